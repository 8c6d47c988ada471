// Beginnings of the demo, one for each thing worth looking at.
import type { UiAgent } from '../../generated/UiAgent';
import { LYON } from './people';
import { ACME, acme, acmePerson, acmeQueue, conference, parkedCalls } from './shared';
import { offerOf } from './commands-offer';
import { Past14 } from './past';
import { morning } from './desk';
import { GDANSK, gdansk, keptRecordings, writtenMessages } from './spoken';
import { emptySnapshot, type NewCall, type World } from './world';

export const ANNA: NewCall = {
  state: 'ringing', name: 'Anna Kowalska', number: '+48 22 123 45 67', called: '+33 4 65 71 01 00', queue: 'Sales', recording: 'active',
  facts: [{ label: 'Company', value: 'Nordvik Logistics' }, { label: 'Waited', value: '1:12, first in queue' }, { label: 'Customer', value: '48-20113, Gold' }, { label: 'Menu', value: 'Delivery › Status of an order' }, { label: 'Order', value: 'PO-55812, delayed' }],
};
const HANAKO: NewCall = {
  state: 'ringing', name: '高橋 美咲', initials: '高橋', number: '03-1234-5678', called: '03-1234-5600', queue: '営業',
  facts: [{ label: '待ち時間', value: '1:12（先頭）' }, { label: '顧客番号', value: '48-20113 ゴールド会員' }, { label: 'メニュー', value: '配送 › 注文状況の確認' }],
};
const ago = (seconds: number): number => Date.now() - seconds * 1000;
const camille = (): NewCall => ({
  state: 'connected', name: 'Camille Roux', number: '+33 1 99 00 12 34', queue: 'Support', called: '+33 4 65 71 01 50', startedAt: ago(260), answeredAt: ago(252), since: ago(252),
  recording: 'active', facts: [{ label: 'Company', value: 'Roux Cycles' }, { label: 'Order', value: '31877, charged twice' }],
});
const daniel = (): NewCall => ({ state: 'held', name: 'Daniel Whitfield', number: '+44 20 7946 0321', queue: 'Sales', startedAt: ago(400), answeredAt: ago(390), since: ago(134) });

const down = (world: World, code: string, detail: string, state: 'waiting' | 'signedOut'): void => {
  const [account] = world.snapshot.accounts;
  if (!account) return;
  account.lastEventAt = ago(240);
  account.health = { state, since: null, retryAt: state === 'waiting' ? Date.now() + 8000 : null, problem: { code, detail } };
  if (world.agent) Object.assign(world.agent, { stale: true, choices: [] } satisfies Partial<UiAgent>);
  world.snapshot.gaps = [{ account: LYON, from: ago(240), to: null }];
  for (const queue of world.snapshot.queues) if (queue.longestSince !== null) queue.longestSince -= 240_000;
};

const shared = (world: World, japanese: boolean): void => {
  const [account] = world.snapshot.accounts;
  if (account) Object.assign(account, { ...acme(), id: LYON, label: account.label });
  world.snapshot.parked = parkedCalls(LYON, japanese);
  world.snapshot.rooms = [conference(LYON, japanese)];
  if (!japanese) world.open(camille());
};

const several = (world: World): void => {
  const [queue] = world.snapshot.queues;
  const [person] = world.snapshot.favourites;
  world.snapshot.accounts.push(acme());
  if (queue) world.snapshot.queues.push(acmeQueue(queue));
  if (person) world.snapshot.favourites.push(acmePerson(person));
  world.snapshot.parked = parkedCalls(ACME, false).slice(0, 1);
};

const spoken = (world: World, both: boolean): void => {
  const lyon = world.snapshot.accounts;
  world.snapshot.accounts = both ? [...lyon, gdansk()] : [gdansk()];
  if (!both) world.snapshot.agents = [];
  world.messages = writtenMessages();
  world.recordings = keptRecordings();
  world.refused.add('download');
  world.refused.add('1795262200.9');
  const [recorded] = world.recordings;
  if (recorded) world.past.rows = world.past.rows.map((row, index) => (index === 0 ? { ...row, account: GDANSK, name: 'Anna Kowalska', number: recorded.number, outcome: 'answered', startedAt: (recorded.at ?? 0) - 2000, answeredAt: recorded.at, endedAt: (recorded.at ?? 0) + 95_000 } : row));
};

