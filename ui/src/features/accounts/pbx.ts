// What is particular to each kind of PBX: its name, what an account there needs, what it cannot tell. Data only; whether a
// kind is offered at all is said by the engine.
import type { MessageId } from '../../l10n/ids';

export type Field = {
  /** As the engine names it. */
  name: string;
  /** Only this kind of PBX has it. */
  option?: boolean;
  label: MessageId;
  hint: MessageId;
  type: 'text' | 'password' | 'tel' | 'url' | 'choice';
  /** The first is what holds when nothing is chosen. */
  choices?: readonly { id: string; text: MessageId }[];
  needed?: boolean;
  /** Whether it is asked for, given the other answers. */
  when?: (value: (name: string) => string) => boolean;
};

export type Pbx = {
  id: string;
  icon: string;
  title: MessageId;
  kind: MessageId;
  text: MessageId;
  whereText: MessageId;
  whoText: MessageId;
  where: readonly Field[];
  who: readonly Field[];
  /** For the few who need it. */
  advanced: readonly Field[];
  /** What this PBX cannot do or tell, whoever asks. */
  limits: readonly MessageId[];
  /** Said where calls are passed on. */
  transferHint?: MessageId;
};

const address: Field = { name: 'address', label: 'field-address', hint: 'field-address-hint', type: 'text', needed: true };
const login: Field = { name: 'login', label: 'field-login', hint: 'field-login-hint', type: 'text', needed: true };
const password: Field = { name: 'password', label: 'field-password', hint: 'field-password-hint', type: 'password', needed: true };
const phone: Field = { name: 'phone', label: 'field-phone', hint: 'field-phone-hint', type: 'tel' };
const label: Field = { name: 'label', label: 'field-label', hint: 'field-label-hint', type: 'text' };
const network: readonly Field[] = [
  { name: 'caFile', label: 'field-ca', hint: 'field-ca-hint', type: 'text' },
  { name: 'proxy', label: 'field-proxy', hint: 'field-proxy-hint', type: 'text' },
];
const option = (name: string, text: MessageId, hint: MessageId, ids: readonly (readonly [string, MessageId])[]): Field => ({
  name, option: true, label: text, hint, type: 'choice', choices: [{ id: '', text: 'choice-auto' }, ...ids.map(([id, text]) => ({ id, text }))],
});
const yes = (name: string, text: MessageId, hint: MessageId): Field => ({ name, option: true, label: text, hint, type: 'choice', choices: [{ id: '', text: 'choice-no' }, { id: 'yes', text: 'choice-yes' }] });
/** What the telephone system posts enters by the local API. */
const hooksByApi = yes('hooksByApi', 'field-hooks-by-api', 'field-hooks-by-api-hint');

const byKey = (value: (name: string) => string): boolean => value('signIn') === 'apiKey';
const byUser = (value: (name: string) => string): boolean => !byKey(value);

const XIVO: Pbx = {
  id: 'xivo', icon: 'team', title: 'pbx-xivo', kind: 'pbx-xivo-kind', text: 'pbx-xivo-text', whereText: 'wizard-address-text', whoText: 'wizard-sign-in-text',
  where: [address],
  who: [login, password, phone, label],
  advanced: [
    ...network,
    { ...option('phoneModel', 'field-phone-model', 'field-phone-model-hint', [['snom', 'maker-snom'], ['polycom', 'maker-polycom'], ['yealink', 'maker-yealink'], ['webrtc', 'maker-webrtc']]), option: false },
    option('generation', 'field-generation', 'field-generation-hint', [['g0', 'xivo-g0'], ['g1', 'xivo-g1'], ['g2', 'xivo-g2']]),
    option('signIn', 'field-sign-in-way', 'field-sign-in-way-hint', [['token', 'xivo-token'], ['legacy', 'xivo-legacy']]),
    option('scheme', 'field-scheme', 'field-scheme-hint', [['tls', 'scheme-tls'], ['plain', 'scheme-plain']]),
    { name: 'country', option: true, label: 'field-country', hint: 'field-country-hint', type: 'text' },
    { name: 'internalLength', option: true, label: 'field-internal-length', hint: 'field-internal-length-hint', type: 'text' },
    { name: 'zone', option: true, label: 'field-zone', hint: 'field-zone-hint', type: 'text' },
    { name: 'thirdPartyUrl', option: true, label: 'field-third-party', hint: 'field-third-party-hint', type: 'url' },
    hooksByApi,
  ],
  limits: [],
};

