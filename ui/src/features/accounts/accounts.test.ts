import { screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { UiAccountDraft } from '../../generated/UiAccountDraft';
import type { UiFinding } from '../../generated/UiFinding';
import type { UiTestStep } from '../../generated/UiTestStep';
import { FakeHost } from '../../host/fake-host';
import { anAccount } from '../../testing/make';
import { show } from '../../testing/show';
import AccountForm from './AccountForm.svelte';
import { AccountDraft } from './draft.svelte';
import { offered } from './pbx';
import SignIn from './SignIn.svelte';
import TestResult from './TestResult.svelte';

const kazoo = (options: Record<string, string>) => anAccount({ pbx: 'kazoo', phone: '', phoneModel: 'snom', caFile: '/etc/ca.pem', proxy: 'http://anna:***@proxy:3128', options });
const sent = async (draft: AccountDraft, host: FakeHost): Promise<UiAccountDraft> => {
  await draft.save();
  return (host.asked.at(-1)?.args as { draft: UiAccountDraft }).draft;
};

test('editing an account keeps what the form does not show', async () => {
  const host = new FakeHost();
  const draft = new AccountDraft(host, kazoo({ signIn: 'user', accountName: 'acme', konami: 'pro', later: 'x' }));
  draft.set('label', 'Acme 2');
  const { label, phoneModel, caFile, proxy, options, password } = await sent(draft, host);
  expect({ label, phoneModel, caFile, proxy, options, password }).toEqual({
    label: 'Acme 2', phoneModel: 'snom', caFile: '/etc/ca.pem', proxy: 'http://anna:***@proxy:3128', password: null,
    options: { signIn: 'user', accountName: 'acme', konami: 'pro', later: 'x' },
  });
});

test('an account is named in one way: another way takes the name over', async () => {
  const host = new FakeHost();
  const draft = new AccountDraft(host, kazoo({ signIn: 'user', accountName: 'acme' }));
  draft.set('accountBy', 'accountRealm');
  expect(draft.value('tenant')).toBe('acme');
  draft.set('tenant', 'acme.sip.example.com');
  expect((await sent(draft, host)).options).toEqual({ signIn: 'user', accountRealm: 'acme.sip.example.com' });
  draft.set('signIn', 'apiKey');
  expect((await sent(draft, host)).options).toEqual({ signIn: 'apiKey' });
});

test('an account without a word about the sign-in is shown as the engine takes it', () => {
  expect(new AccountDraft(new FakeHost(), kazoo({})).value('signIn')).toBe('apiKey');
  expect(new AccountDraft(new FakeHost(), kazoo({ accountRealm: 'r' })).value('signIn')).toBe('user');
  expect(new AccountDraft(new FakeHost(), anAccount()).value('signIn')).toBe('');
});

test('only what the engine has is offered', async () => {
  expect(offered(['xivo', 'telepathy']).map((pbx) => pbx.id)).toEqual(['xivo']);
  show(AccountForm, { ondone: () => undefined }, { pbxs: ['xivo'] });
  expect(screen.queryByRole('button', { name: 'KAZOO' })).toBeNull();
});

test('says what is still missing, by the names of the fields', async () => {
  const { host } = show(AccountForm, { ondone: () => undefined }, { pbxs: ['xivo', 'kazoo'] });
  await userEvent.click(screen.getByRole('button', { name: 'KAZOO' }));
  const save = screen.getByRole('button', { name: 'Save' });
  expect(save.title).toBe('Still empty: REST API, User name, Password, Account');
  await userEvent.click(save);
  expect(host.asked).toEqual([]);
});

test('asks for a key where a key is wrong, and for nothing where a password would not help', () => {
  const problem = (code: string) => anAccount({ pbx: 'kazoo', options: { signIn: 'apiKey' }, health: { state: 'signedOut', since: null, retryAt: null, problem: { code, detail: 'pbx' } } });
  const first = show(SignIn, { account: problem('keyInvalid') });
  expect(screen.getByLabelText('API key of Lyon')).toBeInTheDocument();
  first.view.unmount();
  show(SignIn, { account: problem('userUnknown') });
  expect(screen.queryByRole('textbox')).toBeNull();
  expect(screen.getByRole('button', { name: 'Accounts' })).toBeInTheDocument();
});

test('what a test found to be changed is listed with what to do', async () => {
  const step = (name: string, findings: UiFinding[]): UiTestStep => ({ name, state: 'passed', tookMs: 3, detail: null, problem: null, findings });
  const clash: UiFinding = { code: 'sipNameIsExtension', subject: 'Desk', detail: '1202', serious: true };
  const late: UiFinding = { code: 'gremlins', subject: '', detail: 'x', serious: false };
  const draft = new AccountDraft(new FakeHost({ test_account: { ok: true, value: { passed: true, steps: [step('signIn', []), step('events', [clash, late])] } } }), anAccount());
  await draft.check();
  show(TestResult, { draft });
  expect(screen.getByText('The connection works. This should be changed at the telephone system:')).toBeVisible();
  expect(screen.getByText('The SIP user name 1202 of Desk is also an extension or a presence id.')).toBeVisible();
  expect(screen.getByText(/Rename the SIP user/)).toBeVisible();
  expect(screen.getByText('Something should be changed at the telephone system: x.')).toBeVisible();
});
