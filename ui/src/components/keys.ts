// Names of keys. `Mod` is Control, or Command on a Mac.
const APPLE = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');
const PLAIN: Record<string, string> = { Mod: 'Ctrl', Enter: '⏎', Backspace: '⌫', Escape: 'Esc' };
const MAC: Record<string, string> = { Mod: '⌘', Super: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Enter: '⏎', Backspace: '⌫', Escape: 'Esc' };

/** `Mod+Enter` as it is printed on keys. */
export const keyNames = (keys: string): string =>
  keys.split('+').map((key) => (APPLE ? MAC : PLAIN)[key] ?? key).join(APPLE ? '' : ' ');

/** `Mod+Enter` as `aria-keyshortcuts` wants it. */
export const ariaKeys = (keys: string): string => keys.replace('Mod', APPLE ? 'Meta' : 'Control');

/** Whether the key that means "command" on this computer is down. */
export const mod = (event: KeyboardEvent): boolean => (APPLE ? event.metaKey : event.ctrlKey);
