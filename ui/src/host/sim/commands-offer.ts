// Links, choices, and what the system of the demo does with links.
import type { UiCheck } from '../../generated/UiCheck';
import type { UiLinkDefaults } from '../../generated/UiLinkDefaults';
import type { UiOffer } from '../../generated/UiOffer';
import type { UiShortcut } from '../../generated/UiShortcut';
import { LYON } from './people';
import { Refused, type Handlers } from './sim-host';
import type { World } from './world';

export const offerOf = (id: string, number: string, patch: Partial<UiOffer> = {}): UiOffer => ({
  id, account: LYON, number, extension: null, country: 'FR', kind: 'landline', doubtful: null, waiting: false, ...patch,
});

export function offerCommands(world: World): Handlers {
  const schemes = ['tel', 'callto', 'sip', 'sips', 'cordboard'];
  let own = false;
  const defaults = (): UiLinkDefaults => ({
    change: 'set',
    schemes: schemes.map((scheme) => own || scheme === 'cordboard' ? { scheme, state: 'own', other: null } : scheme === 'tel' ? { scheme, state: 'other', other: 'org.gnome.Calls' } : { scheme, state: 'nobody', other: null }),
  });
  let shortcut: UiShortcut = { keys: null, active: false, possible: true, problem: null };
  const remove = (id: string): UiOffer | undefined => {
    const found = world.snapshot.offers.find((each) => each.id === id);
    world.snapshot.offers = world.snapshot.offers.filter((each) => each.id !== id);
    world.tell({ kind: 'offers', value: world.snapshot.offers });
    return found;
  };
  return {
    take_offer: ({ offer }) => {
      const found = remove(offer);
      if (!found) throw new Refused({ code: 'missing', detail: 'offer' });
      world.later(() => world.open({ state: 'dialing', direction: 'outgoing', name: null, number: found.number }));
      return null;
    },
    drop_offer: ({ offer }) => {
      remove(offer);
      return null;
    },
    save_choices: ({ choices }) => {
      world.snapshot.choices = choices;
      world.tell({ kind: 'choices', value: choices });
      return null;
    },
    self_test: () => [
      ...world.snapshot.accounts.map((account): UiCheck => account.health.state === 'live'
        ? { what: 'link', state: 'ok', code: 'linkUp', detail: account.label }
        : { what: 'link', state: 'broken', code: 'linkDown', detail: account.label }),
      { what: 'notifications', state: 'ok', code: 'buttons', detail: 'gnome-shell' },
      { what: 'tray', state: 'broken', code: 'noTrayHost', detail: '' },
      { what: 'focus', state: 'unknown', code: 'focusUntold', detail: '' },
      { what: 'sound', state: 'ok', code: 'soundThere', detail: 'Jabra Evolve2 40' },
      world.snapshot.ringing.quietUntil === null ? { what: 'quiet', state: 'ok', code: 'quietNot', detail: '' } : { what: 'quiet', state: 'ok', code: 'quietHoursSound', detail: '07:00' },
    ],
    shortcut: () => shortcut,
    set_shortcut: ({ keys }) => {
      if (keys !== null && !/(Ctrl|Alt|Super)\+/.test(keys)) return { ...shortcut, problem: 'noModifier' };
      shortcut = { ...shortcut, keys, active: keys !== null };
      return shortcut;
    },
    link_defaults: defaults,
    set_link_defaults: () => {
      own = true;
      return defaults();
    },
  };
}
