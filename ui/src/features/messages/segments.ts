// Into how many parts a message falls: each is paid for. GSM 03.38 with its extension table, else UCS-2 (GSM 03.40).
export type Segments = { /** In which alphabet it travels. */ alphabet: 'gsm' | 'unicode'; parts: number; /** Letters that the last part would still take. */ left: number };

const BASIC = new Set('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà');
/** These take two places. */
const EXTENDED = new Set('^{}\\[~]|€\f');

function gsmUnits(text: string): number | null {
  let units = 0;
  for (const letter of text) {
    if (BASIC.has(letter)) units += 1;
    else if (EXTENDED.has(letter)) units += 2;
    else return null;
  }
  return units;
}

export function segmentsOf(text: string): Segments {
  const gsm = gsmUnits(text);
  // A letter outside of the first plane takes two places in UCS-2, as it does in JavaScript.
  const [alphabet, units, single, each] = gsm === null ? (['unicode', text.length, 70, 67] as const) : (['gsm', gsm, 160, 153] as const);
  const parts = units === 0 ? 0 : units <= single ? 1 : Math.ceil(units / each);
  return { alphabet, parts, left: (parts <= 1 ? single : parts * each) - units };
}
