// A part of the desk. Invariant: `take` only notes a change; `publish` shows all that was noted, once a batch.
import type { UiChange } from '../generated/UiChange';

export interface Feature {
  take(change: UiChange): void;
  publish(): void;
}
