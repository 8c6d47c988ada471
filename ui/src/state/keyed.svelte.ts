// Things by key, in the order they came. Invariant: readers see a change only after `publish`, once a batch.
export class Keyed<T> {
  items = $state.raw<readonly T[]>([]);
  #byKey = new Map<string, T>();
  #dirty = false;
  readonly #keyOf: (item: T) => string;

  constructor(keyOf: (item: T) => string) {
    this.#keyOf = keyOf;
  }

  get(key: string): T | undefined {
    return this.#byKey.get(key);
  }

  put(item: T): void {
    this.#byKey.set(this.#keyOf(item), item);
    this.#dirty = true;
  }

  drop(key: string): void {
    if (this.#byKey.delete(key)) this.#dirty = true;
  }

  /** Keeps only what `keep` says. */
  retain(keep: (item: T) => boolean): void {
    for (const [key, item] of this.#byKey) if (!keep(item)) this.drop(key);
  }

  /** Keeps the newest. */
  trim(most: number): void {
    const over = this.#byKey.size - most;
    if (over > 0) for (const key of [...this.#byKey.keys()].slice(0, over)) this.drop(key);
  }

  replace(items: readonly T[]): void {
    this.#byKey.clear();
    for (const item of items) this.put(item);
    this.#dirty = true;
  }

  publish(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    this.items = [...this.#byKey.values()];
  }
}

/** A key of two parts. */
export const pair = (account: string, id: string): string => `${account}\u0000${id}`;
