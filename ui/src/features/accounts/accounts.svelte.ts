// Accounts, their links, and who is signed in on them.
import type { UiAccount } from '../../generated/UiAccount';
import type { UiChange } from '../../generated/UiChange';
import type { UiSelf } from '../../generated/UiSelf';
import type { Feature } from '../../state/feature';
import { Keyed } from '../../state/keyed.svelte';

/** A link that is back this soon is not worth a word, ms. */
const HICCUP_MS = 8000;

export class Accounts implements Feature {
  readonly all = new Keyed<UiAccount>((account) => account.id);
  readonly selves = new Keyed<UiSelf>((self) => self.account);
  /** The kinds of PBX an account can be of. */
  kinds = $state.raw<readonly string[]>([]);
  /** The account whose queues, people and calls are shown; null for all. */
  only = $state<string | null>(null);
  /** A snapshot was there: an empty list means none, not "not yet". */
  known = $state(false);
  readonly signedOut = $derived(this.all.items.filter((account) => account.health.state === 'signedOut'));
  readonly several = $derived(this.all.items.length > 1);

  take(change: UiChange): void {
    if (change.kind === 'snapshot') {
      this.all.replace(change.value.accounts);
      this.selves.replace(change.value.selves);
      this.kinds = change.value.pbxs;
      this.known = true;
      if (!change.value.accounts.some((account) => account.id === this.only)) this.only = null;
    } else if (change.kind === 'account') {
      this.all.put(change.value);
    } else if (change.kind === 'selfView') {
      this.selves.put(change.value);
    } else if (change.kind === 'pbxs') {
      this.kinds = change.value;
    } else if (change.kind === 'accountGone') {
      if (this.only === change.value) this.only = null;
      this.all.drop(change.value);
      this.selves.drop(change.value);
    }
  }

  publish(): void {
    this.all.publish();
    this.selves.publish();
  }

  /** Whether what belongs to an account is shown. */
  shows(id: string): boolean {
    return this.only === null || this.only === id;
  }

  /** The account's name where there are several. */
  tag(id: string): string | null {
    return this.several ? this.label(id) : null;
  }

  label(id: string): string {
    return this.all.items.find((account) => account.id === id)?.label ?? '';
  }

  /** Accounts without a link for longer than a hiccup: their user should know. */
  lost(now: number): readonly UiAccount[] {
    return this.all.items.filter(({ health, lastEventAt }) =>
      health.problem !== null && (health.state === 'replaced' || ((health.state === 'waiting' || health.state === 'connecting') && now - (lastEventAt ?? 0) > HICCUP_MS)));
  }

  /** What is shown of an account whose link is gone is as old as its last event, ms; null when it is of now. */
  asOf(id: string, now: number): number | null {
    const account = this.all.items.find((each) => each.id === id);
    return account === undefined || account.health.state === 'live' ? null : Math.min(account.lastEventAt ?? now, now);
  }

  /** Why a thing cannot be done there at all; null when it can or nothing was said. */
  whyNot(id: string, ability: string): string | null {
    const account = this.all.items.find((each) => each.id === id);
    const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();
    return account?.abilities.find((each) => plain(each.name) === plain(ability))?.whyNot ?? null;
  }
}
