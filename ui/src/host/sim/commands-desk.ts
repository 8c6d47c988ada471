// Agent, presence, telephone, queues and history in the demo.
import { Refused, type Handlers } from './sim-host';
import type { World } from './world';

export function deskCommands(world: World): Handlers {
  return {
    set_agent_state: ({ target }) => {
      const { agent } = world;
      if (!agent) throw new Refused({ code: 'missing', detail: 'agent' });
      const label = target.kind === 'notReady' ? target.reason : null;
      const afterCall = target.kind === 'notReady' && ['onCall', 'wrapUp', 'ringing'].includes(agent.state);
      if (target.kind === 'ready' && agent.pending?.afterCall && agent.state !== 'wrapUp') {
        world.later(() => world.setAgent({ pending: null }));
        return null;
      }
      world.setAgent({ pending: { target, label, since: Date.now(), afterCall }, failed: null });
      if (!afterCall) {
        world.later(() => {
          if (target.kind === 'notReady') world.setState('notReady', label);
          else world.setState(target.kind === 'loggedOut' ? 'loggedOut' : 'ready');
        });
      }
      return null;
    },
    set_presence: ({ status }) => {
      world.later(() => {
        const [presence] = world.snapshot.presences;
        if (!presence) return;
        for (const choice of presence.choices) {
          choice.current = choice.id === status;
          if (choice.current) Object.assign(presence, { activity: choice.activity, label: choice.label });
        }
        world.tell({ kind: 'presence', value: presence });
      });
      return null;
    },
    set_do_not_disturb: ({ on }) => {
      world.later(() => {
        const [phone] = world.snapshot.phones;
        if (!phone) return;
        phone.doNotDisturb = on;
        world.tell({ kind: 'phone', value: phone });
      });
      return null;
    },
    set_forward: ({ forward, on, destination }) => {
      world.later(() => {
        const [phone] = world.snapshot.phones;
        const found = phone?.forwards.find((each) => each.kind === forward);
        if (!phone || !found) return;
        Object.assign(found, { enabled: on, destination });
        world.tell({ kind: 'phone', value: phone });
      });
      return null;
    },
    set_queue_membership: ({ queue, on }) => {
      world.queue(queue, { memberPending: true });
      world.later(() => world.queue(queue, { member: on, memberPending: false }));
      return null;
    },
    watch_queue: ({ queue, on }) => {
      const waiting = world.snapshot.queues.find((each) => each.id === queue)?.waiting ?? 0;
      const callers = Array.from({ length: on ? waiting : 0 }, (_, index) => ({
        position: index + 1, name: ['Noé Lambert', null, 'Grace Mbeki'][index] ?? null, number: `+33 1 99 00 44 ${10 + index}`, since: Date.now() - (72 - index * 20) * 1000,
      }));
      world.later(() => world.queue(queue, { callers }));
      return null;
    },
    set_favourite: ({ account, id, on }) => {
      world.later(() => {
        const found = world.snapshot.favourites.find((each) => each.id === id);
        if (found && !on) world.snapshot.favourites = world.snapshot.favourites.filter((each) => each !== found);
        world.tell({ kind: 'favourites', value: { account, contacts: world.snapshot.favourites } });
      });
      return null;
    },
    history_page: ({ filter, cursor }) => structuredClone(world.past.page(filter, cursor)),
    history_record: ({ record }) => {
      const row = world.past.rows.find((each) => each.record === record);
      if (!row) throw new Refused({ code: 'history', detail: String(record) });
      return row;
    },
    mark_missed_seen: () => {
      world.snapshot.missed = 0;
      world.tell({ kind: 'historyChanged', value: { from: Date.now(), missed: 0 } });
      return null;
    },
    save_wrap_up: ({ note }) => {
      const row = world.past.rows.find((each) => each.call === note.call);
      if (row) {
        Object.assign(row, { note: note.note === '' ? null : note.note, tags: note.tags, disposition: note.disposition });
        world.tell({ kind: 'historyChanged', value: { from: row.startedAt, missed: world.snapshot.missed } });
      }
      return null;
    },
    pin_window: () => null,
  };
}
