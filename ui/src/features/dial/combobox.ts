// Keys of a combobox. Invariant: while an input method composes, no key does anything but compose.
export const composing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

/** The row after a key; null when the key does not move. */
export function moved(key: string, active: number, length: number): number | null {
  if (length === 0) return null;
  if (key === 'ArrowDown') return (active + 1) % length;
  if (key === 'ArrowUp') return (active - 1 + length) % length;
  return null;
}
