// Programs beside the app in the demo.
import type { UiApi } from '../../generated/UiApi';
import type { Handlers } from './sim-host';
import type { World } from './world';

const DAY = 86_400_000;

export const usualApi = (): UiApi => ({
  enabled: true, address: 'http://127.0.0.1:8793', problem: null, asking: null,
  applications: [{ id: '1', name: 'Helpdesk browser extension', pairedAt: Date.now() - 40 * DAY, usedAt: Date.now() - 60_000 }],
});

export function applicationCommands(world: World): Handlers {
  const keep = (patch: Partial<UiApi>): null => {
    world.snapshot.api = { ...world.snapshot.api, ...patch };
    world.later(() => world.tell({ kind: 'api', value: world.snapshot.api }));
    return null;
  };
  return {
    switch_api: ({ on }) => keep({ enabled: on, address: on ? 'http://127.0.0.1:8793' : null }),
    revoke_application: ({ application }) => keep({ applications: world.snapshot.api.applications.filter((each) => each.id !== application) }),
    answer_pairing: () => keep({ asking: null }),
  };
}
