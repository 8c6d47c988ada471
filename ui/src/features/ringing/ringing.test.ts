import { fireEvent, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { UiRingRules } from '../../generated/UiRingRules';
import type { UiSnapshot } from '../../generated/UiSnapshot';
import { FakeHost } from '../../host/fake-host';
import { show } from '../../testing/show';
import QuietCard from './QuietCard.svelte';
import RingtoneCard from './RingtoneCard.svelte';
import { queueNames, queueTone, toneOf, toneWord, USUAL_RULES, withQueueTone } from './rules';

const HEADSET = { id: 'headset', name: 'Headset' };
const sounds = { devices: [HEADSET, { id: 'speaker', name: 'Speaker' }], files: ['mine.ogg'] };
const ringing = (patch: Partial<UiRingRules>, quietUntil: number | null = null): Partial<UiSnapshot> => ({ ringing: { rules: { ...USUAL_RULES, ...patch }, quietUntil } });

function card(patch: Partial<UiRingRules>, host: FakeHost): { saved: Partial<UiRingRules>[]; added: { times: number } } {
  const saved: Partial<UiRingRules>[] = [];
  const added = { times: 0 };
  show(RingtoneCard, { sounds, onadded: () => { added.times += 1; }, onsave: (each: Partial<UiRingRules>) => saved.push(each) }, ringing(patch), host);
  return { saved, added };
}

test('a tone is a word in a list of choices and comes back', () => {
  for (const tone of [{ kind: 'silent' }, { kind: 'builtIn', name: 'chime' }, { kind: 'file', name: 'a:b.ogg' }] as const) expect(toneOf(toneWord(tone))).toEqual(tone);
});

test('a queue has a tone of its own by its name, and the usual one again', () => {
  const chime = { kind: 'builtIn', name: 'chime' } as const;
  const queues = withQueueTone([{ queue: 'Old', tone: { kind: 'silent' } }], 'Sales', chime);
  expect(queueTone(queues, 'sales ')).toEqual(chime);
  expect(queueNames(['Sales', 'Returns'], queues)).toEqual(['Old', 'Returns', 'Sales']);
  expect(withQueueTone(queues, 'SALES', null)).toEqual([{ queue: 'Old', tone: { kind: 'silent' } }]);
});

test('a device that is not there stays chosen and says so', async () => {
  const { saved } = card({ device: { id: 'gone', name: 'Old headset' } }, new FakeHost());
  expect(screen.getByLabelText('Device')).toHaveValue('gone');
  expect(screen.getByRole('option', { name: 'Old headset (not there)' })).toBeInTheDocument();
  await userEvent.selectOptions(screen.getByLabelText('Device'), 'Headset');
  await userEvent.selectOptions(screen.getByLabelText('Device'), 'As the system');
  expect(saved).toEqual([{ device: HEADSET }, { device: null }]);
});

test('the ringtone is tried with what is chosen, and what plays instead is said', async () => {
  const host = new FakeHost({ play_tone: { ok: true, value: { device: 'Speaker', trouble: { code: 'soundDevice', detail: 'Headset' } } } });
  card({ device: HEADSET, volume: 40 }, host);
  await userEvent.click(screen.getByRole('button', { name: 'Play the ringtone' }));
  expect(host.asked.at(-1)).toEqual({ name: 'play_tone', args: { tone: { kind: 'builtIn', name: 'bell' }, device: HEADSET, volume: 40 } });
  expect(screen.getByRole('status')).toHaveTextContent('Headset is not there any more. Calls ring on the device that the system uses.');
});

test('without a sound device the remedy is named', async () => {
  const host = new FakeHost({ play_tone: { ok: false, error: { code: 'soundUnavailable', detail: 'soundNone' } } });
  card({}, host);
  await userEvent.click(screen.getByRole('button', { name: 'Play the ringtone' }));
  expect(screen.getByRole('status')).toHaveTextContent('This computer has no sound device that works. Plug in a loudspeaker or headset.');
});

test('a file that is no sound is refused with its reason, and one that is becomes the ringtone', async () => {
  const refusing = new FakeHost({ add_sound: { ok: false, error: { code: 'soundInvalid', detail: 'damaged' } } });
  const { saved } = card({}, refusing);
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) throw new Error('no place for a file');
  await userEvent.upload(input, new File(['x'], 'ring.mp3', { type: 'audio/mpeg' }));
  expect(await screen.findByText('ring.mp3 is damaged and cannot be played.')).toBeInTheDocument();
  expect(refusing.asked.at(-1)).toEqual({ name: 'add_sound', args: { name: 'ring.mp3', base64: 'eA==' } });
  expect(saved).toEqual([]);
});

test('a sound that was taken over is chosen', async () => {
  const { saved, added } = card({}, new FakeHost({ add_sound: { ok: true, value: 'ring.mp3' } }));
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) throw new Error('no place for a file');
  await userEvent.upload(input, new File(['x'], 'ring.mp3', { type: 'audio/mpeg' }));
  await expect.poll(() => saved).toEqual([{ tone: { kind: 'file', name: 'ring.mp3' } }]);
  expect(added.times).toBe(1);
});

test('quiet hours keep at least one day, cross midnight, and say until when they hold', async () => {
  const saved: Partial<UiRingRules>[] = [];
  const until = new Date(2026, 2, 7, 7, 0).getTime();
  const night = { days: ['friday' as const], from: '22:00', to: '07:00' };
  show(QuietCard, { onsave: (each: Partial<UiRingRules>) => saved.push(each) }, ringing({ quietHours: [night] }, until));
  expect(screen.getByRole('status')).toHaveTextContent('Quiet hours now, until 07:00.');
  const hours = within(screen.getByRole('group', { name: /^Quiet on Fri from 22:00 to 07:00/ }));
  expect(hours.getByText('of the next day')).toBeInTheDocument();
  await userEvent.click(hours.getByRole('button', { name: 'Friday' }));
  expect(saved).toEqual([]);
  await userEvent.click(hours.getByRole('button', { name: 'Monday' }));
  await fireEvent.change(hours.getByLabelText('From'), { target: { value: '21:15' } });
  await userEvent.click(hours.getByRole('button', { name: /^Remove/ }));
  expect(saved).toEqual([{ quietHours: [{ ...night, days: ['monday', 'friday'] }] }, { quietHours: [{ ...night, from: '21:15' }] }, { quietHours: [] }]);
});

test('what is held back is chosen for each occasion', async () => {
  const saved: Partial<UiRingRules>[] = [];
  show(QuietCard, { onsave: (each: Partial<UiRingRules>) => saved.push(each) }, ringing({}));
  const paused = within(screen.getByRole('group', { name: 'While you are not ready' }));
  expect(paused.getByRole('button', { name: 'As usual' })).toHaveAttribute('aria-pressed', 'true');
  await userEvent.click(paused.getByRole('button', { name: 'Not announced' }));
  await userEvent.click(screen.getByRole('button', { name: 'Add quiet hours' }));
  expect(saved[0]).toEqual({ paused: 'all' });
  expect(saved[1]?.quietHours).toHaveLength(1);
});
