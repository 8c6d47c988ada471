import { screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { FakeHost } from '../../host/fake-host';
import { offerOf } from '../../host/sim/commands-offer';
import { show } from '../../testing/show';
import OfferList from './OfferList.svelte';

const offer = (patch = {}) => ({ ...offerOf('1', '+48221234567', { country: 'PL' }), account: 'a', ...patch });

test('a number from a link is dialled when the user says so, and says why when it cannot be', async () => {
  const { host, send } = show(OfferList, {}, { offers: [offer()] }, new FakeHost({ take_offer: { ok: false, error: { code: 'notConnected', detail: '' } } }));
  expect(screen.getByRole('heading', { name: /22\s123\s45\s67/u })).toBeInTheDocument();
  expect(screen.getByText(/Landline · Poland · on Lyon/u)).toBeInTheDocument();
  expect(host.asked).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: /Call/u }));
  expect(host.asked).toEqual([{ name: 'take_offer', args: { offer: '1' } }]);
  expect(screen.getByRole('alert')).not.toBeEmptyDOMElement();
  send({ kind: 'offers', value: [] });
  expect(screen.queryByRole('heading')).not.toBeInTheDocument();
});

test('one that waits for the telephone system cannot be dialled yet, and can be cancelled', async () => {
  const { host } = show(OfferList, {}, { offers: [offer({ account: null, waiting: true })] });
  const call = screen.getByRole('button', { name: /Call/u });
  expect(call).toHaveAttribute('aria-disabled', 'true');
  await userEvent.click(call);
  expect(host.asked).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(host.asked).toEqual([{ name: 'drop_offer', args: { offer: '1' } }]);
});

test('a doubtful number says what is doubtful about it', () => {
  show(OfferList, {}, { offers: [offer({ kind: 'premium', doubtful: 'premium' })] });
  expect(screen.getByText(/the call may be expensive/u)).toBeInTheDocument();
});
