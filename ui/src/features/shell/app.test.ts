import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { UiChange } from '../../generated/UiChange';
import { FakeHost } from '../../host/fake-host';
import { aCall, anAgent, aSnapshot } from '../../testing/make';
import App from './App.svelte';

class CountingHost extends FakeHost {
  watched = 0;

  override watch(onChange: (changes: UiChange[]) => void): () => void {
    this.watched += 1;
    return super.watch(onChange);
  }
}

function start(host: FakeHost, ...calls: ReturnType<typeof aCall>[]): void {
  render(App, { props: { host } });
  host.send({ kind: 'snapshot', value: aSnapshot({ agents: [anAgent()], calls }) });
  flushSync();
}

describe('the stream', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is opened once, however long the clock ticks', async () => {
    const host = new CountingHost();
    start(host);
    await vi.advanceTimersByTimeAsync(5000);
    flushSync();
    expect(host.watched).toBe(1);
  });
});

test('Control Enter answers, from everywhere', async () => {
  const host = new FakeHost();
  start(host, aCall());
  await userEvent.click(screen.getByRole('combobox', { name: 'Name or number' }));
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  expect(host.asked.filter((each) => each.name === 'answer_call')).toHaveLength(1);
});

test('Control Backspace deletes a word in a field, and hangs up elsewhere', async () => {
  const host = new FakeHost();
  start(host, aCall({ state: 'connected' }));
  await userEvent.type(screen.getByLabelText('Note on this call'), 'two words');
  await userEvent.keyboard('{Control>}{Backspace}{/Control}');
  expect(host.asked.filter((each) => each.name === 'hang_up_call')).toEqual([]);
  await userEvent.clear(screen.getByLabelText('Note on this call'));
  await userEvent.keyboard('{Control>}{Backspace}{/Control}');
  expect(host.asked.filter((each) => each.name === 'hang_up_call')).toHaveLength(1);
});

test('without an account the wizard begins', () => {
  const host = new FakeHost();
  render(App, { props: { host } });
  host.send({ kind: 'snapshot', value: aSnapshot({ accounts: [] }) });
  flushSync();
  expect(screen.getByRole('heading', { name: 'Which telephone system do you use?' })).toBeVisible();
});

test('closing the only thing that shows calls asks before it quits', async () => {
  const host = new FakeHost();
  start(host);
  expect(screen.queryByRole('alertdialog')).toBeNull();
  host.close();
  flushSync();
  await userEvent.click(await screen.findByRole('button', { name: 'Stay' }));
  expect(screen.queryByRole('alertdialog')).toBeNull();
  host.close();
  flushSync();
  await userEvent.click(await screen.findByRole('button', { name: 'Quit Cordboard' }));
  expect(host.asked.filter((each) => each.name === 'quit')).toHaveLength(1);
});
