// Things of the contract for tests, ordinary in every way but the one a test is about.
import type { UiAccount } from '../generated/UiAccount';
import type { UiAgent } from '../generated/UiAgent';
import type { UiCall } from '../generated/UiCall';
import type { UiHistoryRow } from '../generated/UiHistoryRow';
import type { UiQueue } from '../generated/UiQueue';
import type { UiSnapshot } from '../generated/UiSnapshot';
import type { UiSuggestion } from '../generated/UiSuggestion';
import { controlsFor } from '../host/sim/controls';
import { emptySnapshot } from '../host/sim/world';

export const NOON = 1_780_000_000_000;

export const aSnapshot = (patch: Partial<UiSnapshot> = {}): UiSnapshot => ({ ...emptySnapshot(), now: NOON, accounts: [anAccount()], ...patch });

export const anAccount = (patch: Partial<UiAccount> = {}): UiAccount => ({
  id: 'a', label: 'Lyon', pbx: 'xivo', address: 'xivo.example.com', login: 'zw', extension: '1204', phone: '1204', phoneModel: null, caFile: null, proxy: null, options: {}, lastEventAt: NOON, abilities: [],
  health: { state: 'live', since: NOON, retryAt: null, problem: null }, ...patch,
});

export const anAgent = (patch: Partial<UiAgent> = {}): UiAgent => ({
  account: 'a', state: 'ready', reason: null, since: NOON, phone: '1204', queues: ['Sales'], pending: null, failed: null, stale: false, listenedBy: null,
  choices: [
    { target: { kind: 'ready', status: null }, label: null, afterCall: false, current: true },
    { target: { kind: 'notReady', reason: 'l' }, label: 'Lunch', afterCall: false, current: false },
  ],
  ...patch,
});

export function aCall(patch: Partial<UiCall> = {}): UiCall {
  const call: UiCall = {
    account: 'a', id: 'c1', direction: 'incoming', internal: false, state: 'ringing', since: NOON, name: 'Anna Kowalska', number: '+48 22 100', country: 'PL', initials: 'AK', others: [], called: null, queue: 'Sales',
    startedAt: NOON, startUnknown: false, answeredAt: null, endedAt: null, recording: 'off', recordingAsked: null, consultsFor: null, conference: false, pending: null, facts: [],
    controls: controlsFor({ state: 'ringing', recording: 'off', consultsFor: null, id: '' }, []), ...patch,
  };
  return { ...call, controls: patch.controls ?? controlsFor(call, []) };
}

export const aQueue = (patch: Partial<UiQueue> = {}): UiQueue => ({
  account: 'a', id: 'q', label: 'Sales', number: '3001', waiting: 1, longestSince: NOON, estimatedWait: null, agentsReady: null, agentsTalking: null, agentsLoggedIn: null, entered: null, answered: null,
  abandoned: null, serviceLevel: null, serviceLevelWithin: null, member: true, memberPending: false, callers: [], ...patch,
});

export const aRow = (patch: Partial<UiHistoryRow> = {}): UiHistoryRow => ({
  record: 1, account: 'a', call: 'p1', direction: 'incoming', internal: false, name: 'Anna Kowalska', number: '+48 22 100', called: null, queue: 'Sales', startedAt: NOON, answeredAt: NOON + 5000, endedAt: NOON + 65_000,
  holdMs: 0, outcome: 'answered', endedUnobserved: false, recorded: false, transferredTo: null, note: null, tags: [], disposition: null, facts: [], ...patch,
});

export const aSuggestion = (patch: Partial<UiSuggestion> = {}): UiSuggestion => ({
  account: 'a', kind: 'number', name: null, number: '0611', detail: null, line: 'unknown', doubtful: null, ...patch,
});
