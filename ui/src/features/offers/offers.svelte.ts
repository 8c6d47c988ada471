// Numbers that other programs want dialled, and what the user chose about them. Invariant: shown as the engine tells it.
import type { UiChange } from '../../generated/UiChange';
import type { UiChoices } from '../../generated/UiChoices';
import type { UiOffer } from '../../generated/UiOffer';
import type { Feature } from '../../state/feature';

export class Offers implements Feature {
  all = $state.raw<readonly UiOffer[]>([]);
  choices = $state.raw<UiChoices>({ askLinks: 'always', linksAccount: null });

  take(change: UiChange): void {
    if (change.kind === 'snapshot') {
      this.all = change.value.offers;
      this.choices = change.value.choices;
    } else if (change.kind === 'offers') {
      this.all = change.value;
    } else if (change.kind === 'choices') {
      this.choices = change.value;
    }
  }

  publish(): void {
    // Everything is shown as it comes: there is one list.
  }
}
