// A desk of the demo as it is in the middle of a morning.
import { usualApi } from './applications';
import { usualPops } from './pops';
import { usualRinging } from './ringing';
import type { UiAccount } from '../../generated/UiAccount';
import type { UiAgent } from '../../generated/UiAgent';
import type { UiColleagueAgent } from '../../generated/UiColleagueAgent';
import type { UiProfile } from '../../generated/UiProfile';
import type { UiQueue } from '../../generated/UiQueue';
import type { UiSnapshot } from '../../generated/UiSnapshot';
import { colleagues, LYON } from './people';
import { choicesFor, emptySnapshot } from './world';

const SECOND = 1000;

const queueOf = (id: string, label: string, waiting: number, longest: number | null, now: number): UiQueue => ({
  account: LYON, id, label, number: `30${id}`, waiting, longestSince: longest === null ? null : now - longest * SECOND, estimatedWait: waiting * 40,
  agentsReady: 1, agentsTalking: 2, agentsLoggedIn: 5, entered: 48, answered: 44, abandoned: 2, serviceLevel: 86, serviceLevelWithin: 20, member: id !== '4', memberPending: false, callers: [],
});

const agents = (now: number): UiColleagueAgent[] => ([
  ['Tomás Ferreira', 'ringing', null, 9, ['Support']], ['Priya Raman', 'onCall', null, 370, ['Support']], ['Aiko Tanaka', 'onCall', null, 164, ['Sales']],
  ['Mehmet Yıldız', 'wrapUp', null, 80, ['Returns']], ['James Okafor', 'ready', null, 242, ['Sales', 'Support']], ['Chiara Conti', 'notReady', 'Lunch', 1930, ['Sales']],
  ['Duy Nguyễn', 'loggedOut', null, 0, ['Support']],
] as const).map(([name, state, reason, ago, queues], index) => ({
  account: LYON, id: String(index), name, number: `20${index}`, state, reason, since: ago === 0 ? null : now - ago * SECOND, phone: state === 'loggedOut' ? null : `12${10 + index}`, queues: [...queues],
}));

export function account(now: number): UiAccount {
  return {
    id: LYON, label: 'Lyon', pbx: 'xivo', address: 'xivo.example.com', login: 'zwilk', extension: '1204', phone: '1204', phoneModel: null, caFile: null, proxy: null, options: {}, lastEventAt: now - 2000,
    health: { state: 'live', since: now - 2 * 3600 * SECOND, retryAt: null, problem: null },
    abilities: [{ name: 'messages', whyNot: 'pbx' }, { name: 'recordings', whyNot: 'pbx' }],
  };
}

const usualProfiles = (): UiProfile[] => [
  { id: 'desk', name: '', activity: 'available', doNotDisturb: false, forward: false, forwardTo: '' },
  { id: 'mobile', name: '', activity: 'available', doNotDisturb: false, forward: true, forwardTo: '' },
  { id: 'away', name: '', activity: 'away', doNotDisturb: true, forward: false, forwardTo: '' },
];

export function morning(japanese: boolean): UiSnapshot {
  const now = Date.now();
  const names = japanese ? ['営業', 'サポート', '返品'] : ['Sales', 'Support', 'Returns'];
  const agent: UiAgent = {
    account: LYON, state: 'ready', reason: null, since: now - 761 * SECOND, phone: '1204', queues: names, pending: null, failed: null, stale: false, listenedBy: null, choices: [],
  };
  agent.choices = choicesFor(agent);
  return {
    ...emptySnapshot(),
    pbxs: ['xivo', 'kazoo'],
    profiles: usualProfiles(),
    pops: usualPops(),
    api: usualApi(),
    ringing: usualRinging(),
    accounts: [{ ...account(now), label: japanese ? '東京' : 'Lyon' }],
    selves: [{ account: LYON, name: 'Zofia Wilk', extension: '1204', agent: true }],
    agents: [agent],
    colleagues: japanese ? [] : agents(now),
    queues: [
      queueOf('1', names[0] ?? '', 3, 72, now), queueOf('2', names[1] ?? '', 1, 20, now), queueOf('3', names[2] ?? '', 0, null, now),
      ...(japanese ? [] : [{ ...queueOf('4', 'VIP', 0, null, now), serviceLevel: 100 }]),
    ],
    favourites: colleagues(japanese),
    presences: [{
      account: LYON, activity: 'available', label: japanese ? '在席' : 'Available',
      choices: (['available', 'away', 'doNotDisturb'] as const).map((activity, index) => ({ id: activity, label: ['Available', 'Away', 'Do not disturb'][index] ?? '', activity, current: index === 0 })),
    }],
    phones: [{
      account: LYON, doNotDisturb: false,
      forwards: [{ kind: 'unconditional', enabled: false, destination: null }, { kind: 'busy', enabled: false, destination: '1290' }, { kind: 'noAnswer', enabled: true, destination: '1290' }],
    }],
    voicemails: [{ account: LYON, new: 0, waiting: 0, old: 2 }],
    missed: japanese ? 1 : 3,
  };
}
