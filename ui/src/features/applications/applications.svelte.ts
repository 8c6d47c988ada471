// Programs beside the app: which were let in, and which asks to be.
import type { UiApi } from '../../generated/UiApi';
import type { UiChange } from '../../generated/UiChange';
import type { Feature } from '../../state/feature';

export class Applications implements Feature {
  all = $state.raw<UiApi>({ enabled: false, address: null, problem: null, applications: [], asking: null });

  take(change: UiChange): void {
    if (change.kind === 'snapshot') this.all = change.value.api;
    else if (change.kind === 'api') this.all = change.value;
  }

  publish(): void {
    // Everything is shown as it comes: there is one thing.
  }
}
