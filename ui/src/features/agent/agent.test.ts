import { screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { aCall, anAccount, anAgent } from '../../testing/make';
import { show } from '../../testing/show';
import StatusStrip from './StatusStrip.svelte';

test('a state is chosen in the menu, by keyboard', async () => {
  const { host } = show(StatusStrip, {}, { agents: [anAgent()] });
  await userEvent.tab();
  await userEvent.keyboard('{ArrowDown}');
  expect(screen.getByRole('menuitemradio', { name: 'Ready' })).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(host.asked).toEqual([{ name: 'set_agent_state', args: { account: 'a', target: { kind: 'notReady', reason: 'l' } } }]);
  expect(screen.queryByRole('menu')).toBeNull();
});

test('what is asked for is shown with a question mark, and what still holds', () => {
  show(StatusStrip, {}, { agents: [anAgent({ pending: { target: { kind: 'notReady', reason: 'l' }, label: 'Lunch', since: 0, afterCall: false } })] });
  expect(screen.getByText('Not ready, Lunch?')).toBeVisible();
  expect(screen.getByText('Asked for; still Ready')).toBeVisible();
});

test('what comes after the call hangs below the state and can be taken back', async () => {
  const { host } = show(StatusStrip, {}, { agents: [anAgent({ state: 'onCall', pending: { target: { kind: 'notReady', reason: 'l' }, label: 'Lunch', since: 0, afterCall: true } })] });
  expect(screen.getByText('On call')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel: Not ready, Lunch after this call' }));
  expect(host.asked).toHaveLength(1);
});

test('without a link nothing pretends to be ready', () => {
  show(StatusStrip, {}, { agents: [anAgent({ stale: true, choices: [] })] });
  expect(screen.getByText('Ready?')).toBeVisible();
  expect(screen.getByText('Not confirmed: no link')).toBeVisible();
});

test('a refused change says why, what holds, and offers to try again', async () => {
  const { desk, host, send } = show(StatusStrip, {}, { agents: [anAgent()] });
  desk.agents.remember('a', { kind: 'loggedOut' });
  send({ kind: 'agent', value: anAgent({ failed: { code: 'unconfirmed', detail: '' } }) });
  expect(screen.getByRole('alert')).toHaveTextContent('The telephone system did not confirm within 3 s. You are still Ready.');
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(host.asked).toEqual([{ name: 'set_agent_state', args: { account: 'a', target: { kind: 'loggedOut' } } }]);
});

test('moving to this telephone logs out first and logs in when that is confirmed', async () => {
  const failed = { code: 'loggedInElsewhere', detail: '1217' };
  const { host, send } = show(StatusStrip, {}, { agents: [anAgent({ failed })] });
  await userEvent.click(screen.getByRole('button', { name: 'Log in at my telephone' }));
  expect(host.asked.map((each) => each.args)).toEqual([{ account: 'a', target: { kind: 'loggedOut' } }]);
  send({ kind: 'agent', value: anAgent({ state: 'loggedOut', failed }) });
  expect(host.asked.at(-1)?.args).toEqual({ account: 'a', target: { kind: 'loggedIn', phone: null } });
});

test('a wrong password is asked for in place', async () => {
  const problem = { code: 'wrongPassword', detail: '' };
  const { host } = show(StatusStrip, {}, { accounts: [anAccount({ health: { state: 'signedOut', since: null, retryAt: null, problem } })], calls: [aCall()] });
  await userEvent.type(screen.getByLabelText('Password of zw at Lyon'), 'secret{Enter}');
  expect(host.asked).toContainEqual({ name: 'sign_in', args: { account: 'a', password: 'secret' } });
  expect(screen.getByLabelText('Password of zw at Lyon')).toHaveValue('');
});
