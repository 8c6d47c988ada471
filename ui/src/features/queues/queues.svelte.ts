// Queues and their figures.
import type { UiChange } from '../../generated/UiChange';
import type { UiQueue } from '../../generated/UiQueue';
import type { Feature } from '../../state/feature';
import type { Accounts } from '../accounts/accounts.svelte';
import { Keyed, pair } from '../../state/keyed.svelte';

export const queueKey = (queue: Pick<UiQueue, 'account' | 'id'>): string => pair(queue.account, queue.id);

/** Waits longer than these are long, and too long, ms. The PBX tells no limits of its own. */
const NEAR_MS = 60_000;
const OVER_MS = 180_000;

export type Urgency = 'calm' | 'near' | 'over';

export function urgency(queue: UiQueue, now: number): Urgency {
  if (queue.longestSince === null) return 'calm';
  const waited = now - queue.longestSince;
  if (waited >= OVER_MS) return 'over';
  return waited >= NEAR_MS ? 'near' : 'calm';
}

export class Queues implements Feature {
  readonly all = new Keyed<UiQueue>(queueKey);
  /** Own queues first, then by name: places do not move. */
  readonly sorted = $derived(
    this.all.items.filter((queue) => this.#accounts.shows(queue.account)).toSorted((a, b) => Number(b.member) - Number(a.member) || a.label.localeCompare(b.label)),
  );
  readonly own = $derived(this.sorted.filter((queue) => queue.member || queue.memberPending));

  readonly #accounts: Pick<Accounts, 'shows'>;

  constructor(accounts: Pick<Accounts, 'shows'>) {
    this.#accounts = accounts;
  }

  /** As many as there is room for, those with the longest wait before all others, at their usual places. */
  urgent(most: number): readonly UiQueue[] {
    const mine = this.own.length > 0 ? this.own : this.sorted;
    if (mine.length <= most) return mine;
    const since = (queue: UiQueue): number => queue.longestSince ?? Infinity;
    const kept = new Set(mine.toSorted((a, b) => (since(a) === since(b) ? 0 : since(a) - since(b))).slice(0, most).map(queueKey));
    return mine.filter((queue) => kept.has(queueKey(queue)));
  }

  take(change: UiChange): void {
    if (change.kind === 'snapshot') this.all.replace(change.value.queues);
    else if (change.kind === 'queue') this.all.put(change.value);
    else if (change.kind === 'queueGone') this.all.drop(queueKey(change.value));
    else if (change.kind === 'accountGone') this.all.retain((queue) => queue.account !== change.value);
  }

  publish(): void {
    this.all.publish();
  }
}
