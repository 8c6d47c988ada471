// Accounts in the demo.
import type { UiTestStep } from '../../generated/UiTestStep';
import type { Handlers } from './sim-host';
import { morning } from './desk';
import type { World } from './world';

const step = (name: string, detail: string, tookMs: number): UiTestStep => ({ name, state: 'passed', tookMs, detail, problem: null, findings: [] });

export function accountCommands(world: World): Handlers {
  const begin = (): string => {
    world.snapshot = morning(false);
    world.tell({ kind: 'snapshot', value: { ...world.snapshot, now: Date.now() } });
    return world.snapshot.accounts[0]?.id ?? '';
  };
  const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
  return {
    start_demo: begin,
    test_account: async ({ draft }) => {
      await wait(world.lag * 2);
      const known = !draft.address.includes('wrong');
      if (!known) {
        const failed: UiTestStep = { name: 'dns', state: 'failed', tookMs: 20, detail: null, problem: { code: 'dns', detail: draft.address }, findings: [] };
        return { passed: false, steps: [failed, ...['tcp', 'tls', 'signIn', 'socket', 'events'].map((name): UiTestStep => ({ name, state: 'notReached', tookMs: null, detail: null, problem: null, findings: [] }))] };
      }
      return { passed: true, steps: [step('dns', '192.0.2.10', 12), step('tcp', 'port 443', 8), step('tls', 'TLS 1.3', 31), step('signIn', draft.login, 90), step('socket', '', 22), step('events', '', 140)] };
    },
    save_account: ({ draft }) => {
      if (draft.id === null) return begin();
      world.account({ label: draft.label === '' ? draft.address : draft.label, address: draft.address, login: draft.login });
      return draft.id;
    },
    remove_account: ({ account }) => {
      world.snapshot.accounts = world.snapshot.accounts.filter((each) => each.id !== account);
      world.tell({ kind: 'accountGone', value: account });
      return null;
    },
    sign_in: () => {
      world.later(() => {
        world.account({ health: { state: 'live', since: Date.now(), retryAt: null, problem: null } });
        world.setAgent({ stale: false });
      });
      return null;
    },
    retry_account: () => {
      world.account({ health: { state: 'connecting', since: null, retryAt: null, problem: null } });
      world.later(() => {
        world.account({ health: { state: 'live', since: Date.now(), retryAt: null, problem: null } });
        world.setAgent({ stale: false });
      }, world.lag * 3);
      return null;
    },
  };
}
