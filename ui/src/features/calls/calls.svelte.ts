// Live calls and the calls just ended. Invariant: shown is what the engine said; a request never changes a call here.
import type { UiCall } from '../../generated/UiCall';
import type { UiChange } from '../../generated/UiChange';
import type { Feature } from '../../state/feature';
import { Keyed, pair } from '../../state/keyed.svelte';

/** How many ended calls are kept for a wrap-up that begins a moment later. */
const ENDED_KEPT = 8;

export const callKey = (call: Pick<UiCall, 'account' | 'id'>): string => pair(call.account, call.id);

/** A consultation: the call it is about, and the call to the one who is asked. */
export type Pair = { first: UiCall; second: UiCall };

export class Calls implements Feature {
  readonly live = new Keyed<UiCall>(callKey);
  readonly ended = new Keyed<UiCall>(callKey);
  /** Which ringing calls were silenced here. */
  ignored = $state.raw<ReadonlySet<string>>(new Set());
  /** The call whose controls are open, when there are several. */
  chosen = $state<string | null>(null);
  /** A call put on hold stays the one in hand. */
  #lastTalked = $state<string | null>(null);
  #fromSnapshot: ReadonlySet<string> = new Set();
  #pausedAt = new Map<string, number>();
  readonly #now: () => number;

  /** Newest ringing first, then those talking, then the rest, each oldest first. */
  readonly stack = $derived.by(() => {
    const ringing = this.live.items.filter((call) => call.state === 'ringing').toReversed();
    const talking = this.live.items.filter((call) => call.state === 'connected' || call.state === 'dialing');
    const rest = this.live.items.filter((call) => !ringing.includes(call) && !talking.includes(call));
    return [...ringing, ...talking, ...rest];
  });
  readonly ringing = $derived(this.stack.filter((call) => call.state === 'ringing'));
  readonly pairs = $derived.by((): Pair[] =>
    this.live.items.flatMap((second) => {
      if (second.consultsFor === null || second.state === 'ringing') return [];
      const first = this.live.items.find((call) => call.account === second.account && call.id === second.consultsFor);
      return first ? [{ first, second }] : [];
    }),
  );
  /** The call that keys and the open card mean. */
  readonly current = $derived.by((): UiCall | null => {
    const steady = this.stack.filter((call) => call.state !== 'ringing');
    const byKey = (key: string | null): UiCall | undefined => steady.find((call) => callKey(call) === key);
    const talking = steady.find((call) => call.state === 'connected' || call.state === 'dialing');
    return byKey(this.chosen) ?? this.pairs[0]?.first ?? talking ?? byKey(this.#lastTalked) ?? steady[0] ?? null;
  });

  constructor(now: () => number) {
    this.#now = now;
  }

  take(change: UiChange): void {
    if (change.kind === 'snapshot') {
      this.live.replace(change.value.calls);
      this.ended.replace(change.value.wrapUp);
      this.#fromSnapshot = new Set(change.value.wrapUp.map(callKey));
      this.#pausedAt.clear();
    } else if (change.kind === 'call') {
      this.#noteRecording(change.value);
      this.#noteTalking(change.value);
      this.live.put(change.value);
    } else if (change.kind === 'callEnded') {
      this.live.drop(callKey(change.value));
      this.ended.put(change.value);
      this.ended.trim(ENDED_KEPT);
    } else if (change.kind === 'accountGone') {
      this.live.retain((call) => call.account !== change.value);
      this.ended.retain((call) => call.account !== change.value);
    }
  }

  publish(): void {
    this.live.publish();
    this.ended.publish();
  }

  ignore(call: UiCall): void {
    this.ignored = new Set([...this.ignored, callKey(call)]);
  }

  /** When the pause of the recording was confirmed, if this window saw it. */
  pausedAt(call: UiCall): number | null {
    return this.#pausedAt.get(callKey(call)) ?? null;
  }

  /** Whether the engine itself said that this ended call waits for wrap-up. */
  waitsForWrapUp(call: UiCall): boolean {
    return this.#fromSnapshot.has(callKey(call));
  }

  #noteTalking(call: UiCall): void {
    const talks = (state: UiCall['state'] | undefined): boolean => state === 'connected' || state === 'dialing';
    if (!talks(call.state) || talks(this.live.get(callKey(call))?.state)) return;
    this.#lastTalked = callKey(call);
    this.chosen = null;
  }

  #noteRecording(call: UiCall): void {
    const before = this.live.get(callKey(call));
    if (call.recording !== 'paused') this.#pausedAt.delete(callKey(call));
    else if (before && before.recording !== 'paused') this.#pausedAt.set(callKey(call), this.#now());
  }
}
