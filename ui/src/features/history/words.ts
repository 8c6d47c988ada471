// Lengths and results of calls in words.
import type { UiHistoryRow } from '../../generated/UiHistoryRow';
import { duration } from '../../l10n/format';
import { numberText } from '../../l10n/number';
import { t } from '../../l10n/t';

/** How long one talked, or how long it rang, or why neither. */
export function lengthOf(row: UiHistoryRow): string {
  if (row.outcome === null) return t('length-live');
  if (row.endedAt === null) return '';
  if (row.answeredAt !== null) return duration(row.endedAt - row.answeredAt);
  if (row.outcome === 'busy') return t('length-busy');
  if (row.outcome === 'failed') return t('length-failed');
  if (row.outcome === 'rejected') return t('length-rejected');
  return t('length-rang', { time: duration(row.endedAt - row.startedAt) });
}

/** The second line: where it came from, and the number when there is a name. */
export const secondLine = (row: UiHistoryRow, account: string | null): string =>
  [row.queue ?? (row.internal ? t('colleague') : account), row.name === null || row.number === null ? null : numberText(row.number), row.disposition]
    .filter((part) => part !== null && part !== '').join(' · ');

export function resultOf(row: UiHistoryRow): string {
  switch (row.outcome) {
    case null: return t('result-live');
    case 'answered': return t('result-answered');
    case 'missed': return t('result-missed');
    case 'answeredElsewhere': return t('result-elsewhere');
    case 'abandoned': return t('result-abandoned');
    case 'rejected': return t('result-rejected');
    case 'busy': return t('result-busy');
    case 'failed': return t('result-failed');
    case 'noAnswer': return t('result-no-answer');
    case 'transferred': return row.transferredTo === null ? t('result-transferred') : t('result-transferred-to', { name: row.transferredTo });
    case 'unknown': return t('result-unknown');
  }
}
