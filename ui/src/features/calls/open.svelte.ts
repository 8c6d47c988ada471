// Which panels of which call are open. Invariant: a call has at most one panel besides its note,
// and the note of the call in hand is open until it is closed.
export type Panel = 'transfer' | 'keypad';

class Open {
  #panel = $state.raw<{ call: string; panel: Panel } | null>(null);
  #closedNotes = $state.raw<ReadonlySet<string>>(new Set());

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
    return !this.#closedNotes.has(call);
  }

  toggleNote(call: string): void {
    const closed = new Set(this.#closedNotes);
    if (!closed.delete(call)) closed.add(call);
    this.#closedNotes = closed;
  }
}

export const open = new Open();
