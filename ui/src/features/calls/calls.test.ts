import { describe, expect, test } from 'vitest';
import type { UiChange } from '../../generated/UiChange';
import { aCall, aSnapshot, NOON } from '../../testing/make';
import { Calls } from './calls.svelte';

function told(...changes: UiChange[]): Calls {
  const calls = new Calls(() => NOON);
  for (const change of changes) calls.take(change);
  calls.publish();
  return calls;
}
const call = (patch: Parameters<typeof aCall>[0]): UiChange => ({ kind: 'call', value: aCall(patch) });
const ended = (patch: Parameters<typeof aCall>[0]): UiChange => ({ kind: 'callEnded', value: aCall({ state: 'ended', ...patch }) });

describe('calls', () => {
  test('nothing is shown before the batch is published', () => {
    const calls = new Calls(() => NOON);
    calls.take(call({ id: '1' }));
    expect(calls.live.items).toEqual([]);
    calls.publish();
    expect(calls.live.items).toHaveLength(1);
  });

  test('the newest ringing call is on top, held ones below', () => {
    const calls = told(call({ id: 'held', state: 'held' }), call({ id: 'first' }), call({ id: 'second' }), call({ id: 'talking', state: 'connected' }));
    expect(calls.stack.map((each) => each.id)).toEqual(['second', 'first', 'talking', 'held']);
  });

  test('a call missing from the snapshot is over', () => {
    const calls = told(call({ id: '1' }), { kind: 'snapshot', value: aSnapshot({ calls: [aCall({ id: '2' })] }) });
    expect(calls.live.items.map((each) => each.id)).toEqual(['2']);
  });

  test('a repeated change replaces the call as a whole', () => {
    const calls = told(call({ id: '1', queue: 'Sales' }), call({ id: '1', queue: null, state: 'connected' }));
    expect(calls.live.items).toHaveLength(1);
    expect(calls.live.items[0]).toMatchObject({ queue: null, state: 'connected' });
  });

  test('a consultation is a pair only while both calls are there', () => {
    const first = call({ id: '1', state: 'held' });
    const second = call({ id: '2', state: 'connected', consultsFor: '1' });
    expect(told(first, second).pairs.map((each) => [each.first.id, each.second.id])).toEqual([['1', '2']]);
    expect(told(first, second, ended({ id: '1' })).pairs).toEqual([]);
  });

  test('of many calls that end in one batch the newest are kept', () => {
    const calls = told(...Array.from({ length: 20 }, (_, index) => ended({ id: String(index) })));
    expect(calls.ended.items.map((each) => each.id)).toEqual(['12', '13', '14', '15', '16', '17', '18', '19']);
  });

  test('the moment a pause of the recording was confirmed is known only to who saw it', () => {
    const seen = told(call({ id: '1', recording: 'active' }), call({ id: '1', recording: 'paused' }));
    expect(seen.pausedAt(aCall({ id: '1' }))).toBe(NOON);
    const late = told({ kind: 'snapshot', value: aSnapshot({ calls: [aCall({ id: '1', recording: 'paused' })] }) });
    expect(late.pausedAt(aCall({ id: '1' }))).toBeNull();
  });
});

test('a call put on hold stays the one in hand', () => {
  const calls = told(call({ id: 'other', state: 'held' }), call({ id: 'mine', state: 'connected' }), call({ id: 'mine', state: 'held' }));
  expect(calls.current?.id).toBe('mine');
});
