import { screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { aCall, anAgent, aSnapshot, NOON } from '../../testing/make';
import { show } from '../../testing/show';
import CallStack from '../calls/CallStack.svelte';

const OVER = aCall({ state: 'ended', answeredAt: NOON - 60_000, endedAt: NOON });
const WRAP = anAgent({ state: 'wrapUp', since: NOON });

test('a call that ended asks for its outcome while the agent is in wrap-up', async () => {
  const { host, send } = show(CallStack, {}, { agents: [WRAP], calls: [aCall({ state: 'connected' })] });
  send({ kind: 'callEnded', value: OVER });
  await userEvent.click(screen.getByRole('radio', { name: 'Solved' }));
  await userEvent.type(screen.getByLabelText('Tags'), 'delivery{Enter}');
  await userEvent.type(screen.getByLabelText('Note'), 'All well.');
  await userEvent.click(screen.getByRole('button', { name: /Save and finish/ }));
  expect(host.asked).toContainEqual({ name: 'save_wrap_up', args: { note: { account: 'a', call: 'c1', disposition: 'Solved', note: 'All well.', tags: ['delivery'] }, finished: true } });
  expect(host.asked.at(-1)).toEqual({ name: 'set_agent_state', args: { account: 'a', target: { kind: 'ready', status: null } } });
  expect(screen.queryByRole('article')).toBeNull();
});

test('it asks for nothing when the agent is not in wrap-up, or nobody answered', () => {
  const { send } = show(CallStack, {}, { agents: [anAgent()] });
  send({ kind: 'callEnded', value: OVER });
  expect(screen.queryByRole('article')).toBeNull();
  send({ kind: 'agent', value: WRAP }, { kind: 'callEnded', value: { ...OVER, id: 'c2', answeredAt: null } });
  expect(screen.getAllByRole('article')).toHaveLength(1);
});

test('a page that is loaded anew goes on with what was written', async () => {
  const written = { account: 'a', call: 'c1', disposition: 'Solved', note: 'Half a sen', tags: ['delivery'] };
  const { send } = show(CallStack, {}, { agents: [WRAP], wrapUp: [OVER], drafts: [written] });
  expect(screen.getByLabelText('Note')).toHaveValue('Half a sen');
  expect(screen.getByRole('radio', { name: 'Solved' })).toBeChecked();
  expect(screen.getByRole('button', { name: /delivery/ })).toBeVisible();
  await userEvent.type(screen.getByLabelText('Note'), 'tence');
  send({ kind: 'snapshot', value: aSnapshot({ agents: [WRAP], wrapUp: [OVER], drafts: [written] }) });
  expect(screen.getByLabelText('Note')).toHaveValue('Half a sentence');
});

test('a note on a call that lasts outlives the page, too', () => {
  const written = { account: 'a', call: 'c1', disposition: null, note: 'Called about', tags: [] };
  const { desk, send } = show(CallStack, {}, { agents: [anAgent()], calls: [aCall({ state: 'connected' })], drafts: [written] });
  send({ kind: 'agent', value: WRAP }, { kind: 'callEnded', value: OVER });
  expect(screen.getByLabelText('Note')).toHaveValue('Called about');
  expect(desk.drafts.waiting).toHaveLength(1);
});

test('a page that goes saves what was typed last', async () => {
  const { desk, host } = show(CallStack, {}, { agents: [WRAP], wrapUp: [OVER] });
  const stop = desk.watch();
  await userEvent.type(screen.getByLabelText('Note'), 'Half');
  window.dispatchEvent(new Event('pagehide'));
  stop();
  expect(host.asked.at(-1)).toMatchObject({ name: 'save_wrap_up', args: { note: { note: 'Half' }, finished: false } });
});

test('what was typed is saved when the wrap-up ends by itself', async () => {
  const { host, send } = show(CallStack, {}, { agents: [WRAP], wrapUp: [OVER] });
  await userEvent.type(screen.getByLabelText('Note'), 'Half a sen');
  send({ kind: 'agent', value: anAgent({ state: 'ready' }) });
  expect(host.asked.filter((each) => each.name === 'save_wrap_up').at(-1)?.args).toMatchObject({ note: { note: 'Half a sen' } });
});
