// The call history as far as it was read. Invariant: rows are newest first and without repeats, whatever was read again.
import type { UiChange } from '../../generated/UiChange';
import type { UiGap } from '../../generated/UiGap';
import type { UiHistoryFilter } from '../../generated/UiHistoryFilter';
import type { UiHistoryPage } from '../../generated/UiHistoryPage';
import type { UiHistoryRow } from '../../generated/UiHistoryRow';
import type { Host } from '../../host/host';
import type { Feature } from '../../state/feature';

/** Several changes within this time cause one reading, ms. */
const SETTLE_MS = 120;

export class History implements Feature {
  rows = $state.raw<readonly UiHistoryRow[]>([]);
  gaps = $state.raw<readonly UiGap[]>([]);
  /** Gaps of all time that last, from the stream. */
  lasting = $state.raw<readonly UiGap[]>([]);
  missed = $state(0);
  filter = $state.raw<UiHistoryFilter>({ missed: false, text: '', account: null });
  ended = $state(false);
  read = $state(false);
  failed = $state(false);
  chosen = $state<number | null>(null);
  readonly selected = $derived(this.rows.find((row) => row.record === this.chosen) ?? null);
  #next: string | null = null;
  #reading = 0;
  #busy = false;
  #dirtyFrom: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  take(change: UiChange): void {
    if (change.kind === 'snapshot') {
      this.missed = change.value.missed;
      this.lasting = change.value.gaps;
      this.#again(0);
    } else if (change.kind === 'historyChanged') {
      this.missed = change.value.missed;
      this.#again(change.value.from);
    } else if (change.kind === 'gaps') {
      this.lasting = change.value;
      this.gaps = [];
    }
  }

  publish(): void {
    // What was taken is shown at once: it is a few figures.
  }

  show(filter: UiHistoryFilter): void {
    this.filter = filter;
    this.chosen = null;
    this.#again(0);
  }

  /** Shows the calls of one account, or of all. */
  only(account: string | null): void {
    this.show({ ...this.filter, account });
  }

  /** Reads the next page, once. */
  async more(): Promise<void> {
    if (this.#busy || this.ended || this.#next === null) return;
    const reading = this.#reading;
    this.#busy = true;
    const page = await this.#page(this.#next);
    this.#busy = false;
    if (reading !== this.#reading || !page) return;
    this.#show([...this.rows, ...page.rows], [...this.gaps, ...page.gaps], page.next);
  }

  /** Rows of a number before a moment, for the detail of a call. */
  async before(row: UiHistoryRow, limit: number): Promise<UiHistoryRow[]> {
    if (row.number === null) return [];
    const answer = await this.#host.invoke('history_page', { filter: { missed: false, text: row.number, account: null }, cursor: null });
    return answer.ok ? answer.value.rows.filter((each) => each.startedAt < row.startedAt).slice(0, limit) : [];
  }

  async seen(): Promise<void> {
    if (this.missed > 0) await this.#host.invoke('mark_missed_seen', null);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #again(from: number): void {
    this.#dirtyFrom = Math.min(from, this.#dirtyFrom ?? Infinity);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#reread(), this.read ? SETTLE_MS : 0);
  }

  /** Reads from the top down to the oldest moment that changed; what is older stays. */
  async #reread(): Promise<void> {
    const from = this.#dirtyFrom ?? 0;
    this.#dirtyFrom = null;
    this.#reading += 1;
    const reading = this.#reading;
    const known = this.rows;
    const wanted = from === 0 ? 1 : known.filter((row) => row.startedAt >= from).length;
    const rows: UiHistoryRow[] = [];
    let gaps: UiGap[] = [];
    let cursor: string | null = null;
    do {
      const page = await this.#page(cursor);
      if (reading !== this.#reading) return;
      this.read = true;
      if (!page) return;
      rows.push(...page.rows);
      gaps = [...gaps, ...page.gaps];
      cursor = page.next;
    } while (cursor !== null && rows.length < wanted);
    const last = rows.at(-1);
    const older = from > 0 && last ? known.filter((row) => row.startedAt < last.startedAt) : [];
    if (older.length > 0) this.#show([...rows, ...older], [...gaps, ...this.gaps], this.#next);
    else this.#show(rows, gaps, cursor);
  }

  async #page(cursor: string | null): Promise<UiHistoryPage | null> {
    const answer = await this.#host.invoke('history_page', { filter: this.filter, cursor });
    this.failed = !answer.ok;
    return answer.ok ? answer.value : null;
  }

  #show(rows: readonly UiHistoryRow[], gaps: readonly UiGap[], next: string | null): void {
    const byRecord = new Map(rows.map((row) => [row.record, row]));
    this.rows = [...byRecord.values()];
    this.gaps = [...new Map(gaps.map((gap) => [`${gap.account} ${gap.from}`, gap])).values()];
    this.#next = next;
    this.ended = next === null;
  }
}
