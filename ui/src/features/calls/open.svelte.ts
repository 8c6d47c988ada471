// Which panels of which call are open. Invariant: a call has at most one panel besides its note.
export type Panel = 'transfer' | 'keypad';

class Open {
  #panel = $state.raw<{ call: string; panel: Panel } | null>(null);
  #notes = $state.raw<ReadonlySet<string>>(new Set());

  panel(call: string): Panel | null {
    return this.#panel?.call === call ? this.#panel.panel : null;
  }

  toggle(call: string, panel: Panel): void {
    this.#panel = this.panel(call) === panel ? null : { call, panel };
  }

  close(): void {
    this.#panel = null;
  }

  note(call: string): boolean {
    return this.#notes.has(call);
  }

  toggleNote(call: string): void {
    const notes = new Set(this.#notes);
    if (!notes.delete(call)) notes.add(call);
    this.#notes = notes;
  }
}

export const open = new Open();
