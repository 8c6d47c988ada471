import { screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { UiPopRule } from '../../generated/UiPopRule';
import type { UiPops } from '../../generated/UiPops';
import { FakeHost } from '../../host/fake-host';
import { aCall } from '../../testing/make';
import { show } from '../../testing/show';
import CallPages from './CallPages.svelte';
import { aRule } from './pops.svelte';
import PopsSection from './PopsSection.svelte';

const rule = (patch: Partial<UiPopRule>): UiPopRule => ({ ...aRule(), id: 'r', name: 'CRM', address: 'https://crm.example/?q={number}', ...patch });
const pops = (rules: UiPopRule[]): { pops: UiPops } => ({
  pops: { rules, hosts: [], presets: [{ id: 'zendesk', name: 'Zendesk', address: 'https://YOUR-ORG.zendesk.com/?q={digits}' }], fields: ['number', 'digits'] },
});
const page = { url: 'https://crm.example/?q=1', problem: null, party: 'Joana', applies: true, missing: [] };

test('a preset is a start, and a rule that cannot work is not kept', async () => {
  const host = new FakeHost({ test_pop: { ok: true, value: { ...page, url: null, problem: 'unfinished' } }, save_pops: { ok: true, value: null } });
  show(PopsSection, {}, pops([]), host);
  await userEvent.click(screen.getByRole('button', { name: 'Add a rule' }));
  await userEvent.selectOptions(screen.getByLabelText('Start from'), 'Zendesk');
  expect(screen.getByLabelText('Address')).toHaveValue('https://YOUR-ORG.zendesk.com/?q={digits}');
  expect(screen.getByLabelText('Name')).toHaveValue('Zendesk');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(screen.getByRole('status')).toHaveTextContent('Replace YOUR-… by what belongs to your company');
  expect(host.asked.map((asked) => asked.name)).toEqual(['test_pop']);
});

test('a rule is tried with the last call and then kept', async () => {
  const host = new FakeHost({ test_pop: { ok: true, value: { ...page, applies: false, missing: ['name'] } }, save_pops: { ok: true, value: null } });
  show(PopsSection, {}, pops([rule({})]), host);
  await userEvent.click(screen.getByRole('button', { name: 'Edit CRM' }));
  await userEvent.type(screen.getByLabelText('Numbers'), '+33*, 1201');
  await userEvent.click(screen.getByRole('button', { name: 'Test with the last call' }));
  expect(screen.getByRole('status')).toHaveTextContent(/Tested with the last call \(Joana\)\. The rule is not for such calls\. Not known: name\.\s*https:\/\/crm\.example\/\?q=1/);
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(host.asked.at(-1)).toEqual({ name: 'save_pops', args: { rules: [rule({ numbers: ['+33*', '1201'] })], hosts: [] } });
});

test('a rule is removed after a question', async () => {
  const host = new FakeHost({ save_pops: { ok: true, value: null } });
  show(PopsSection, {}, pops([rule({}), rule({ id: 's', name: 'Shop' })]), host);
  await userEvent.click(screen.getByRole('button', { name: 'Remove CRM' }));
  expect(host.asked).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Remove CRM' }));
  expect(host.asked.at(-1)).toEqual({ name: 'save_pops', args: { rules: [rule({ id: 's', name: 'Shop' })], hosts: [] } });
});

test('a page that is opened by hand has a button at the call', async () => {
  const host = new FakeHost({ pop_call: { ok: true, value: null } });
  show(CallPages, { call: aCall({ id: '7' }) }, pops([rule({}), rule({ id: 'h', name: 'Tickets', moment: 'byHand' }), rule({ id: 'o', name: 'Old', moment: 'byHand', enabled: false })]), host);
  expect(screen.getAllByRole('button').map((button) => button.textContent.trim())).toEqual(['Tickets']);
  await userEvent.click(screen.getByRole('button', { name: 'Tickets' }));
  expect(host.asked.at(-1)).toMatchObject({ name: 'pop_call', args: { call: '7', rule: 'h' } });
});
