import { screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { UiApi } from '../../generated/UiApi';
import { FakeHost } from '../../host/fake-host';
import { show } from '../../testing/show';
import ApplicationsSection from './ApplicationsSection.svelte';
import PairingAsk from './PairingAsk.svelte';

const api = (patch: Partial<UiApi>): { api: UiApi } => ({ api: { enabled: false, address: null, problem: null, applications: [], asking: null, ...patch } });
const done = { ok: true, value: null } as const;

test('a program is let in by a press of the user, and the question goes with its answer', async () => {
  const { host, send } = show(PairingAsk, {}, api({ asking: { id: 'p', name: 'CRM' } }), new FakeHost({ answer_pairing: done }));
  expect(screen.getByRole('region', { name: 'A program asks to be let in' })).toHaveTextContent('CRM asks to be let in.');
  await userEvent.click(screen.getByRole('button', { name: 'Let it in' }));
  expect(host.asked.at(-1)).toEqual({ name: 'answer_pairing', args: { pairing: 'p', allow: true } });
  await userEvent.click(screen.getByRole('button', { name: 'Refuse' }));
  expect(host.asked.at(-1)).toEqual({ name: 'answer_pairing', args: { pairing: 'p', allow: false } });
  send({ kind: 'api', value: api({}).api });
  expect(screen.queryByRole('region')).toBeNull();
});

test('says where it listens or why not, and puts a program out after a question', async () => {
  const application = { id: 'a', name: 'CRM', pairedAt: 0, usedAt: 0 };
  const { host, send } = show(ApplicationsSection, {}, api({ enabled: true, address: 'http://127.0.0.1:8793', applications: [application] }), new FakeHost({ revoke_application: done, switch_api: done }));
  expect(screen.getByRole('status')).toHaveTextContent('Programs find it at http://127.0.0.1:8793.');
  await userEvent.click(screen.getByRole('button', { name: 'Put out CRM' }));
  expect(host.asked).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Put out CRM' }));
  expect(host.asked.at(-1)).toEqual({ name: 'revoke_application', args: { application: 'a' } });
  send({ kind: 'api', value: api({ enabled: true, problem: 'in use' }).api });
  expect(screen.getByRole('status')).toHaveTextContent('in use');
  await userEvent.click(screen.getByRole('switch'));
  expect(host.asked.at(-1)).toEqual({ name: 'switch_api', args: { on: false } });
});
