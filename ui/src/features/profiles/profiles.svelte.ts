// Presence profiles. Invariant: which one holds is read from what the PBXs confirmed, never from what was pressed.
import type { UiChange } from '../../generated/UiChange';
import type { UiProfile } from '../../generated/UiProfile';
import type { UiProfileResult } from '../../generated/UiProfileResult';
import type { Host } from '../../host/host';
import { t } from '../../l10n/t';
import type { Phones } from '../phone/phones.svelte';
import type { Feature } from '../../state/feature';

const USUAL = { desk: 'profile-desk', mobile: 'profile-mobile', away: 'profile-away' } as const;
const isUsual = (id: string): id is keyof typeof USUAL => id in USUAL;

export const profileName = (profile: UiProfile): string => (profile.name !== '' ? profile.name : isUsual(profile.id) ? t(USUAL[profile.id]) : profile.id);

/** Why a profile cannot be set; empty when it can. */
export const whyNot = (profile: UiProfile): string => (profile.forward && profile.forwardTo.trim() === '' ? t('profile-needs-number') : '');

export class Profiles implements Feature {
  all = $state.raw<readonly UiProfile[]>([]);
  /** The one that is being set. */
  busy = $state<string | null>(null);
  /** What could not be set, until it is put away. */
  result = $state.raw<{ name: string; value: UiProfileResult } | null>(null);
  readonly #phones: Phones;
  readonly current = $derived.by((): UiProfile | null => this.all.find((profile) => this.#holds(profile)) ?? null);
  /** Whether any account has something that a profile sets. */
  readonly useful = $derived.by(() => this.#phones.all.items.some((phone) => phone.doNotDisturb !== null) || this.#phones.presences.items.some((presence) => presence.choices.length > 0));

  constructor(phones: Phones) {
    this.#phones = phones;
  }

  take(change: UiChange): void {
    if (change.kind === 'snapshot') this.all = change.value.profiles;
    else if (change.kind === 'profiles') this.all = change.value;
  }

  publish(): void {
    // Everything is shown as it comes: there is one list.
  }

  /** Sets a profile; answers what kept it from being tried at all. */
  async set(host: Host, profile: UiProfile) {
    this.busy = profile.id;
    this.result = null;
    const answer = await host.invoke('apply_profile', { profile: profile.id });
    this.busy = null;
    if (answer.ok && !answer.value.complete) this.result = { name: profileName(profile), value: answer.value };
    return answer;
  }

  #holds(profile: UiProfile): boolean {
    const phones = this.#phones.all.items.filter((phone) => phone.doNotDisturb !== null);
    const presences = this.#phones.presences.items.filter((presence) => presence.choices.some((choice) => choice.activity === profile.activity));
    if (phones.length + presences.length === 0) return false;
    return presences.every((presence) => presence.activity === profile.activity) && phones.every((phone) => {
      const all = phone.forwards.find((forward) => forward.kind === 'unconditional');
      const forwarded = all?.enabled ?? false;
      return phone.doNotDisturb === profile.doNotDisturb && forwarded === profile.forward && (!profile.forward || all?.destination === profile.forwardTo);
    });
  }
}
