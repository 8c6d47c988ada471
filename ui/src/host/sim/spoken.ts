// What was written and said in the demo. Numbers are from ranges kept free for stories.
import type { UiAccount } from '../../generated/UiAccount';
import type { UiMessage } from '../../generated/UiMessage';
import type { UiRecordingRow } from '../../generated/UiRecordingRow';
import { account as lyon } from './desk';

export const GDANSK = 'gdansk';
const MINUTE = 60_000;
const RATE = 8000;
const SECONDS = 2;
/** Bytes of the sound. */
export const SIZE = 44 + RATE * SECONDS * 2;

/** The account that can do both. */
export const gdansk = (): UiAccount => ({
  ...lyon(Date.now()), id: GDANSK, label: 'Gdańsk', pbx: 'cloudpbx', address: 'api.cloudpbx.example', login: 'MojaCentrala', extension: '101', phone: '101',
  abilities: [{ name: 'messages', whyNot: null }, { name: 'recordings', whyNot: null }],
});

const one = (id: string, number: string, minutes: number, text: string, patch: Partial<UiMessage> = {}): UiMessage => {
  const at = Date.now() - minutes * MINUTE;
  return { account: GDANSK, id, direction: 'outgoing', number, text, state: 'delivered', problem: null, at, changedAt: at + 4000, cost: { amount: '0.075', currency: 'PLN' }, ...patch };
};

export const writtenMessages = (): UiMessage[] => [
  one('m1', '600 700 800', 1500, 'Your order PO-55812 leaves our warehouse today.'),
  one('m2', '600 700 800', 26, 'The driver is delayed by half an hour.\nWe are sorry for the wait.', { cost: null }),
  one('m3', '+48 601 222 333', 44, 'Dzień dobry, Pana zamówienie jest gotowe do odbioru. Zapraszamy do piątku, w godzinach od ósmej do osiemnastej.', { state: 'sent', cost: null }),
  one('m4', '602333444', 95, 'Please call us back about your delivery.', { state: 'failed', problem: { code: 'expired', detail: 'EXPIRED' } }),
  one('m5', '603444555', 180, 'Table for four, Friday 19:00. See you then.', { state: 'doubtful', problem: { code: 'linkLost', detail: '' }, cost: null }),
];

/** Who is known from earlier calls. */
export const knownNames = { '+48 601 222 333': 'Piotr Zieliński' };

export const keptRecordings = (): UiRecordingRow[] => {
  const at = (minutes: number): number => Date.now() - minutes * MINUTE;
  const row = (id: string, number: string | null, minutes: number, direction: 'incoming' | 'outgoing' = 'incoming'): UiRecordingRow => ({ account: GDANSK, id, format: 'wav', at: at(minutes), direction, number, called: '101' });
  return [
    row('1795273031.2', '+48 22 123 45 67', 14), row('1795270000.7', '600700800', 62, 'outgoing'), row('1795262200.9', null, 187), row('1795180000.4', '+48 601 222 333', 1500), row('1795170000.1', '602333444', 1663, 'outgoing'),
  ];
};

/** Two seconds of a ringing tone, as a WAV file. */
export function tone(): ArrayBuffer {
  const file = new DataView(new ArrayBuffer(SIZE));
  const word = (at: number, text: string): void => [...text].forEach((letter, index) => file.setUint8(at + index, letter.charCodeAt(0)));
  word(0, 'RIFF');
  file.setUint32(4, SIZE - 8, true);
  word(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, RATE, true);
  file.setUint32(28, RATE * 2, true);
  file.setUint16(32, 2, true);
  file.setUint16(34, 16, true);
  word(36, 'data');
  file.setUint32(40, SIZE - 44, true);
  for (let sample = 0; sample < RATE * SECONDS; sample += 1) file.setInt16(44 + sample * 2, sample % RATE < RATE / 2 ? Math.sin((sample * 2 * Math.PI * 425) / RATE) * 4000 : 0, true);
  return file.buffer;
}
