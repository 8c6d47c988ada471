// How presence and lines look and are called. Presence is what a person says, the line is what the telephone does.
import type { UiActivity } from '../../generated/UiActivity';
import type { UiContact } from '../../generated/UiContact';
import type { UiLineState } from '../../generated/UiLineState';
import { t } from '../../l10n/t';

export type Look = { st: string; glyph: string };

const AVAILABLE: Look = { st: 'ready', glyph: 'p-available' };
const AWAY: Look = { st: 'notready', glyph: 'p-away' };
const BUSY: Look = { st: 'danger', glyph: 'p-dnd' };
const OFFLINE: Look = { st: 'offline', glyph: 'p-offline' };

export function activityLook(activity: UiActivity): Look {
  switch (activity) {
    case 'available': return AVAILABLE;
    case 'away': return AWAY;
    case 'busy':
    case 'doNotDisturb': return BUSY;
    case 'offline':
    case 'unknown': return OFFLINE;
  }
}

export function activityName(activity: UiActivity): string {
  switch (activity) {
    case 'available': return t('activity-available');
    case 'away': return t('activity-away');
    case 'busy': return t('activity-busy');
    case 'doNotDisturb': return t('activity-dnd');
    case 'offline': return t('activity-offline');
    case 'unknown': return t('activity-unknown');
  }
}

export function lineName(line: UiLineState): string | null {
  switch (line) {
    case 'idle': return t('line-idle');
    case 'dialing': return t('line-dialing');
    case 'ringing': return t('line-ringing');
    case 'busy':
    case 'busyRinging': return t('line-busy');
    case 'held': return t('line-held');
    case 'offline': return t('line-offline');
    case 'unknown': return null;
  }
}

type Seen = Pick<UiContact, 'line' | 'activity'>;

/** One badge for both: a line in use counts more than what the person said. */
export function badgeOf(who: Seen): Look | undefined {
  if (who.line === 'busy' || who.line === 'busyRinging' || who.line === 'held' || who.line === 'dialing' || who.line === 'ringing') return BUSY;
  if (who.activity === 'away' || who.activity === 'busy' || who.activity === 'doNotDisturb') return activityLook(who.activity);
  if (who.line === 'idle' || who.activity === 'available') return AVAILABLE;
  if (who.line === 'offline' || who.activity === 'offline') return OFFLINE;
  return undefined;
}

export function stateOf(who: Seen): string | null {
  if (who.line !== 'unknown' && who.line !== 'idle') return lineName(who.line);
  if (who.activity !== 'unknown') return activityName(who.activity);
  return lineName(who.line);
}

/** "Billing · on a call". */
export const secondLine = (who: Seen & { detail: string | null }): string =>
  [who.detail, stateOf(who)].filter((part) => part !== null && part !== '').join(' · ');
