// Everybody of the demo. Numbers are from ranges kept free for stories.
import type { UiActivity } from '../../generated/UiActivity';
import type { UiContact } from '../../generated/UiContact';
import type { UiLineState } from '../../generated/UiLineState';

export const LYON = 'lyon';

type Person = [name: string, initials: string, number: string, detail: string, line: UiLineState, activity: UiActivity];

const COLLEAGUES: readonly Person[] = [
  ['Priya Raman', 'PR', '1231', 'Billing', 'busy', 'busy'],
  ['James Okafor', 'JO', '1214', 'Sales', 'idle', 'available'],
  ['Aiko Tanaka', 'AT', '1232', 'Support', 'busy', 'available'],
  ['Ingrid Solberg', 'IS', '1208', 'Sales', 'idle', 'available'],
  ['Mehmet Yıldız', 'MY', '1219', 'Returns', 'idle', 'doNotDisturb'],
  ['Marie Lefèvre', 'ML', '1240', 'Lyon office', 'offline', 'offline'],
  ['Tomás Ferreira', 'TF', '1226', 'Support', 'idle', 'available'],
  ['Chiara Conti', 'CC', '1218', 'Sales', 'idle', 'away'],
  ['Łukasz Żak', 'ŁŻ', '1222', 'Sales', 'idle', 'away'],
];
const JAPANESE: readonly Person[] = [
  ['佐藤 健一', '佐藤', '1231', '経理部', 'busy', 'busy'],
  ['鈴木 由美子', '鈴木', '1214', '営業部', 'idle', 'available'],
  ['田中 愛子', '田中', '1232', 'サポート', 'idle', 'away'],
  ['小笠原 長兵衛', '小笠', '1208', '営業部', 'offline', 'offline'],
];

const contactOf = ([name, initials, number, detail, line, activity]: Person, index: number): UiContact => ({
  account: LYON, source: 'internal', id: String(index + 1), name, initials, detail, line, activity, favourite: true,
  numbers: [{ label: 'Phone', number, ownLine: true }, ...(index % 3 === 1 ? [{ label: 'Mobile', number: `+33 6 39 98 00 ${10 + index}`, ownLine: false }] : [])],
});

export const colleagues = (japanese: boolean): UiContact[] => (japanese ? JAPANESE : COLLEAGUES).map(contactOf);

export const DIRECTORY: readonly UiContact[] = [
  ['Anna Kowalska', 'AK', '+48 22 123 45 67', 'Nordvik Logistics'],
  ['Camille Roux', 'CR', '+33 1 99 00 12 34', 'Roux Cycles'],
  ['Daniel Whitfield', 'DW', '+44 20 7946 0321', 'Whitfield & Co'],
  ['Siobhán Byrne', 'SB', '+353 20 910 0123', 'Byrne Interiors'],
  ['Olivia Hart', 'OH', '+61 2 5550 1234', 'Hart Optics'],
  ['Jonas Weber', 'JW', '+49 30 23125 014', 'Weber Bau'],
].map(([name = '', initials = '', number = '', detail = ''], index) => ({
  account: LYON, source: 'crm', id: `c${index}`, name, initials, detail, favourite: false,
  numbers: [{ label: 'Office', number, ownLine: false }], line: 'unknown', activity: 'unknown',
}));
