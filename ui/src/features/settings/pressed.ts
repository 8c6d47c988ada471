// A combination of keys as it is pressed. Invariant: named by what is printed on the key, as the systems name it.

const MODIFIERS = ['Control', 'Alt', 'AltGraph', 'Shift', 'Meta', 'Super', 'Hyper'];

/** `Ctrl+Alt+D`; null while only modifiers are down. */
export function pressed(event: KeyboardEvent): string | null {
  if (MODIFIERS.includes(event.key)) return null;
  const held = [event.ctrlKey && 'Ctrl', event.altKey && 'Alt', event.shiftKey && 'Shift', event.metaKey && 'Super'];
  return [...held.filter((each) => each !== false), nameOf(event)].join('+');
}

function nameOf(event: KeyboardEvent): string {
  if (/^[a-z]$/i.test(event.key)) return event.key.toUpperCase();
  // With Shift or Option a key writes something else than what it is called.
  return event.code.replace(/^(Key|Digit|Numpad)(?=.$)/, '') || event.key;
}
