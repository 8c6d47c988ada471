// What the user writes about calls. Invariant: what was typed is never lost: it is saved when the time is over.
import type { UiCall } from '../../generated/UiCall';
import type { Desk } from '../../state/desk.svelte';
import { callKey } from '../calls/calls.svelte';

export class Draft {
  disposition = $state<string | null>(null);
  note = $state('');
  tags = $state.raw<readonly string[]>([]);
  /** Nothing was typed since it was saved. */
  saved = $state(true);
  readonly call: UiCall;

  constructor(call: UiCall) {
    this.call = call;
  }

  get empty(): boolean {
    return this.disposition === null && this.note.trim() === '' && this.tags.length === 0;
  }
}

/** A call that ended this long before the wrap-up began still belongs to it, ms. */
const SLACK_MS = 5000;
/** A note is saved when nothing was typed for this long, ms. */
const REST_MS = 900;

export class Drafts {
  #byCall = new Map<string, Draft>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #done = $state.raw<ReadonlySet<string>>(new Set());
  readonly #desk: Desk;

  /** Ended calls that wait for the user's words, newest first. */
  readonly waiting = $derived.by((): UiCall[] => {
    const { calls, agents } = this.#desk;
    return calls.ended.items.toReversed().filter((call) => {
      const agent = agents.of(call.account);
      if (this.#done.has(callKey(call)) || agent?.state !== 'wrapUp') return false;
      const ended = call.endedAt ?? 0;
      return calls.waitsForWrapUp(call) || (call.answeredAt !== null && ended >= (agent.since ?? ended) - SLACK_MS);
    });
  });

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  of(call: UiCall): Draft {
    const known = this.#byCall.get(callKey(call));
    if (known) return known;
    const draft = new Draft(call);
    this.#byCall.set(callKey(call), draft);
    return draft;
  }

  /** Something was typed: saved after a rest. */
  touch(draft: Draft): void {
    draft.saved = false;
    const key = callKey(draft.call);
    clearTimeout(this.#timers.get(key));
    this.#timers.set(key, setTimeout(() => void this.save(draft), REST_MS));
  }

  async save(draft: Draft): Promise<boolean> {
    const { account, id } = draft.call;
    clearTimeout(this.#timers.get(callKey(draft.call)));
    const result = await this.#desk.run('save_wrap_up', {
      note: { account, call: id, disposition: draft.disposition, note: draft.note.trim(), tags: [...draft.tags] },
    });
    draft.saved = result.ok;
    return result.ok;
  }

  /** The user is through with the call. */
  finish(draft: Draft): void {
    this.#done = new Set([...this.#done, callKey(draft.call)]);
  }

  /** Saves what is left of calls that no longer wait. */
  settle(): void {
    const open = new Set([...this.#desk.calls.live.items, ...this.waiting].map(callKey));
    for (const [key, draft] of this.#byCall) {
      if (!open.has(key) && !draft.saved && !draft.empty) void this.save(draft);
    }
  }
}
