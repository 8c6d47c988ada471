// A made-up language: English with accents and 40 % longer. What overflows in it will overflow in French or Polish.
const ACCENTS = new Map([...'aceinosuyzAEIOU'].map((letter, index) => [letter, [...'åçéîñöšûýžÅÉÎÖÛ'][index] ?? letter]));
const PADDING = 'ïéåöûîñšçýž';

export function pseudo(text: string): string {
  const letters = [...text].filter((letter) => /\p{L}/u.test(letter)).length;
  if (letters < 2) return text;
  const extra = Math.ceil(letters * 0.4);
  const accented = [...text].map((letter) => ACCENTS.get(letter) ?? letter).join('');
  const end = /\s*$/.exec(accented)?.[0] ?? '';
  const words = Array.from({ length: extra }, (_, index) => PADDING[index % PADDING.length]).join('').replace(/(.{6})/g, '$1 ').trim();
  return `${accented.slice(0, accented.length - end.length)} ${words}${end}`;
}
