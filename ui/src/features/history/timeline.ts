// What happened in a call, in order, as far as its record tells.
import type { UiHistoryRow } from '../../generated/UiHistoryRow';
import { duration } from '../../l10n/format';
import { t } from '../../l10n/t';
import { resultOf } from './words';

export type Step = { at: number | null; text: string; sub: string | null; st: string | null; full: boolean };

export function timelineOf(row: UiHistoryRow): Step[] {
  const steps: Step[] = [];
  const rang = (row.answeredAt ?? row.endedAt ?? row.startedAt) - row.startedAt;
  steps.push({
    at: row.startedAt,
    text: row.direction === 'outgoing' ? t('step-dialled') : row.queue !== null ? t('step-queue', { queue: row.queue }) : t('step-rang'),
    sub: rang > 0 ? t('step-for', { time: duration(rang) }) : null, st: 'ringing', full: true,
  });
  if (row.answeredAt !== null) steps.push({ at: row.answeredAt, text: t('step-answered'), sub: row.recorded ? t('step-recorded') : null, st: 'oncall', full: true });
  if (row.holdMs > 0) steps.push({ at: null, text: t('step-held'), sub: duration(row.holdMs), st: 'notready', full: false });
  if (row.outcome === 'transferred') steps.push({ at: row.endedAt, text: resultOf(row), sub: null, st: 'ready', full: true });
  else if (row.endedAt !== null) {
    steps.push({
      at: row.endedAt, text: row.answeredAt === null ? resultOf(row) : t('step-ended'),
      sub: row.endedUnobserved ? t('step-unobserved') : null, st: row.outcome === 'missed' ? 'danger' : null, full: row.outcome === 'missed',
    });
  }
  return steps;
}
