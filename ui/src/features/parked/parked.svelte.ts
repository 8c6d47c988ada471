// Calls that wait for anybody to take them. Invariant: of an account all are replaced at once.
import type { UiChange } from '../../generated/UiChange';
import type { UiParkedCall } from '../../generated/UiParkedCall';
import type { Feature } from '../../state/feature';
import { Keyed, pair } from '../../state/keyed.svelte';

export class Parked implements Feature {
  readonly all = new Keyed<UiParkedCall>((call) => pair(call.account, call.slot));

  take(change: UiChange): void {
    if (change.kind === 'snapshot') this.all.replace(change.value.parked);
    else if (change.kind === 'parked') {
      const { account, calls } = change.value;
      this.all.retain((call) => call.account !== account);
      for (const call of calls) this.all.put(call);
    } else if (change.kind === 'accountGone') this.all.retain((call) => call.account !== change.value);
  }

  publish(): void {
    this.all.publish();
  }
}
