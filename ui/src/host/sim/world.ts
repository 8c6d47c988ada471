// The state of the demo, and its stream. Invariant: whatever changes here is told to every window, in batches, in order.
import type { UiAccount } from '../../generated/UiAccount';
import type { UiAgent } from '../../generated/UiAgent';
import type { UiAgentState } from '../../generated/UiAgentState';
import type { UiAgentTarget } from '../../generated/UiAgentTarget';
import type { UiCall } from '../../generated/UiCall';
import type { UiChange } from '../../generated/UiChange';
import type { UiMessage } from '../../generated/UiMessage';
import type { UiQueue } from '../../generated/UiQueue';
import type { UiRecordingRow } from '../../generated/UiRecordingRow';
import type { UiSnapshot } from '../../generated/UiSnapshot';
import { NO_RINGING } from '../../features/ringing/rules';
import { controlsFor, CUT_OFF } from './controls';
import { Past14 } from './past';
import { colleagues, LYON } from './people';

export type NewCall = Partial<UiCall> & Pick<UiCall, 'state' | 'name' | 'number'>;

const COUNTRIES: Record<string, string> = { '+33': 'FR', '+44': 'GB', '+48': 'PL', '+81': 'JP' };

/** Enough for the callers of the demo. */
const countryOf = (number: string | null): string | null => COUNTRIES[number?.slice(0, 3) ?? ''] ?? null;

export class World {
  readonly lag: number;
  past = new Past14(Date.now(), false);
  snapshot: UiSnapshot = emptySnapshot();
  messages: UiMessage[] = [];
  recordings: UiRecordingRow[] = [];
  /** What the telephone system of the demo refuses. */
  readonly refused = new Set<string>();
  #listeners = new Set<(changes: UiChange[]) => void>();
  #waiting: UiChange[] = [];
  #calls = 0;

  constructor(lag: number) {
    this.lag = lag;
  }

  listen(listener: (changes: UiChange[]) => void): () => void {
    this.#listeners.add(listener);
    queueMicrotask(() => listener([{ kind: 'snapshot', value: structuredClone({ ...this.snapshot, now: Date.now() }) }]));
    return () => this.#listeners.delete(listener);
  }

