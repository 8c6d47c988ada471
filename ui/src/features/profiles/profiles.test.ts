import { screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { UiPhone } from '../../generated/UiPhone';
import type { UiPresence } from '../../generated/UiPresence';
import type { UiProfile } from '../../generated/UiProfile';
import { FakeHost } from '../../host/fake-host';
import { show } from '../../testing/show';
import ProfileFailed from './ProfileFailed.svelte';
import ProfileMenu from './ProfileMenu.svelte';

const profile = (patch: Partial<UiProfile>): UiProfile => ({ id: 'desk', name: '', activity: 'available', doNotDisturb: false, forward: false, forwardTo: '', ...patch });
const profiles = [profile({}), profile({ id: 'mobile', forward: true }), profile({ id: 'away', activity: 'away', doNotDisturb: true })];
const phone = (doNotDisturb: boolean): UiPhone => ({ account: 'a', doNotDisturb, forwards: [{ kind: 'unconditional', enabled: false, destination: '1290' }] });
const presence = (activity: UiPresence['activity']): UiPresence => ({
  account: 'a', activity, label: null, choices: (['available', 'away'] as const).map((each) => ({ id: each, label: each, activity: each, current: each === activity })),
});

test('a profile holds when everything it sets was confirmed, not when it was asked for', async () => {
  const { host, send } = show(ProfileMenu, {}, { profiles, phones: [phone(false)], presences: [presence('available')] }, new FakeHost({ apply_profile: { ok: true, value: { steps: [], complete: true, reversible: true } } }));
  await userEvent.click(screen.getByRole('button', { name: 'Profile: At the desk' }));
  await userEvent.click(screen.getByRole('menuitemradio', { name: /Away/ }));
  expect(host.asked.at(-1)).toEqual({ name: 'apply_profile', args: { profile: 'away' } });
  expect(screen.getByRole('button', { name: 'Profile: At the desk' })).toBeInTheDocument();
  send({ kind: 'phone', value: phone(true) });
  expect(screen.getByRole('button', { name: 'Profile: Profile' })).toBeInTheDocument();
  send({ kind: 'presence', value: presence('away') });
  expect(screen.getByRole('button', { name: 'Profile: Away' })).toBeInTheDocument();
});

test('a profile that forwards to nowhere cannot be chosen, and says why', async () => {
  const { host } = show(ProfileMenu, {}, { profiles, phones: [phone(false)], presences: [] });
  await userEvent.click(screen.getByRole('button', { name: /Profile:/ }));
  const mobile = screen.getByRole('menuitemradio', { name: /On the mobile/ });
  expect(mobile).toHaveAttribute('aria-disabled', 'true');
  await userEvent.click(mobile);
  expect(host.asked).toEqual([]);
});

test('tells what was set and what was not, account by account where there are several', () => {
  const { desk, send } = show(ProfileFailed, {}, { profiles });
  desk.profiles.result = {
    name: 'Away',
    value: { complete: false, reversible: true, steps: [
      { account: 'a', part: 'doNotDisturb', state: 'given', error: null },
      { account: 'a', part: 'presence', state: 'failed', error: { code: 'notConnected', detail: '' } },
    ] },
  };
  send();
  const alert = screen.getByRole('alert');
  expect(alert).toHaveTextContent('Away was set only in part. Not set: Presence. Set: Do not disturb.');
  expect(alert).toHaveTextContent('Nothing was sent: there is no link to the telephone system.');
  expect(screen.getByRole('button', { name: 'Put back as before' })).toBeInTheDocument();
});
