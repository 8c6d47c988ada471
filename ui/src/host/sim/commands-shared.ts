// Parked calls, conferences and presence profiles in the demo.
import type { UiProfilePart } from '../../generated/UiProfilePart';
import type { UiProfileStep } from '../../generated/UiProfileStep';
import { Refused, type Handlers } from './sim-host';
import type { World } from './world';

export function sharedCommands(world: World): Handlers {
  const tellParked = (account: string): void => world.tell({ kind: 'parked', value: { account, calls: world.snapshot.parked.filter((call) => call.account === account) } });
  const tellRooms = (account: string): void => world.tell({ kind: 'rooms', value: { account, rooms: world.snapshot.rooms.filter((room) => room.account === account) } });
  const before: (() => void)[] = [];

  return {
    park_call: ({ account, call }) => {
      const found = world.call(call);
      if (!found) throw new Refused({ code: 'callGone', detail: call });
      world.change(found, { pending: 'transfer' });
      world.later(() => {
        world.end(found);
        const slot = String(101 + world.snapshot.parked.length);
        world.snapshot.parked.push({ account, slot, name: found.name, number: found.number, initials: found.initials, by: 'Zofia Wilk', since: Date.now() });
        tellParked(account);
      });
      return null;
    },
    take_parked: ({ account, slot }) => {
      const found = world.snapshot.parked.find((call) => call.account === account && call.slot === slot);
      if (!found) throw new Refused({ code: 'callGone', detail: slot });
      world.later(() => {
        world.snapshot.parked = world.snapshot.parked.filter((call) => call !== found);
        tellParked(account);
        for (const call of world.snapshot.calls) if (call.state === 'connected') world.change(call, { state: 'held' });
        world.open({ account, state: 'connected', direction: 'outgoing', name: found.name, number: found.number, answeredAt: Date.now() });
      });
      return null;
    },
    mute_participant: ({ account, room, participant, on }) => {
      world.later(() => {
        const found = world.snapshot.rooms.find((each) => each.id === room)?.participants.find((each) => each.id === participant);
        if (found) Object.assign(found, { muted: on, talking: false });
        tellRooms(account);
      });
      return null;
    },
    remove_participant: ({ account, room, participant }) => {
      world.later(() => {
        const found = world.snapshot.rooms.find((each) => each.id === room);
        if (found) found.participants = found.participants.filter((each) => each.id !== participant);
        tellRooms(account);
      });
      return null;
    },
    apply_profile: ({ profile: id }) => {
      const profile = world.snapshot.profiles.find((each) => each.id === id);
      const [phone] = world.snapshot.phones;
      const [presence] = world.snapshot.presences;
      if (!profile || !phone || !presence) throw new Refused({ code: 'missing', detail: id });
      before.length = 0;
      const steps = (['forward', 'doNotDisturb', 'presence'] as const).map((part: UiProfilePart): UiProfileStep =>
        world.refused.has(part)
          ? { account: phone.account, part, state: 'failed', error: { code: 'unsupported', detail: 'rights' } }
          : { account: phone.account, part, state: 'given', error: null });
      const was = { doNotDisturb: phone.doNotDisturb, activity: presence.activity, label: presence.label };
      before.push(() => { phone.doNotDisturb = was.doNotDisturb; }, () => { Object.assign(presence, { activity: was.activity, label: was.label }); });
      world.later(() => {
        const all = phone.forwards.find((each) => each.kind === 'unconditional');
        if (all && !world.refused.has('forward')) Object.assign(all, { enabled: profile.forward, destination: profile.forward ? profile.forwardTo : all.destination });
        if (!world.refused.has('doNotDisturb')) phone.doNotDisturb = profile.doNotDisturb;
        const choice = presence.choices.find((each) => each.activity === profile.activity);
        if (choice && !world.refused.has('presence')) Object.assign(presence, { activity: choice.activity, label: choice.label, choices: presence.choices.map((each) => ({ ...each, current: each === choice })) });
        world.tell({ kind: 'phone', value: phone });
        world.tell({ kind: 'presence', value: presence });
      });
      const complete = steps.every((step) => step.state !== 'failed');
      return { steps, complete, reversible: !complete };
    },
    undo_profile: () => {
      for (const back of before) back();
      const [phone] = world.snapshot.phones;
      const [presence] = world.snapshot.presences;
      if (phone) world.tell({ kind: 'phone', value: phone });
      if (presence) world.tell({ kind: 'presence', value: presence });
      return { steps: [], complete: true, reversible: false };
    },
    save_profiles: ({ profiles }) => {
      world.snapshot.profiles = profiles;
      world.later(() => world.tell({ kind: 'profiles', value: profiles }));
      return null;
    },
  };
}
