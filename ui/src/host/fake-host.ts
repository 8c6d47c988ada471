// A host for unit tests: answers what it was told to, remembers what it was asked to do, streams what it is given.
import type { UiChange } from '../generated/UiChange';
import type { UiError } from '../generated/UiError';
import type { Answer, Arguments, Command, Host, Result } from './host';

type Answers = { [K in Command]?: Result<Answer<K>, UiError> };

export class FakeHost implements Host {
  readonly asked: { name: Command; args: unknown }[] = [];
  #listeners = new Set<(changes: UiChange[]) => void>();
  #answers: Answers;
  #closing: () => void = () => undefined;

  constructor(answers: Answers = {}) {
    this.#answers = answers;
  }

  watch(onChange: (changes: UiChange[]) => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  invoke<K extends Command>(name: K, args: Arguments<K>): Promise<Result<Answer<K>, UiError>> {
    if (name !== 'history_page') this.asked.push({ name, args });
    const answer = this.#answers[name] as Result<Answer<K>, UiError> | undefined;
    return Promise.resolve(answer ?? { ok: true, value: (name === 'history_page' ? { rows: [], gaps: [], next: null } : null) as Answer<K> });
  }

  onClosing(ask: () => void): () => void {
    this.#closing = ask;
    return () => (this.#closing = () => undefined);
  }

  /** The user closes the window where there is no tray. */
  close(): void {
    this.#closing();
  }

  /** Streams a batch. */
  send(...changes: UiChange[]): void {
    for (const listener of this.#listeners) listener(changes);
  }
}
