// Who could be meant by a text. Invariant: the list belongs to the text typed last; late answers to older texts are dropped.
import type { UiContact } from '../../generated/UiContact';
import type { UiSuggestion } from '../../generated/UiSuggestion';
import type { Desk } from '../../state/desk.svelte';

/** The directory of the PBX is asked when nothing was typed for this long, ms. */
const REST_MS = 250;
const SHORTEST_SEARCH = 2;

function suggestionOf(contact: UiContact): UiSuggestion[] {
  const number = contact.numbers[0];
  if (!number) return [];
  return [{
    account: contact.account, kind: 'contact', name: contact.name, number: number.number,
    detail: contact.detail, line: contact.line, doubtful: null,
  }];
}

/** What the engine offers first, then people found by the PBX who are not among them. */
export function merge(offered: readonly UiSuggestion[], found: readonly UiContact[]): UiSuggestion[] {
  const known = new Set(offered.map((each) => `${each.account} ${each.number}`));
  return [...offered, ...found.flatMap(suggestionOf).filter((each) => !known.has(`${each.account} ${each.number}`))];
}

export class Lookup {
  text = $state('');
  #offered = $state.raw<readonly UiSuggestion[]>([]);
  #asking = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #desk: Desk;
  readonly #account: () => string | null;

  readonly list = $derived.by((): UiSuggestion[] => {
    if (this.text.trim() === '') return [];
    const account = this.#account();
    return merge(this.#offered, this.#desk.people.found(this.text)).filter((each) => account === null || each.account === account);
  });

  /** `account` narrows the list to one account. */
  constructor(desk: Desk, account: () => string | null = () => null) {
    this.#desk = desk;
    this.#account = account;
  }

  async type(text: string): Promise<void> {
    this.text = text;
    this.#asking += 1;
    const asking = this.#asking;
    clearTimeout(this.#timer);
    const wanted = text.trim();
    if (wanted === '') {
      this.#offered = [];
      return;
    }
    if (wanted.length >= SHORTEST_SEARCH) {
      this.#timer = setTimeout(() => void this.#desk.host.invoke('search_contacts', { text: wanted }), REST_MS);
    }
    const answer = await this.#desk.host.invoke('suggest', { text: wanted, account: this.#account() });
    if (asking === this.#asking && answer.ok) this.#offered = answer.value;
  }

  clear(): void {
    void this.type('');
  }
}
