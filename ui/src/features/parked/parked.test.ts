import { screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { UiParkedCall } from '../../generated/UiParkedCall';
import { anAccount, NOON } from '../../testing/make';
import { show } from '../../testing/show';
import RoomList from '../rooms/RoomList.svelte';
import ParkedList from './ParkedList.svelte';

const parked: UiParkedCall = { account: 'a', slot: '101', name: 'Anna Kowalska', number: '+48 22 100', initials: 'AK', by: 'Bob', since: NOON };

test('a parked call says who waits where and by whom, and is taken', async () => {
  const { host, send } = show(ParkedList, {}, { parked: [parked] });
  expect(screen.getByRole('listitem')).toHaveTextContent(/101\s*Anna Kowalska.*by Bob/);
  await userEvent.click(screen.getByRole('button', { name: 'Take Anna Kowalska from slot 101' }));
  expect(host.asked).toEqual([{ name: 'take_parked', args: { account: 'a', slot: '101' } }]);
  send({ kind: 'parked', value: { account: 'b', calls: [] } });
  expect(screen.getAllByRole('listitem')).toHaveLength(1);
  send({ kind: 'parked', value: { account: 'a', calls: [] } });
  expect(screen.queryByRole('listitem')).toBeNull();
});

test('what the telephone system cannot do says so and does nothing', async () => {
  const accounts = [anAccount({ abilities: [{ name: 'park', whyNot: 'pbx' }, { name: 'moderate', whyNot: 'rights' }] })];
  const participant = { id: '2', name: 'Carol', number: null, initials: 'C', own: false, since: NOON, muted: false, deaf: false, talking: false, moderator: false };
  const first = show(ParkedList, {}, { accounts, parked: [parked] });
  expect(screen.getByRole('button')).toHaveAttribute('title', 'The telephone system cannot do this from here; use your telephone');
  first.view.unmount();
  const { host } = show(RoomList, {}, { accounts, rooms: [{ account: 'a', id: 'r', name: null, locked: false, participants: [participant] }] });
  const mute = screen.getByRole('button', { name: 'Mute Carol', hidden: true });
  expect(mute).toHaveAttribute('title', 'You are not allowed to do this; ask your administrator');
  await userEvent.click(mute);
  expect(host.asked).toEqual([]);
});
