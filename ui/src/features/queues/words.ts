// How urgent a wait looks: the clock fills with the wait.
import type { UiQueue } from '../../generated/UiQueue';
import { urgency } from './queues.svelte';

export function urgencyLook(queue: UiQueue, now: number): { st: string | undefined; glyph: string } {
  switch (urgency(queue, now)) {
    case 'calm': return { st: undefined, glyph: 'due-later' };
    case 'near': return { st: 'notready', glyph: 'due-soon' };
    case 'over': return { st: 'danger', glyph: 'due-over' };
  }
}
