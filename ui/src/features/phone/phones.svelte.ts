// What the user's telephones are set to, and the user's presence. Invariant: a switch shows what the PBX confirmed.
import type { UiChange } from '../../generated/UiChange';
import type { UiPhone } from '../../generated/UiPhone';
import type { UiPresence } from '../../generated/UiPresence';
import type { UiVoicemail } from '../../generated/UiVoicemail';
import type { Feature } from '../../state/feature';
import { Keyed } from '../../state/keyed.svelte';

export class Phones implements Feature {
  readonly all = new Keyed<UiPhone>((phone) => phone.account);
  readonly presences = new Keyed<UiPresence>((presence) => presence.account);
  readonly voicemails = new Keyed<UiVoicemail>((voicemail) => voicemail.account);

  take(change: UiChange): void {
    if (change.kind === 'snapshot') {
      this.all.replace(change.value.phones);
      this.presences.replace(change.value.presences);
      this.voicemails.replace(change.value.voicemails);
    } else if (change.kind === 'phone') this.all.put(change.value);
    else if (change.kind === 'presence') this.presences.put(change.value);
    else if (change.kind === 'voicemail') this.voicemails.put(change.value);
    else if (change.kind === 'accountGone') {
      this.all.drop(change.value);
      this.presences.drop(change.value);
      this.voicemails.drop(change.value);
    }
  }

  publish(): void {
    this.all.publish();
    this.presences.publish();
    this.voicemails.publish();
  }
}