const SCENES: Record<string, (world: World) => void> = {
  idle: () => undefined,
  ringing: (world) => { world.open(daniel()); world.open({ ...ANNA, since: ago(7) }); world.setAgent({ state: 'ringing', since: ago(7) }); },
  oncall: (world) => { world.open(camille()); world.setAgent({ state: 'onCall', since: ago(252) }); },
  consult: (world) => {
    const first = world.open({ ...camille(), recording: 'paused' });
    world.open({ state: 'held', name: 'Priya Raman', number: '1231', internal: true, direction: 'outgoing', consultsFor: first.id, answeredAt: ago(60), since: ago(38) });
    world.setAgent({ state: 'onCall', since: ago(252) });
  },
  wrapup: (world) => {
    world.snapshot.wrapUp = [{ ...world.made({ ...ANNA, state: 'connected' }), state: 'ended', startedAt: ago(460), answeredAt: ago(444), endedAt: ago(42) }];
    world.setAgent({ state: 'wrapUp', since: ago(42), pending: { target: { kind: 'notReady', reason: 'Lunch' }, label: 'Lunch', since: ago(100), afterCall: true } });
  },
  pending: (world) => world.setAgent({ pending: { target: { kind: 'notReady', reason: 'Lunch' }, label: 'Lunch', since: ago(1), afterCall: false } }),
  failed: (world) => world.setAgent({ state: 'notReady', reason: 'Lunch', since: ago(2000), failed: { code: 'unconfirmed', detail: '' } }),
  elsewhere: (world) => world.setAgent({ state: 'loggedOut', since: null, queues: [], failed: { code: 'loggedInElsewhere', detail: '1217' } }),
  down: (world) => down(world, 'proxyRefused', '403, proxy.example.com', 'waiting'),
  signin: (world) => { down(world, 'wrongPassword', '', 'signedOut'); world.open(camille()); },
  notice: (world) => { world.snapshot.notices = [{ account: null, kind: 'warning', problem: { code: 'keyring', detail: 'locked' } }]; },
  offer: (world) => { world.snapshot.offers = [offerOf('2', '+33899123456', { kind: 'premium', doubtful: 'premium' }), offerOf('1', '+48221234567', { country: 'PL' })]; },
  hushed: (world) => { world.snapshot.ringing = { ...world.snapshot.ringing, quietUntil: new Date().setHours(24, 0, 0, 0) }; },
  noagent: (world) => { world.snapshot.agents = []; },
  firstrun: (world) => { world.snapshot = { ...emptySnapshot(), pbxs: world.snapshot.pbxs }; },
  shared: (world) => shared(world, false),
  sharedja: (world) => { world.snapshot = morning(true); shared(world, true); },
  several: (world) => {
    several(world);
    world.open({ ...ANNA, since: ago(7) });
    world.open({ ...camille(), account: ACME, state: 'held', queue: null });
    world.setAgent({ state: 'ringing', since: ago(7) });
  },
  quiet: (world) => several(world),
  refuses: (world) => { world.refused.add('presence'); },
  nokey: (world) => {
    world.snapshot.accounts = [{ ...acme(), id: LYON, options: { signIn: 'apiKey' } }];
    down(world, 'keyInvalid', '', 'signedOut');
  },
  nouser: (world) => {
    world.snapshot.accounts = [{ ...acme(), id: LYON, options: { signIn: 'apiKey' } }];
    down(world, 'userUnknown', 'zwilk', 'signedOut');
  },
  // Messages and recordings: at the only account, or at one beside another that has neither.
  spoken: (world) => spoken(world, false),
  spokenboth: (world) => spoken(world, true),
  ja: (world) => {
    world.past = new Past14(Date.now(), true);
    world.snapshot = morning(true);
    world.open({ ...HANAKO, since: ago(7) });
    world.setAgent({ state: 'ringing', since: ago(7) });
  },
};

export function setScene(world: World, name: string): void {
  world.snapshot = morning(false);
  world.snapshot.gaps = world.past.gaps;
  (SCENES[name] ?? SCENES['idle'])?.(world);
}
