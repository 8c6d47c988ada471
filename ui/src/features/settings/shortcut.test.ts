import { screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { UiShortcut } from '../../generated/UiShortcut';
import { FakeHost } from '../../host/fake-host';
import { show } from '../../testing/show';
import DialShortcut from './DialShortcut.svelte';
import { pressed } from './pressed';

const off: UiShortcut = { keys: null, active: false, possible: true, problem: null };
const wishes = (host: FakeHost): unknown[] => host.asked.filter((each) => each.name === 'set_shortcut').map((each) => each.args);

test('keys are named by what is printed on them', () => {
  const table: [KeyboardEventInit, string | null][] = [
    [{ key: 'Control', ctrlKey: true }, null],
    [{ key: 'd', code: 'KeyD', ctrlKey: true, altKey: true }, 'Ctrl+Alt+D'],
    [{ key: 'a', code: 'KeyQ', ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+A'],
    [{ key: '&', code: 'Digit1', ctrlKey: true, altKey: true }, 'Ctrl+Alt+1'],
    [{ key: 'F9', code: 'F9', metaKey: true }, 'Super+F9'],
    [{ key: '∂', code: 'KeyD', altKey: true }, 'Alt+D'],
  ];
  for (const [event, wanted] of table) expect(pressed(new KeyboardEvent('keydown', event))).toBe(wanted);
});

test('keys are pressed to be chosen, do nothing else meanwhile, and can be given back', async () => {
  const host = new FakeHost({ shortcut: { ok: true, value: off }, set_shortcut: { ok: true, value: { ...off, keys: 'Ctrl+Alt+H', active: true } } });
  show(DialShortcut, {}, {}, host);
  await userEvent.click(await screen.findByRole('button', { name: 'Choose keys' }));
  expect(screen.getByRole('button', { name: 'Press the keys now, or Esc' })).toHaveFocus();
  await userEvent.keyboard('{Control>}{Alt>}h{/Alt}{/Control}');
  expect(wishes(host)).toEqual([{ keys: 'Ctrl+Alt+H' }]);
  await userEvent.click(await screen.findByRole('button', { name: 'Turn off' }));
  expect(wishes(host).at(-1)).toEqual({ keys: null });
});

test('leaving it asks for nothing, and a refusal says why', async () => {
  const host = new FakeHost({ shortcut: { ok: true, value: off }, set_shortcut: { ok: true, value: { ...off, problem: 'noModifier' } } });
  show(DialShortcut, {}, {}, host);
  await userEvent.click(await screen.findByRole('button', { name: 'Choose keys' }));
  await userEvent.keyboard('{Escape}');
  expect(wishes(host)).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Choose keys' }));
  await userEvent.keyboard('d');
  expect(await screen.findByRole('alert')).toHaveTextContent('Without Ctrl, Alt or the Windows key people type this. Hold one of them.');
});

test('where no program may ask for keys, it says how the desktop binds them', async () => {
  show(DialShortcut, {}, {}, new FakeHost({ shortcut: { ok: true, value: { ...off, possible: false } } }));
  expect(await screen.findByText(/cordctl dial --selection/)).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
});
