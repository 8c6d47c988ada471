// What several people share in the demo: parked calls, conferences, and a second account.
import type { UiAccount } from '../../generated/UiAccount';
import type { UiContact } from '../../generated/UiContact';
import type { UiParkedCall } from '../../generated/UiParkedCall';
import type { UiParticipant } from '../../generated/UiParticipant';
import type { UiQueue } from '../../generated/UiQueue';
import type { UiRoom } from '../../generated/UiRoom';
import { account as lyon } from './desk';

export const ACME = 'acme';
const ago = (seconds: number): number => Date.now() - seconds * 1000;

export const acme = (): UiAccount => ({
  ...lyon(Date.now()), id: ACME, label: 'Acme', pbx: 'kazoo', address: 'https://api.example.com:8443/v2', login: 'zwilk', extension: '204', phone: '',
  options: { signIn: 'user', accountName: 'acme', socket: 'wss://api.example.com:5443', country: 'GB' },
});

export const parkedCalls = (account: string, japanese: boolean): UiParkedCall[] => japanese
  ? [{ account, slot: '101', name: '高橋 美咲', number: '03-1234-5678', initials: '高橋', by: '佐藤 健一', since: ago(95) }]
  : [
    { account, slot: '101', name: 'Noé Lambert', number: '+33 1 99 00 44 10', initials: 'NL', by: 'Priya Raman', since: ago(95) },
    { account, slot: '104', name: null, number: '+44 20 7946 0999', initials: null, by: '1214', since: ago(12) },
  ];

const one = (id: string, name: string, initials: string, number: string, patch: Partial<UiParticipant> = {}): UiParticipant => ({
  id, name, initials, number, own: false, since: ago(400 - Number(id) * 60), muted: false, deaf: false, talking: false, moderator: false, ...patch,
});

export const conference = (account: string, japanese: boolean): UiRoom => ({
  account, id: 'r1', name: japanese ? '朝会' : 'Morning round', locked: !japanese,
  participants: japanese
    ? [one('1', '佐藤 健一', '佐藤', '1231', { moderator: true, talking: true }), one('2', '小笠原 長兵衛', '小笠', '1208', { muted: true })]
    : [one('1', 'Priya Raman', 'PR', '1231', { moderator: true, talking: true }), one('2', 'Zofia Wilk', 'ZW', '204', { own: true }), one('3', 'Mehmet Yıldız', 'MY', '1219', { muted: true })],
});

export const acmeQueue = (like: UiQueue): UiQueue => ({ ...like, account: ACME, id: 'a1', label: 'Service desk', number: '3900', waiting: 2, longestSince: ago(44) });

export const acmePerson = (like: UiContact): UiContact => ({
  ...like, account: ACME, id: 'a9', name: 'Carol Nwosu', initials: 'CN', detail: 'Service desk', numbers: [{ label: 'Phone', number: '202', ownLine: true }], line: 'idle', activity: 'available',
});
