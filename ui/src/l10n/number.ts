// Telephone numbers as people read them. Invariant: only the spaces differ from what was given, so what is shown is what is dialled.

/** How the digits after a country's code are grouped there, by how many there are. */
const GROUPS: Readonly<Record<string, readonly (readonly number[])[]>> = {
  '1': [[3, 3, 4]],
  '30': [[3, 3, 4]],
  '31': [[2, 3, 4]],
  '32': [[1, 3, 2, 2], [3, 2, 2, 2]],
  '33': [[1, 2, 2, 2, 2]],
  '34': [[3, 3, 3]],
  '351': [[3, 3, 3]],
  '353': [[2, 3, 4], [1, 3, 4]],
  '39': [[2, 4, 4], [2, 3, 4]],
  '41': [[2, 3, 2, 2]],
  '420': [[3, 3, 3]],
  '43': [[1, 3, 4]],
  '44': [[2, 4, 4]],
  '46': [[1, 3, 3, 2], [2, 3, 2, 2]],
  '47': [[2, 2, 2, 2]],
  '48': [[2, 3, 2, 2]],
  '49': [[2, 4, 4], [2, 5, 3], [3, 4, 4]],
  '61': [[1, 4, 4]],
  '81': [[1, 4, 4], [2, 4, 4]],
};

/** Codes of one and of two digits; all others have three. */
const SHORT = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

const split = (digits: string, sizes: readonly number[]): string[] => {
  let at = 0;
  return sizes.map((size) => digits.slice(at, (at += size)));
};

/** Groups of three, the last of two to four. */
function plainly(digits: string): string[] {
  const groups: string[] = [];
  let rest = digits;
  for (; rest.length > 4; rest = rest.slice(3)) groups.push(rest.slice(0, 3));
  return [...groups, rest];
}

/** `+33155667788` as `+33 1 55 66 77 88`. A number that was written with spaces keeps them; one that is not international stays as it is. */
export function numberText(number: string): string {
  if (!/^\+\d{8,15}$/.test(number)) return number.replaceAll(' ', '\u00A0');
  const code = SHORT.exec(number.slice(1))?.[0] ?? number.slice(1, 4);
  const rest = number.slice(1 + code.length);
  const sizes = GROUPS[code]?.find((each) => each.reduce((sum, size) => sum + size, 0) === rest.length);
  // No line breaks inside a number.
  return [`+${code}`, ...(sizes ? split(rest, sizes) : plainly(rest))].join('\u00A0');
}
