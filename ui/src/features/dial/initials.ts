// Initials of names that come without: the first letters of the first and last word.
export function initialsOf(name: string): string | null {
  const words = name.split(/[\s-]+/u).map((word) => /\p{L}/u.exec(word)?.[0]).filter((letter) => letter !== undefined);
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : ''];
  return first === undefined ? null : `${first}${last ?? ''}`.toLocaleUpperCase();
}
