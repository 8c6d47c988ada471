// Call control in the demo.
import type { OfCall } from '../../generated/OfCall';
import type { UiCall } from '../../generated/UiCall';
import { Refused, type Handlers } from './sim-host';
import { LYON } from './people';
import { lookUp, suggest } from './suggest';
import type { World } from './world';

export function callCommands(world: World): Handlers {
  const find = ({ call }: OfCall): UiCall => {
    const found = world.call(call);
    if (!found) throw new Refused({ code: 'callGone', detail: call });
    return found;
  };
  const ask = (call: UiCall, pending: string, then: () => void): null => {
    world.change(call, { pending });
    world.later(then);
    return null;
  };
  const holdOthers = (but: UiCall): void => {
    for (const call of world.snapshot.calls) if (call !== but && call.state === 'connected') world.change(call, { state: 'held' });
  };
  const over = (call: UiCall): void => {
    world.end(call);
    if (world.snapshot.calls.length > 0) return;
    if (call.answeredAt !== null && call.queue !== null) world.setAgent({ state: 'wrapUp', since: Date.now(), reason: null });
    else if (world.agent?.state !== 'notReady') world.setState('ready');
  };
  const connect = (call: UiCall): void => {
    holdOthers(call);
    world.change(call, { state: 'connected', pending: null, answeredAt: call.answeredAt ?? Date.now() });
    world.setAgent({ state: 'onCall', since: Date.now() });
  };
  const dial = (number: string, consultsFor: string | null, account: string): void => {
    const name = lookUp(world, number)?.name ?? null;
    const call = world.open({ account, state: 'dialing', direction: 'outgoing', name, number, consultsFor, internal: /^\d{3,4}$/.test(number) });
    world.later(() => { if (call.state === 'dialing') connect(call); }, world.lag * 4);
  };

  return {
    answer_call: (of) => { const call = find(of); return ask(call, 'answer', () => { if (call.state === 'ringing') connect(call); }); },
    decline_call: (of) => { const call = find(of); return ask(call, 'hangUp', () => over(call)); },
    ignore_call: () => null,
    hang_up_call: (of) => { const call = find(of); return ask(call, 'hangUp', () => over(call)); },
    hold_call: (of) => { const call = find(of); return ask(call, 'hold', () => world.change(call, { state: 'held', pending: null })); },
    retrieve_call: (of) => { const call = find(of); return ask(call, 'retrieve', () => connect(call)); },
    transfer_call: (of) => { const call = find(of); return ask(call, 'transfer', () => over(call)); },
    consult: (of) => { const call = find(of); holdOthers({ ...call }); dial(of.to, call.id, call.account); return null; },
    complete_transfer: (of) => {
      const second = find(of);
      const first = world.call(second.consultsFor ?? '');
      world.later(() => { world.end(second); if (first) over(first); });
      return null;
    },
    cancel_transfer: (of) => {
      const second = find(of);
      const first = world.call(second.consultsFor ?? '');
      world.later(() => { world.end(second); if (first) connect(first); });
      return null;
    },
    conference: () => {
      world.later(() => {
        const [first, second] = world.snapshot.calls;
        if (!first || !second) return;
        world.end(second);
        world.change(first, { conference: true, state: 'connected', others: [second.name ?? second.number ?? ''] });
      });
      return null;
    },
    send_digits: () => null,
    start_recording: (of) => { const call = find(of); world.change(call, { recordingAsked: 'active' }); return null; },
    stop_recording: (of) => { const call = find(of); world.change(call, { recordingAsked: 'off' }); return null; },
    pause_recording: (of) => { const call = find(of); return ask(call, 'pauseRecording', () => world.change(call, { recording: 'paused', pending: null })); },
    resume_recording: (of) => { const call = find(of); return ask(call, 'resumeRecording', () => world.change(call, { recording: 'active', pending: null })); },
    dial: ({ account, number, confirmed }) => {
      const doubtful = suggest(world, number)[0]?.doubtful ?? null;
      if (doubtful !== null && !confirmed) throw new Refused({ code: 'numberDoubtful', detail: doubtful });
      const up = world.snapshot.calls.find((call) => call.account === (account ?? LYON) && call.state === 'connected');
      if (up) holdOthers({ ...up, id: '' });
      dial(number, up?.id ?? null, account ?? LYON);
      if (!up) world.setAgent({ state: 'dialing', since: Date.now() });
      return null;
    },
    suggest: ({ text, account }) => suggest(world, text, false, account),
    search_contacts: ({ text }) => {
      world.later(() => world.tell({ kind: 'found', value: { account: LYON, term: text, contacts: suggest(world, text, true) } }));
      return null;
    },
  };
}
