// The seam between the pages and what is behind them. Invariant: nothing else of the pages knows who answers.
import type { Commands } from '../generated/Commands';
import type { UiChange } from '../generated/UiChange';
import type { UiError } from '../generated/UiError';

export type Result<T, E> = { ok: true; value: T } | { ok: false; error: E };
export type Command = keyof Commands;
export type Arguments<K extends Command> = Commands[K][0];
export type Answer<K extends Command> = Commands[K][1];

export interface Host {
  /** Streams changes in batches, the first of which begins with a snapshot. Returns what ends it. */
  watch(onChange: (changes: UiChange[]) => void): () => void;
  /** Tells that the user wants the window closed where nothing else of the app would be left to see. Returns what ends it. */
  onClosing(ask: () => void): () => void;
  /** Asks for something. What comes of it is seen in the stream. */
  invoke<K extends Command>(name: K, args: Arguments<K>): Promise<Result<Answer<K>, UiError>>;
}
