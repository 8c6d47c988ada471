// What the user writes about calls. Invariant: what was typed is never lost: it is saved when the time is over.
import type { UiCall } from '../../generated/UiCall';
import type { UiSnapshot } from '../../generated/UiSnapshot';
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
const REST_MS = 300;

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

  /** Goes on with what an earlier page wrote. What was typed here since is newer. */
  restore({ calls, wrapUp, drafts }: UiSnapshot): void {
    for (const { account, call: id, disposition, note, tags } of drafts) {
      const call = [...calls, ...wrapUp].find((each) => each.account === account && each.id === id);
      if (!call || this.#byCall.has(callKey(call))) continue;
      const draft = this.of(call);
      draft.disposition = disposition;
      draft.note = note;
      draft.tags = tags;
    }
  }

  /** Something was typed: saved after a rest. */
  touch(draft: Draft): void {
    draft.saved = false;
    const key = callKey(draft.call);
    clearTimeout(this.#timers.get(key));
    this.#timers.set(key, setTimeout(() => void this.save(draft), REST_MS));
  }

  /** Keeps what was typed; when the user is through with the call, it waits no longer. */
  async save(draft: Draft, finished = false): Promise<boolean> {
    const { account, id } = draft.call;
    clearTimeout(this.#timers.get(callKey(draft.call)));
    const result = await this.#desk.run('save_wrap_up', {
      note: { account, call: id, disposition: draft.disposition, note: draft.note.trim(), tags: [...draft.tags] }, finished,
    });
    draft.saved = result.ok;
    if (result.ok && finished) this.#done = new Set([...this.#done, callKey(draft.call)]);
    return result.ok;
  }

  /** Saves at once what waits for a rest: the page is going. */
  flush(): void {
    for (const draft of this.#byCall.values()) if (!draft.saved) void this.save(draft);
  }

  /** Saves what is left of calls that no longer wait. */
  settle(): void {
    const open = new Set([...this.#desk.calls.live.items, ...this.waiting].map(callKey));
    for (const [key, draft] of this.#byCall) {
      if (!open.has(key) && !draft.saved && !draft.empty) void this.save(draft);
    }
  }
}
