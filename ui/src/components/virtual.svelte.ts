// A list of which only the rows in sight exist. Wraps @tanstack/virtual-core in runes.
import { defaultRangeExtractor, elementScroll, observeElementOffset, observeElementRect, Virtualizer, type Range, type VirtualItem } from '@tanstack/virtual-core';
import { untrack } from 'svelte';

export type Source = { count: number; size: (index: number) => number; key: (index: number) => string };

export class Virtual {
  rows = $state.raw<readonly VirtualItem[]>([]);
  height = $state(0);
  #virtualizer: Virtualizer<HTMLElement, HTMLElement> | null = null;
  #kept = -1;

  /** Follows a scrolling element; called in an effect, again whenever the source changes. */
  attach(element: HTMLElement | undefined, source: Source): void {
    if (!element) return;
    const options = {
      count: source.count,
      estimateSize: source.size,
      getItemKey: source.key,
      getScrollElement: () => element,
      overscan: 8,
      rangeExtractor: this.#extractor(),
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      onChange: () => this.#read(),
    };
    if (this.#virtualizer) this.#virtualizer.setOptions(options);
    else {
      this.#virtualizer = new Virtualizer<HTMLElement, HTMLElement>(options);
      this.#virtualizer._didMount();
    }
    this.#virtualizer._willUpdate();
    this.#virtualizer.measure();
    untrack(() => this.#read());
  }

  /** The row at `index` (none: -1) exists also out of sight: a row with the focus that went would take the keyboard with it. */
  keep(index: number): void {
    if (this.#kept === index) return;
    this.#kept = index;
    if (!this.#virtualizer) return;
    this.#virtualizer.setOptions({ ...this.#virtualizer.options, rangeExtractor: this.#extractor() });
    untrack(() => this.#read());
  }

  toIndex(index: number): void {
    this.#virtualizer?.scrollToIndex(index, { align: 'auto' });
  }

  /** A new function each time: the rows are read anew only when it is another one. */
  #extractor(): (range: Range) => number[] {
    const kept = this.#kept;
    return (range) => {
      const inSight = defaultRangeExtractor(range);
      if (kept < 0 || kept >= range.count || inSight.includes(kept)) return inSight;
      return [...inSight, kept].toSorted((a, b) => a - b);
    };
  }

  #read(): void {
    this.rows = this.#virtualizer?.getVirtualItems() ?? [];
    this.height = this.#virtualizer?.getTotalSize() ?? 0;
  }
}
