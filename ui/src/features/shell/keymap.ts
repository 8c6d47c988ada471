// The keyboard. Invariant: a key never does what its button on the screen would not do now.
import { mod } from '../../components/keys';
import { composing } from '../dial/combobox';
import type { Desk } from '../../state/desk.svelte';
import { act } from '../calls/act';
import { callKey } from '../calls/calls.svelte';
import { controlsOf, type Control } from '../calls/controls';
import { VIEWS } from './shell.svelte';

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select');

function press(desk: Desk, id: Control['id']): void {
  const call = desk.calls.current;
  if (!call) return;
  const pair = desk.calls.pairs.find((each) => callKey(each.first) === callKey(call));
  const control = controlsOf(call, pair?.second).find((each) => each.id === id);
  if (control && control.why === '' && !control.pending) act(desk, call, pair?.second, id);
}

/** What a key with the command key does; null when nothing. */
function command(event: KeyboardEvent, desk: Desk): (() => void) | null {
  const view = VIEWS[Number(event.key) - 1];
  if (view) return () => desk.shell.open(view);
  switch (event.key) {
    case 'Enter': {
      const call = desk.calls.ringing[0];
      if (!call?.controls.answer.enabled || call.pending === 'answer') return null;
      return () => void desk.run('answer_call', { account: call.account, call: call.id });
    }
    case 'Backspace':
      // In a field with text these keys delete a word.
      return typing(event.target) && (event.target as HTMLInputElement).value !== '' ? null : () => press(desk, 'hangUp');
    case 'h':
      return () => press(desk, 'hold');
    case 't':
      return () => press(desk, 'transfer');
    case 'k':
      return () => (desk.shell.dialRequests += 1);
    default:
      return null;
  }
}

export function onKey(event: KeyboardEvent, desk: Desk): void {
  if (event.defaultPrevented || composing(event) || event.repeat) return;
  const run = mod(event) && !event.altKey && !event.shiftKey ? command(event, desk)
    : event.key === '?' && !typing(event.target) ? () => desk.shell.open('settings', 'shortcuts')
    : null;
  if (!run) return;
  event.preventDefault();
  run();
}
