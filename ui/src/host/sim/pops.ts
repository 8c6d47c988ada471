// Screen pops in the demo: rules are kept, pages are named and not opened.
import type { UiPopRule } from '../../generated/UiPopRule';
import type { UiPops } from '../../generated/UiPops';
import type { Handlers } from './sim-host';
import type { World } from './world';

const rule = (patch: Partial<UiPopRule>): UiPopRule => ({
  id: '1', name: 'Zendesk', enabled: true, numbers: [], queue: '', direction: 'incoming', internal: false, moment: 'ringing',
  address: 'https://acme.zendesk.com/agent/search/1?type=user&q={digits}', opening: 'browser', ...patch,
});

export const usualPops = (): UiPops => ({
  rules: [rule({}), rule({ id: '2', name: 'Order', moment: 'byHand', opening: 'window', address: 'https://shop.example/orders?customer={number}' })],
  hosts: [],
  presets: [
    { id: 'salesforce', name: 'Salesforce', address: 'https://YOUR-ORG.my.salesforce.com/_ui/search/ui/UnifiedSearchResults?str={digits}' },
    { id: 'zendesk', name: 'Zendesk', address: 'https://YOUR-ORG.zendesk.com/agent/search/1?type=user&q={digits}' },
  ],
  fields: ['number', 'e164', 'digits', 'name', 'called', 'queue', 'line', 'user', 'account', 'call', 'direction'],
});

export function popCommands(world: World): Handlers {
  return {
    save_pops: ({ rules, hosts }) => {
      const kept = { ...world.snapshot.pops, hosts, rules: rules.map((each, index) => (each.id === '' ? { ...each, id: `new-${index}` } : each)) };
      world.snapshot.pops = kept;
      world.later(() => world.tell({ kind: 'pops', value: kept }));
      return null;
    },
    test_pop: ({ rule: tried }) => {
      const problem = !tried.address.startsWith('https://') ? 'scheme' : tried.address.includes('YOUR-') ? 'unfinished' : null;
      const url = problem === null ? tried.address.replace(/\{(number|e164|digits)\??\}/g, '33612345678').replace(/\{[^}]*\}/g, '') : null;
      return { url, problem, party: 'Daniel Whitfield', applies: true, missing: [] };
    },
    pop_call: () => null,
  };
}
