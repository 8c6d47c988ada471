import { screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { FakeHost } from '../../host/fake-host';
import { aCall, NOON } from '../../testing/make';
import { show } from '../../testing/show';
import NoticeList from '../notices/NoticeList.svelte';
import CallStack from './CallStack.svelte';

test('a ringing call says who, why, and what can be done', async () => {
  const { host } = show(CallStack, {}, { calls: [aCall({ called: '+33 4 100', facts: [{ label: 'Order', value: '31877' }] })] });
  expect(screen.getByRole('article', { name: 'Incoming call, Anna Kowalska, queue Sales, Answer button' })).toBeVisible();
  expect(screen.getByText('+48 22 100 · Poland')).toBeVisible();
  expect(screen.getByText('Sales, +33 4 100')).toBeVisible();
  expect(screen.getByText('31877')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Answer Anna Kowalska' }));
  expect(host.asked).toContainEqual({ name: 'answer_call', args: { account: 'a', call: 'c1' } });
});

test('what was asked for cannot be asked for twice', async () => {
  const { host } = show(CallStack, {}, { calls: [aCall({ pending: 'answer' })] });
  await userEvent.click(screen.getByRole('button', { name: 'Answering… Anna Kowalska' }));
  expect(host.asked).toEqual([]);
});

test('eight controls keep their places, and those that cannot be used say why', async () => {
  const { host } = show(CallStack, {}, { calls: [aCall({ state: 'connected', answeredAt: NOON })] });
  const group = screen.getByRole('group', { name: 'Call controls' });
  expect([...group.querySelectorAll('button')].map((each) => each.textContent.trim())).toEqual(['Hold', 'Transfer', 'Conference', 'Keypad', 'Pause rec.', 'Park', 'Note', 'Hang up']);
  const conference = screen.getByRole('button', { name: 'Conference' });
  expect(conference).toHaveAttribute('aria-disabled', 'true');
  expect(conference).toHaveAccessibleDescription('There is no second call to join');
  await userEvent.click(conference);
  expect(host.asked).toEqual([]);
});

test('a reason nobody knows gets the general text', () => {
  const controls = { ...aCall({ state: 'connected' }).controls, hold: { enabled: false, why: 'moonPhase' } };
  show(CallStack, {}, { calls: [aCall({ state: 'connected', controls })] });
  expect(screen.getByRole('button', { name: 'Hold' })).toHaveAccessibleDescription(/Not possible now/);
});

test('a consultation is completed through the call that consults', async () => {
  const calls = [aCall({ id: '1', state: 'held' }), aCall({ id: '2', name: 'Priya Raman', state: 'connected', consultsFor: '1' })];
  const { host } = show(CallStack, {}, { calls: calls.map((each) => ({ ...each, controls: { ...each.controls, complete: { enabled: true, why: null } } })) });
  await userEvent.click(screen.getByRole('button', { name: 'Complete transfer' }));
  expect(host.asked).toContainEqual({ name: 'complete_transfer', args: { account: 'a', call: '2' } });
});

test('a failed request says what happened, whether the call is safe, and what to do', async () => {
  const host = new FakeHost({ hold_call: { ok: false, error: { code: 'notConnected', detail: '' } } });
  const { desk } = show(CallStack, {}, { calls: [aCall({ state: 'connected' })] }, host);
  await userEvent.click(screen.getByRole('button', { name: 'Hold' }));
  expect(desk.notices.all.items).toHaveLength(1);
  expect(desk.voice.urgent).toBe('Nothing was sent: there is no link to the telephone system. Calls on your telephone go on. Use your telephone until the link is back; it is tried by itself.');
});

test('the same notice is said once', () => {
  const notice = { account: null, kind: 'warning', problem: { code: 'keyring', detail: 'locked' } } as const;
  const { send } = show(NoticeList, {}, { notices: [notice] });
  send({ kind: 'notice', value: notice }, { kind: 'notice', value: notice });
  expect(screen.getAllByText(/keyring of this computer cannot be used/)).toHaveLength(1);
});

test('where nothing is told of the recording, it is said what was asked for', async () => {
  const yes = { enabled: true, why: null };
  const no = (why: string) => ({ enabled: false, why });
  const silent = { ...aCall({ state: 'connected' }).controls, startRecording: yes, stopRecording: no('notRecorded'), pauseRecording: yes, resumeRecording: no('notPaused') };
  const call = aCall({ state: 'connected', answeredAt: NOON, recording: 'unknown', controls: silent });
  const { host, send } = show(CallStack, {}, { calls: [call] });
  expect(screen.getByText('The telephone system does not say whether it records this call.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Record' }));
  expect(host.asked).toEqual([{ name: 'start_recording', args: { account: 'a', call: 'c1' } }]);

  send({ kind: 'call', value: { ...call, recordingAsked: 'paused', controls: { ...silent, startRecording: no('alreadyRecorded'), stopRecording: yes, pauseRecording: no('alreadyPaused'), resumeRecording: yes } } });
  expect(screen.getByText('A pause of the recording was asked for; the telephone system does not confirm it.')).toBeVisible();
  expect(screen.queryByText('Recording paused')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Resume rec.' }));
  await userEvent.click(screen.getByRole('button', { name: 'Stop recording' }));
  expect(host.asked.slice(1).map((each) => each.name)).toEqual(['resume_recording', 'stop_recording']);
});
