// How calls ring. Invariant: what is shown as chosen is what the engine keeps.
import type { UiChange } from '../../generated/UiChange';
import type { UiRinging } from '../../generated/UiRinging';
import type { UiRingRules } from '../../generated/UiRingRules';
import type { Feature } from '../../state/feature';
import { NO_RINGING } from './rules';

export class Ringing implements Feature {
  all = $state.raw<UiRinging>(NO_RINGING);
  readonly rules: UiRingRules = $derived(this.all.rules);
  /** Quiet hours hold, and are over then, ms. */
  readonly quietUntil = $derived(this.all.quietUntil);

  take(change: UiChange): void {
    if (change.kind === 'snapshot') this.all = change.value.ringing;
    else if (change.kind === 'ringing') this.all = change.value;
  }

  publish(): void {
    // Everything is shown as it comes: it is told as a whole.
  }
}
