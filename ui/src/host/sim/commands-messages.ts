// Short messages and recordings in the demo.
import type { OfRecording } from '../../generated/OfRecording';
import type { UiMessage } from '../../generated/UiMessage';
import type { UiMessagePage } from '../../generated/UiMessagePage';
import type { UiRecordingFetch } from '../../generated/UiRecordingFetch';
import { Refused, type Handlers } from './sim-host';
import { SIZE, knownNames, tone } from './spoken';
import type { World } from './world';

const PAGE = 50;
const LONGEST = 1024;
/** The sound comes in so many steps. */
const STEPS = 5;
const bare = (number: string): string => number.replaceAll(/\D/g, '').slice(-9);

export function messageCommands(world: World): Handlers {
  const page = (rows: readonly UiMessage[], cursor: string | null): UiMessagePage => {
    const first = cursor === null ? 0 : Number(cursor);
    return structuredClone({ rows: rows.slice(first, first + PAGE), names: knownNames, next: first + PAGE < rows.length ? String(first + PAGE) : null });
  };
  const newestFirst = (): UiMessage[] => world.messages.toSorted((a, b) => b.at - a.at);
  const tell = (message: UiMessage, patch: Partial<UiMessage>): void => {
    Object.assign(message, { changedAt: Date.now() }, patch);
    world.tell({ kind: 'message', value: message });
  };
  /** How far each recording came before it broke. */
  const broken = new Set<string>();

  const fetch = (of: OfRecording, file: string | null): void => {
    const word = (patch: Partial<UiRecordingFetch>): void => world.tell({ kind: 'recordingFetch', value: { account: of.account, id: of.recording, file, state: 'running', received: 0, total: SIZE, problem: null, ...patch } });
    const text = world.refused.has(of.recording);
    const stops = !text && file !== null && world.refused.has('download') && !broken.has(of.recording);
    const start = broken.has(of.recording) ? 3 : 0;
    for (let step = start; step < STEPS; step += 1) {
      world.later(() => {
        if (text) return;
        if (stops && step >= 3) return;
        word({ received: Math.round((SIZE * step) / STEPS) });
      }, (world.lag * (step - start + 1)) / 2);
    }
    world.later(() => {
      if (text) word({ state: 'failed', problem: { code: 'notARecording', detail: '' } });
      else if (stops) { broken.add(of.recording); word({ state: 'failed', problem: { code: 'unreachable', detail: '' } }); }
      else word({ state: 'done', received: SIZE });
    }, world.lag * 3);
  };

  return {
    send_message: ({ account, to, text }) => {
      if (bare(to).length !== 9) throw new Refused({ code: 'recipientInvalid', detail: '' });
      if (text.length > LONGEST) throw new Refused({ code: 'textTooLong', detail: String(LONGEST) });
      const now = Date.now();
      const message: UiMessage = { account, id: `sim${now}-${world.messages.length}`, direction: 'outgoing', number: to, text, state: 'sending', problem: null, at: now, changedAt: now, cost: null };
      world.messages.push(message);
      tell(message, {});
      world.later(() => tell(message, { state: 'queued' }));
      world.later(() => tell(message, { state: 'sent' }), world.lag * 3);
      world.later(() => tell(message, { state: 'delivered' }), world.lag * 5);
      world.later(() => tell(message, { cost: { amount: '0.075', currency: 'PLN' } }), world.lag * 7);
      return message.id;
    },
    conversations: ({ cursor }) => {
      const seen = new Set<string>();
      return page(newestFirst().filter((each) => {
        const key = `${each.account} ${bare(each.number)}`;
        return seen.has(key) ? false : seen.add(key);
      }), cursor);
    },
    messages_page: ({ account, number, cursor }) => page(newestFirst().filter((each) => each.account === account && bare(each.number) === bare(number ?? '')), cursor),
    list_recordings: ({ account, from, to }) => {
      const rows = world.recordings.filter((each) => each.account === account && (each.at ?? 0) >= from && (each.at ?? 0) <= to);
      world.later(() => world.tell({ kind: 'recordings', value: { account, from, to, rows, incomplete: false, problem: null } }));
      return null;
    },
    fetch_recording: (of) => { fetch(of, null); return null; },
    save_recording: (of) => {
      const file = `${of.recording}.${of.format}`;
      fetch(of, file);
      return file;
    },
    recording_sound: () => tone(),
  };
}
