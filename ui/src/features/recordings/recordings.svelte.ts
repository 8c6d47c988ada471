// Recordings that were asked for, and what of them is on its way. Invariant: sounds are held in memory only while they are played.
import { SvelteMap } from 'svelte/reactivity';
import type { OfRecording } from '../../generated/OfRecording';
import type { UiChange } from '../../generated/UiChange';
import type { UiError } from '../../generated/UiError';
import type { UiHistoryRow } from '../../generated/UiHistoryRow';
import type { UiRecordingFetch } from '../../generated/UiRecordingFetch';
import type { UiRecordingRow } from '../../generated/UiRecordingRow';
import type { UiRecordings } from '../../generated/UiRecordings';
import type { Host } from '../../host/host';
import type { Feature } from '../../state/feature';

/** So many answers are kept. */
const MOST = 24;
/** A recording begins this near to its call, ms. */
const NEAR_MS = 60_000;
const DAY_MS = 86_400_000;

export const recordingKey = (row: { account: string; id: string }): string => `${row.account} ${row.id}`;
type Span = { account: string; from: number; to: number };
const spanKey = ({ account, from, to }: Span): string => `${account} ${from} ${to}`;
const ofRecording = (row: UiRecordingRow): OfRecording => ({ account: row.account, recording: row.id, format: row.format, at: row.at, number: row.number });
const digits = (number: string | null): string => (number ?? '').replaceAll(/\D/g, '').slice(-9);

type Behind = { host: Host; failed: (error: UiError, account: string | null) => void };

export class Recordings implements Feature {
  /** So many days back the view shows. */
  days = $state(7);
  readonly lists = new SvelteMap<string, UiRecordings>();
  /** Fetches to be kept, by recording. */
  readonly saves = new SvelteMap<string, UiRecordingFetch>();
  /** Fetches to be heard, by recording. */
  readonly hears = new SvelteMap<string, UiRecordingFetch>();
  /** The recording in the player. */
  player = $state.raw<{ row: UiRecordingRow; url: string | null } | null>(null);
  readonly #spans = new SvelteMap<string, Span>();
  readonly #behind: Behind;

  constructor(behind: Behind) {
    this.#behind = behind;
  }

  take(change: UiChange): void {
    if (change.kind === 'recordings') {
      this.lists.set(spanKey(change.value), change.value);
      for (const key of [...this.lists.keys()].slice(0, Math.max(0, this.lists.size - MOST))) this.lists.delete(key);
    } else if (change.kind === 'recordingFetch') {
      const fetch = change.value;
      (fetch.file === null ? this.hears : this.saves).set(recordingKey(fetch), fetch);
      if (fetch.file === null && fetch.state === 'done') void this.#sound(recordingKey(fetch));
    } else if (change.kind === 'accountGone') {
      for (const [key, list] of this.lists) if (list.account === change.value) this.lists.delete(key);
    }
  }

  publish(): void {
    // What was taken is shown at once: it comes a few times a second at most.
  }

  /** Asks for the recordings of the last days of an account. */
  ask(account: string, now: number): void {
    const span = { account, from: new Date(now - (this.days - 1) * DAY_MS).setHours(0, 0, 0, 0), to: now };
    this.#spans.set(account, span);
    void this.#list(span);
  }

  /** The answer to that; null while it is on its way. */
  of(account: string): UiRecordings | null {
    const span = this.#spans.get(account);
    return span === undefined ? null : (this.lists.get(spanKey(span)) ?? null);
  }

  /** Asks for the recordings of one call. */
  look(row: UiHistoryRow): void {
    void this.#list(this.#spanOf(row));
  }

  /** The recordings of one call; null while nobody asked or the answer is on its way. */
  ofCall(row: UiHistoryRow): UiRecordings | null {
    const list = this.lists.get(spanKey(this.#spanOf(row)));
    if (list === undefined) return null;
    const same = (each: UiRecordingRow): boolean => digits(each.number) === '' || digits(row.number) === '' || digits(each.number) === digits(row.number);
    return { ...list, rows: list.rows.filter((each) => each.at !== null && Math.abs(each.at - row.startedAt) <= NEAR_MS && same(each)) };
  }

  async hear(row: UiRecordingRow): Promise<void> {
    this.stop();
    this.player = { row, url: null };
    const answer = await this.#behind.host.invoke('fetch_recording', ofRecording(row));
    if (answer.ok) return;
    this.player = null;
    this.#behind.failed(answer.error, row.account);
  }

  /** Takes the sound out of memory. */
  stop(): void {
    if (this.player?.url) URL.revokeObjectURL(this.player.url);
    if (this.player) this.hears.delete(recordingKey(this.player.row));
    this.player = null;
  }

  async save(row: UiRecordingRow): Promise<void> {
    const answer = await this.#behind.host.invoke('save_recording', ofRecording(row));
    if (!answer.ok) this.#behind.failed(answer.error, row.account);
  }

  dispose(): void {
    this.stop();
  }

  #spanOf(row: UiHistoryRow): Span {
    return { account: row.account, from: row.startedAt - NEAR_MS, to: row.startedAt + NEAR_MS };
  }

  async #list(span: Span): Promise<void> {
    const answer = await this.#behind.host.invoke('list_recordings', span);
    if (!answer.ok) {
      const problem = { code: answer.error.code, detail: answer.error.detail };
      this.lists.set(spanKey(span), { ...span, rows: [], incomplete: true, problem });
    }
  }

  async #sound(key: string): Promise<void> {
    const { player } = this;
    if (!player || player.url !== null || recordingKey(player.row) !== key) return;
    const answer = await this.#behind.host.invoke('recording_sound', ofRecording(player.row));
    if (this.player !== player) return;
    if (answer.ok) this.player = { row: player.row, url: URL.createObjectURL(new Blob([answer.value], { type: player.row.format === 'mp3' ? 'audio/mpeg' : `audio/${player.row.format}` })) };
    else {
      this.player = null;
      this.#behind.failed(answer.error, player.row.account);
    }
  }
}