  tell(change: UiChange): void {
    this.#waiting.push(change);
    if (this.#waiting.length > 1) return;
    setTimeout(() => {
      const batch = this.#waiting;
      this.#waiting = [];
      for (const listener of this.#listeners) listener(structuredClone(batch));
    }, 10);
  }

  /** Does something when the telephone system would have answered. */
  later(run: () => void, ms = this.lag): void {
    setTimeout(run, ms);
  }

  account(patch: Partial<UiAccount> = {}): void {
    const [account] = this.snapshot.accounts;
    if (!account) return;
    Object.assign(account, { lastEventAt: Date.now() }, patch);
    this.tell({ kind: 'account', value: account });
    if (patch.health) for (const call of this.snapshot.calls) this.change(call, {});
  }

  get agent(): UiAgent | undefined {
    return this.snapshot.agents[0];
  }

  setAgent(patch: Partial<UiAgent>): void {
    if (!this.agent) return;
    Object.assign(this.agent, patch);
    this.agent.choices = choicesFor(this.agent);
    this.tell({ kind: 'agent', value: this.agent });
  }

  setState(state: UiAgentState, reason: string | null = null): void {
    this.setAgent({ state, reason, since: Date.now(), pending: null, failed: null });
  }

  call(id: string): UiCall | undefined {
    return this.snapshot.calls.find((call) => call.id === id);
  }

  /** A call that nobody was told of. */
  made(wish: NewCall): UiCall {
    this.#calls += 1;
    const now = Date.now();
    return {
      account: LYON, id: `c${this.#calls}`, direction: 'incoming', internal: false, since: now, country: countryOf(wish.number ?? null), initials: wish.name?.split(' ').map((word) => word[0]).join('').slice(0, 2) ?? null,
      others: [], called: null, queue: null, startedAt: now, startUnknown: false, answeredAt: null, endedAt: null, recording: 'off', recordingAsked: null, consultsFor: null, conference: false,
      pending: null, facts: [], controls: controlsFor({ state: wish.state, recording: 'off', consultsFor: null, id: '' }, []), ...wish,
    };
  }

  open(wish: NewCall): UiCall {
    const call = this.made(wish);
    this.snapshot.calls.push(call);
    this.change(call, {});
    return call;
  }

  change(call: UiCall, patch: Partial<UiCall>): void {
    if (patch.state !== undefined && patch.state !== call.state) call.since = Date.now();
    Object.assign(call, patch);
    for (const each of this.snapshot.calls) {
      each.controls = this.snapshot.accounts[0]?.health.state === 'live' ? this.#controls(each) : CUT_OFF;
      this.tell({ kind: 'call', value: each });
    }
  }

  #controls(call: UiCall): UiCall['controls'] {
    const controls = controlsFor(call, this.snapshot.calls);
    const parks = call.state === 'connected' && this.snapshot.accounts.find((each) => each.id === call.account)?.pbx === 'kazoo';
    return parks ? { ...controls, park: { enabled: true, why: null } } : controls;
  }

  end(call: UiCall, patch: Partial<UiCall> = {}): void {
    const now = Date.now();
    Object.assign(call, { state: 'ended', endedAt: now, pending: null, since: now }, patch);
    this.snapshot.calls = this.snapshot.calls.filter((each) => each !== call);
    this.tell({ kind: 'callEnded', value: call });
    for (const each of this.snapshot.calls) this.change(each, each.consultsFor === call.id ? { consultsFor: null } : {});
    const missed = call.answeredAt === null && call.direction === 'incoming';
    this.past.add({ ...call, call: call.id, outcome: missed ? 'missed' : 'answered', startedAt: call.startedAt });
    if (missed) this.snapshot.missed += 1;
    this.tell({ kind: 'historyChanged', value: { from: call.startedAt, missed: this.snapshot.missed } });
  }

  queue(id: string, patch: Partial<UiQueue>): void {
    const queue = this.snapshot.queues.find((each) => each.id === id);
    if (!queue) return;
    Object.assign(queue, patch);
    this.tell({ kind: 'queue', value: queue });
  }
}

const REASONS = ['Lunch', 'Break', 'Training'] as const;

export function choicesFor(agent: UiAgent): UiAgent['choices'] {
  const afterCall = agent.state === 'onCall' || agent.state === 'ringing' || agent.state === 'wrapUp';
  if (agent.state === 'loggedOut') return [{ target: { kind: 'loggedIn', phone: null }, label: null, afterCall: false, current: false }];
  const of = (target: UiAgentTarget, label: string | null, current: boolean) => ({ target, label, current, afterCall: afterCall && target.kind === 'notReady' });
  return [
    of({ kind: 'ready', status: null }, null, agent.state === 'ready'),
    ...REASONS.map((reason) => of({ kind: 'notReady', reason }, reason, agent.state === 'notReady' && agent.reason === reason)),
    of({ kind: 'loggedOut' }, null, false),
  ];
}

export function emptySnapshot(): UiSnapshot {
  return {
    now: Date.now(), pbxs: [], accounts: [], parked: [], rooms: [], profiles: [], pops: { rules: [], hosts: [], presets: [], fields: [] }, api: { enabled: false, address: null, problem: null, applications: [], asking: null }, selves: [], calls: [], wrapUp: [], drafts: [], agents: [], colleagues: [], queues: [], favourites: [], presences: [],
    phones: [], voicemails: [], gaps: [], missed: 0, notices: [], offers: [], choices: { askLinks: 'always', linksAccount: null }, ringing: NO_RINGING,
  };
}

export { colleagues };