const KAZOO: Pbx = {
  id: 'kazoo', icon: 'globe', title: 'pbx-kazoo', kind: 'pbx-kazoo-kind', text: 'pbx-kazoo-text', whereText: 'wizard-address-text-kazoo', whoText: 'wizard-sign-in-text-kazoo',
  where: [
    { name: 'address', label: 'field-rest', hint: 'field-rest-hint', type: 'url', needed: true },
    { name: 'socket', option: true, label: 'field-socket', hint: 'field-socket-hint', type: 'url' },
    { name: 'country', option: true, label: 'field-country', hint: 'field-country-hint', type: 'text' },
  ],
  who: [
    { name: 'signIn', option: true, label: 'field-sign-in-with', hint: 'field-sign-in-with-hint', type: 'choice', choices: [{ id: 'user', text: 'sign-in-with-user' }, { id: 'apiKey', text: 'sign-in-with-key' }] },
    { name: 'login', label: 'field-user-name', hint: 'field-user-name-hint', type: 'text', needed: true, when: byUser },
    { name: 'login', label: 'field-who', hint: 'field-who-hint', type: 'text', needed: true, when: byKey },
    { name: 'password', label: 'field-password', hint: 'field-password-hint', type: 'password', needed: true, when: byUser },
    { name: 'password', label: 'field-key', hint: 'field-key-hint', type: 'password', needed: true, when: byKey },
    { name: 'accountBy', label: 'field-account-by', hint: 'field-account-by-hint', type: 'choice', when: byUser, choices: [{ id: 'accountName', text: 'account-by-name' }, { id: 'accountRealm', text: 'account-by-realm' }, { id: 'phoneNumber', text: 'account-by-phone' }] },
    { name: 'tenant', label: 'field-tenant', hint: 'field-tenant-hint', type: 'text', needed: true, when: byUser },
    { name: 'accountId', option: true, label: 'field-account-id', hint: 'field-account-id-hint', type: 'text', when: byKey },
    label,
  ],
  advanced: [
    ...network,
    { name: 'accountId', option: true, label: 'field-account-id', hint: 'field-account-id-hint', type: 'text', when: byUser },
    option('generation', 'field-generation', 'field-generation-hint', [['4.3', 'kazoo-43'], ['m', 'kazoo-m'], ['5', 'kazoo-5']]),
    option('agents', 'field-agents', 'field-agents-hint', [['qubicle', 'kazoo-qubicle'], ['acdc', 'kazoo-acdc']]),
    option('konami', 'field-konami', 'field-konami-hint', [['pro', 'kazoo-pro'], ['open', 'kazoo-open']]),
    { name: 'webhookListen', option: true, label: 'field-webhooks', hint: 'field-webhooks-hint', type: 'text' },
    hooksByApi,
  ],
  limits: ['limit-kazoo-callflow', 'limit-kazoo-voicemail', 'limit-kazoo-transfer', 'limit-kazoo-agents', 'limit-kazoo-sip', 'limit-kazoo-key'],
  transferHint: 'transfer-hint-kazoo',
};

const bySession = (value: (name: string) => string): boolean => value('signIn') === 'session';
const byToken = (value: (name: string) => string): boolean => !bySession(value);

const BASIX: Pbx = {
  id: 'basix', icon: 'globe', title: 'pbx-basix', kind: 'pbx-basix-kind', text: 'pbx-basix-text', whereText: 'wizard-address-text-basix', whoText: 'wizard-sign-in-text-basix',
  where: [
    { name: 'address', label: 'field-address', hint: 'field-address-hint-basix', type: 'text', needed: true },
    { name: 'domain', option: true, label: 'field-domain', hint: 'field-domain-hint', type: 'text', when: byToken },
    { name: 'country', option: true, label: 'field-country', hint: 'field-country-hint', type: 'text' },
  ],
  who: [
    { name: 'login', label: 'field-who', hint: 'field-who-hint-basix', type: 'text', needed: true },
    { name: 'password', label: 'field-api-token', hint: 'field-api-token-hint', type: 'password', needed: true },
    label,
  ],
  advanced: [
    ...network,
    option('userBy', 'field-user-by', 'field-user-by-hint', [['extension', 'user-by-extension'], ['id', 'user-by-id'], ['name', 'user-by-name'], ['label', 'user-by-label'], ['email', 'user-by-email'], ['did', 'user-by-did']]),
    option('signIn', 'field-sign-in-way', 'field-sign-in-way-hint', [['token', 'basix-token'], ['session', 'basix-session']]),
    { name: 'appName', option: true, label: 'field-app-name', hint: 'field-app-name-hint', type: 'text' },
    yes('fullEvents', 'field-full-events', 'field-full-events-hint'),
    yes('transfersAnswered', 'field-transfers-answered', 'field-undocumented-hint'),
    yes('parks', 'field-parks', 'field-undocumented-hint'),
  ],
  limits: ['limit-basix-answer', 'limit-basix-hold', 'limit-basix-token'],
};

const CLOUDPBX: Pbx = {
  id: 'cloudpbx', icon: 'globe', title: 'pbx-cloudpbx', kind: 'pbx-cloudpbx-kind', text: 'pbx-cloudpbx-text', whereText: 'wizard-address-text-cloudpbx', whoText: 'wizard-sign-in-text-cloudpbx',
  where: [
    { name: 'address', label: 'field-rest', hint: 'field-rest-cloudpbx-hint', type: 'url', needed: true },
    { name: 'socket', option: true, label: 'field-socket', hint: 'field-socket-cloudpbx-hint', type: 'url', needed: true },
    { name: 'spare', option: true, label: 'field-spare', hint: 'field-spare-hint', type: 'url' },
  ],
  who: [
    { name: 'login', label: 'field-pbx-name', hint: 'field-pbx-name-hint', type: 'text', needed: true },
    { name: 'password', label: 'field-key', hint: 'field-key-cloudpbx-hint', type: 'password', needed: true },
    { name: 'phone', label: 'field-phone', hint: 'field-phone-cloudpbx-hint', type: 'tel', needed: true },
    label,
  ],
  advanced: [
    ...network,
    { name: 'zone', option: true, label: 'field-zone', hint: 'field-zone-cloudpbx-hint', type: 'text' },
  ],
  limits: ['limit-cloudpbx-display', 'limit-cloudpbx-snapshot', 'limit-cloudpbx-missed', 'limit-cloudpbx-key'],
};

const KNOWN: readonly Pbx[] = [XIVO, KAZOO, BASIX, CLOUDPBX];

/** What is known of a kind; nothing of one that came later. */
export const pbxOf = (id: string): Pbx | undefined => KNOWN.find((pbx) => pbx.id === id);

/** The kinds to offer: what the engine has, as far as there are words for it. */
export const offered = (kinds: readonly string[]): Pbx[] => kinds.flatMap((id) => pbxOf(id) ?? []);
