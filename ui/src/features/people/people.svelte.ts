// People: favourites and what a search found. Invariant: found people belong to the text searched last.
import type { UiChange } from '../../generated/UiChange';
import type { UiContact } from '../../generated/UiContact';
import type { Feature } from '../../state/feature';
import type { Accounts } from '../accounts/accounts.svelte';
import { Keyed } from '../../state/keyed.svelte';

type OfAccount = { account: string; contacts: readonly UiContact[] };
type FoundThere = OfAccount & { term: string | null };

export class People implements Feature {
  readonly #favourites = new Keyed<OfAccount>((each) => each.account);
  readonly #found = new Keyed<FoundThere>((each) => each.account);
  readonly favourites = $derived(this.#favourites.items.filter((each) => this.#accounts.shows(each.account)).flatMap((each) => each.contacts));
  readonly #accounts: Pick<Accounts, 'shows'>;

  constructor(accounts: Pick<Accounts, 'shows'>) {
    this.#accounts = accounts;
  }

  take(change: UiChange): void {
    if (change.kind === 'snapshot') {
      const { favourites } = change.value;
      const accounts = [...new Set(favourites.map((contact) => contact.account))];
      this.#favourites.replace(
        accounts.map((account) => ({ account, contacts: favourites.filter((contact) => contact.account === account) })),
      );
      this.#found.replace([]);
    } else if (change.kind === 'favourites') {
      this.#favourites.put(change.value);
    } else if (change.kind === 'found') {
      this.#found.put(change.value);
    } else if (change.kind === 'accountGone') {
      this.#favourites.drop(change.value);
      this.#found.drop(change.value);
    }
  }

  publish(): void {
    this.#favourites.publish();
    this.#found.publish();
  }

  /** Whether an answer for a text is there. */
  answered(text: string): boolean {
    return this.#found.items.some((each) => this.#isFor(each, text));
  }

  /** What was found for a text; an answer that names another text is not for us. */
  found(text: string): readonly UiContact[] {
    return this.#found.items.flatMap((each) => (this.#isFor(each, text) ? each.contacts : []));
  }

  #isFor({ term }: FoundThere, text: string): boolean {
    return term === null || term.trim().toLocaleLowerCase() === text.trim().toLocaleLowerCase();
  }
}
