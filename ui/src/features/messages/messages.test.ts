import { expect, test } from 'vitest';
import type { UiMessage } from '../../generated/UiMessage';
import { FakeHost } from '../../host/fake-host';
import { NOON } from '../../testing/make';
import { conversationKey, Messages } from './messages.svelte';

const aMessage = (patch: Partial<UiMessage> = {}): UiMessage => ({
  account: 'a', id: 'm1', direction: 'outgoing', number: '600 700 800', text: 'Hi', state: 'sent', problem: null, at: NOON, changedAt: NOON, cost: null, ...patch,
});

test('a number is one conversation however it is written', () => {
  const keys = ['600700800', '+48 600-700-800', '0048600700800'].map((number) => conversationKey({ account: 'a', number }));
  expect(new Set(keys).size).toBe(1);
  expect(conversationKey({ account: 'b', number: '600700800' })).not.toBe(keys[0]);
});

test('what is told of a message takes its place, and a newer one goes on top', async () => {
  const host = new FakeHost({ messages_page: { ok: true, value: { rows: [aMessage()], names: {}, next: null } } });
  const messages = new Messages(host);
  await messages.choose({ account: 'a', number: '600700800' });
  messages.take({ kind: 'message', value: aMessage({ state: 'delivered' }) });
  messages.take({ kind: 'message', value: aMessage({ id: 'm2', at: NOON + 1 }) });
  messages.take({ kind: 'message', value: aMessage({ id: 'm3', number: '1', at: NOON + 2 }) });
  messages.take({ kind: 'message', value: aMessage({ cost: { amount: '1', currency: 'PLN' }, state: 'delivered' }) });
  expect(messages.thread.map(({ id, state }) => [id, state])).toEqual([['m1', 'delivered'], ['m2', 'sent']]);
  expect(messages.conversations.map(({ id }) => id)).toEqual(['m3', 'm2']);
});

test('a conversation has the name that is known for its number, however it is written', async () => {
  const page = { rows: [aMessage(), aMessage({ id: 'm2', number: '601' })], names: { '600 700 800': 'Mary' }, next: null };
  const messages = new Messages(new FakeHost({ conversations: { ok: true, value: page } }));
  await messages.open();
  const name = (number: string): string | null => messages.nameOf({ account: 'a', number });
  expect([name('600 700 800'), name('+48600700800'), name('601')]).toEqual(['Mary', 'Mary', null]);
});

test('what was written stays when it cannot be sent', async () => {
  const messages = new Messages(new FakeHost({ send_message: { ok: false, error: { code: 'notConnected', detail: '' } } }));
  const to = { account: 'a', number: '600700800' };
  messages.drafts.set(conversationKey(to), 'Hi');
  expect((await messages.send(to, 'Hi')).ok).toBe(false);
  expect(messages.drafts.get(conversationKey(to))).toBe('Hi');
});
