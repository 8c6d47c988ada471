// A list of which only the rows in sight exist. Wraps @tanstack/virtual-core in runes.
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type VirtualItem } from '@tanstack/virtual-core';
import { untrack } from 'svelte';

export type Source = { count: number; size: (index: number) => number; key: (index: number) => string };

export class Virtual {
  rows = $state.raw<readonly VirtualItem[]>([]);
  height = $state(0);
  #virtualizer: Virtualizer<HTMLElement, HTMLElement> | null = null;

  /** Follows a scrolling element; called in an effect, again whenever the source changes. */
  attach(element: HTMLElement | undefined, source: Source): void {
    if (!element) return;
    const options = {
      count: source.count,
      estimateSize: source.size,
      getItemKey: source.key,
      getScrollElement: () => element,
      overscan: 8,
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

  toIndex(index: number): void {
    this.#virtualizer?.scrollToIndex(index, { align: 'auto' });
  }

  #read(): void {
    this.rows = this.#virtualizer?.getVirtualItems() ?? [];
    this.height = this.#virtualizer?.getTotalSize() ?? 0;
  }
}
