// What pressing a control, or its keys, asks for.
import type { UiCall } from '../../generated/UiCall';
import type { Desk } from '../../state/desk.svelte';
import { callKey } from './calls.svelte';
import { recordingOf, type Control } from './controls';
import { open } from './open.svelte';

export function act(desk: Desk, call: UiCall, partner: UiCall | undefined, id: Control['id']): void {
  const of = { account: call.account, call: call.id };
  switch (id) {
    case 'hold': {
      const held = call.state === 'held' ? call : partner;
      if (held) void desk.run('retrieve_call', { account: held.account, call: held.id });
      else void desk.run('hold_call', of);
      return;
    }
    case 'transfer':
    case 'keypad':
      open.toggle(callKey(call), id);
      return;
    case 'conference':
      void desk.run('conference', { account: call.account });
      return;
    case 'record':
      void desk.run(recordingOf(call) === 'paused' ? 'resume_recording' : 'pause_recording', of);
      return;
    case 'note':
      open.toggleNote(callKey(call));
      return;
    case 'hangUp':
      void desk.run('hang_up_call', of);
      return;
    case 'park':
      void desk.run('park_call', { ...of, slot: null });
      return;
  }
}
