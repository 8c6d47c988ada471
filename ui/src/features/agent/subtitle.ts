// The second line of the agent's state: what it is about.
import type { UiAgent } from '../../generated/UiAgent';
import { listOf } from '../../l10n/format';
import { t } from '../../l10n/t';

export type Around = {
  /** Who is on the line. */
  who: string | null;
  queue: string | null;
  /** Who was on the line before the wrap-up. */
  after: string | null;
  held: number;
  /** How many queues there are. */
  queues: number;
  /** A longer list of queues is only counted, characters. */
  room: number;
};

export function subtitle(agent: UiAgent, around: Around): string {
  switch (agent.state) {
    case 'ringing':
    case 'dialing':
    case 'onCall': {
      const held = agent.state === 'ringing' && around.held > 0 ? t('sub-held', { n: around.held }) : null;
      return [around.queue, held ?? around.who].filter((part) => part !== null).join(' · ');
    }
    case 'wrapUp':
      return [around.queue, around.after === null ? null : t('sub-after', { name: around.after })].filter((part) => part !== null).join(' · ');
    case 'notReady':
      return agent.reason ?? '';
    case 'ready':
      if (agent.reason !== null) return agent.reason;
      if (agent.queues.length === 0) return t('sub-no-queues');
      if (agent.queues.length > 2 && agent.queues.length === around.queues) return t('sub-all-queues', { n: agent.queues.length });
      return listOf(agent.queues).length > around.room ? t('sub-n-queues', { n: agent.queues.length }) : listOf(agent.queues);
    case 'loggedOut':
      return t('sub-logged-out');
    case 'unknown':
      return t('sub-unknown');
  }
}
