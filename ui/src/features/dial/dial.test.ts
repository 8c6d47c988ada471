import { fireEvent, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { FakeHost } from '../../host/fake-host';
import { aCall, aSuggestion } from '../../testing/make';
import { show } from '../../testing/show';
import DialBar from './DialBar.svelte';
import { merge } from './lookup.svelte';

const PRIYA = aSuggestion({ kind: 'favourite', name: 'Priya Raman', number: '1231', line: 'idle' });
const offering = (...value: ReturnType<typeof aSuggestion>[]) => new FakeHost({ suggest: { ok: true, value } });
const dialled = (host: FakeHost) => host.asked.filter((each) => each.name === 'dial').map((each) => each.args);

test('Enter dials the first match and says before how', async () => {
  const host = offering(PRIYA);
  show(DialBar, {}, {}, host);
  await userEvent.type(screen.getByRole('combobox'), 'pri');
  expect(await screen.findByText('dials 1231 on Lyon')).toBeVisible();
  await userEvent.keyboard('{Enter}');
  expect(dialled(host)).toEqual([{ account: 'a', number: '1231', confirmed: false }]);
  expect(screen.getByRole('combobox')).toHaveValue('');
});

test('with a call up it says that it will consult', async () => {
  show(DialBar, {}, { calls: [aCall({ state: 'connected' })] }, offering(PRIYA));
  await userEvent.type(screen.getByRole('combobox'), 'pri');
  expect(await screen.findByText('holds your call and asks 1231 on Lyon')).toBeVisible();
});

test('arrows move through the list, the field keeps the focus', async () => {
  const host = offering(PRIYA, aSuggestion({ number: '1299' }));
  show(DialBar, {}, {}, host);
  const field = screen.getByRole('combobox');
  await userEvent.type(field, '12');
  await screen.findAllByRole('option');
  await userEvent.keyboard('{ArrowDown}');
  expect(field).toHaveFocus();
  expect(screen.getAllByRole('option')[1]).toHaveAttribute('aria-selected', 'true');
  await userEvent.keyboard('{Enter}');
  expect(dialled(host)).toEqual([{ account: 'a', number: '1299', confirmed: false }]);
});

test('a doubtful number is dialled only after a yes', async () => {
  const host = offering(aSuggestion({ number: '112', doubtful: 'emergency' }));
  show(DialBar, {}, {}, host);
  await userEvent.type(screen.getByRole('combobox'), '112');
  await screen.findAllByRole('option');
  await userEvent.keyboard('{Enter}');
  expect(screen.getByRole('alertdialog')).toHaveTextContent('112 is an emergency number.');
  expect(dialled(host)).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Dial' }));
  expect(dialled(host)).toEqual([{ account: 'a', number: '112', confirmed: true }]);
});

test('the engine has the last word on what is doubtful', async () => {
  const host = new FakeHost({
    suggest: { ok: true, value: [aSuggestion({ kind: 'contact', name: 'Fire brigade', number: '18' })] },
    dial: { ok: false, error: { code: 'numberDoubtful', detail: 'emergency' } },
  });
  show(DialBar, {}, {}, host);
  await userEvent.type(screen.getByRole('combobox'), 'fire');
  await screen.findAllByRole('option');
  await userEvent.keyboard('{Enter}');
  expect(await screen.findByRole('alertdialog')).toHaveTextContent('18 is an emergency number.');
  await userEvent.click(screen.getByRole('button', { name: 'Dial' }));
  expect(dialled(host)).toEqual([{ account: 'a', number: '18', confirmed: false }, { account: 'a', number: '18', confirmed: true }]);
});

test('Enter that ends a composition does not dial', async () => {
  const host = offering(PRIYA);
  show(DialBar, {}, {}, host);
  const field = screen.getByRole('combobox');
  await userEvent.type(field, 'さとう');
  await screen.findAllByRole('option');
  await fireEvent.keyDown(field, { key: 'Enter', isComposing: true });
  expect(dialled(host)).toEqual([]);
});

test('who was offered already is not offered again when the directory answers', () => {
  const found = { account: 'a', source: 's', id: '1', name: 'Priya Raman', initials: 'PR', numbers: [{ label: '', number: '1231', ownLine: true }], detail: null, favourite: true, line: 'idle', activity: 'available' } as const;
  expect(merge([PRIYA], [{ ...found, numbers: [...found.numbers] }])).toEqual([PRIYA]);
  expect(merge([], [{ ...found, numbers: [...found.numbers] }])).toHaveLength(1);
});
