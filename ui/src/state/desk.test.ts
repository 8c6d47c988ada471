import { expect, test } from 'vitest';
import type { UiChange } from '../generated/UiChange';
import { FakeHost } from '../host/fake-host';
import { aCall, anAccount, aQueue, aSnapshot, NOON } from '../testing/make';
import { Desk } from './desk.svelte';

test('two thousand changes in a batch are applied in far less than a frame each', () => {
  const desk = new Desk(new FakeHost());
  desk.apply([{ kind: 'snapshot', value: aSnapshot({ queues: Array.from({ length: 200 }, (_, index) => aQueue({ id: String(index), label: `Q${index}` })) }) }]);
  const batch = Array.from({ length: 2000 }, (_, index): UiChange => ({ kind: 'queue', value: aQueue({ id: String(index % 200), waiting: index }) }));
  const started = performance.now();
  desk.apply(batch);
  expect(performance.now() - started).toBeLessThan(200);
  expect(desk.queues.all.items.find((queue) => queue.id === '199')?.waiting).toBe(1999);
});

test('timers run by the clock of the backend', () => {
  const desk = new Desk(new FakeHost());
  desk.apply([{ kind: 'snapshot', value: aSnapshot({ now: NOON }) }]);
  expect(Math.abs(desk.clock.now - NOON)).toBeLessThan(1000);
});

test('what belongs to an account goes with it', () => {
  const desk = new Desk(new FakeHost());
  desk.apply([{ kind: 'snapshot', value: aSnapshot({ calls: [aCall()], queues: [aQueue()] }) }, { kind: 'accountGone', value: 'a' }]);
  expect([desk.accounts.all.items, desk.calls.live.items, desk.queues.all.items]).toEqual([[], [], []]);
});

test('a ringing call is announced once, whatever is repeated', () => {
  const desk = new Desk(new FakeHost());
  desk.apply([{ kind: 'call', value: aCall() }]);
  expect(desk.voice.polite).toBe('Incoming call, Anna Kowalska, queue Sales, Answer button');
  desk.voice.polite = '';
  desk.apply([{ kind: 'call', value: aCall({ facts: [{ label: 'Order', value: '1' }] }) }]);
  expect(desk.voice.polite).toBe('');
});

test('with one account chosen only its queues are shown, and all again when it goes', () => {
  const desk = new Desk(new FakeHost());
  desk.apply([{ kind: 'snapshot', value: aSnapshot({ accounts: [anAccount(), anAccount({ id: 'b', label: 'Acme' })], queues: [aQueue(), aQueue({ account: 'b', id: 'q2', label: 'Desk' })] }) }]);
  const labels = (): string[] => desk.queues.sorted.map((queue) => queue.label);
  expect([labels(), desk.accounts.tag('b')]).toEqual([['Desk', 'Sales'], 'Acme']);
  desk.accounts.only = 'b';
  expect(labels()).toEqual(['Desk']);
  desk.apply([{ kind: 'accountGone', value: 'b' }]);
  expect([labels(), desk.accounts.tag('a')]).toEqual([['Sales'], null]);
});
