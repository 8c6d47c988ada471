// Conferences that take place at the PBX. Invariant: of an account all are replaced at once.
import type { UiChange } from '../../generated/UiChange';
import type { UiRoom } from '../../generated/UiRoom';
import type { Feature } from '../../state/feature';
import { Keyed, pair } from '../../state/keyed.svelte';

export class Rooms implements Feature {
  readonly all = new Keyed<UiRoom>((room) => pair(room.account, room.id));

  take(change: UiChange): void {
    if (change.kind === 'snapshot') this.all.replace(change.value.rooms);
    else if (change.kind === 'rooms') {
      const { account, rooms } = change.value;
      this.all.retain((room) => room.account !== account);
      for (const room of rooms) this.all.put(room);
    } else if (change.kind === 'accountGone') this.all.retain((room) => room.account !== change.value);
  }

  publish(): void {
    this.all.publish();
  }
}
