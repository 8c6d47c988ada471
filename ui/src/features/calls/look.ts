// How states of a call look and are called.
import type { UiCall } from '../../generated/UiCall';
import { t } from '../../l10n/t';

export type Look = { st: string; glyph: string };

export function stateLook(call: UiCall): Look {
  switch (call.state) {
    case 'ringing': return { st: 'ringing', glyph: 'ringing' };
    case 'dialing':
    case 'connected': return { st: 'oncall', glyph: 'oncall' };
    case 'held': return { st: 'notready', glyph: 'held' };
    case 'queued': return { st: 'notready', glyph: 'due-later' };
    case 'parked': return { st: 'notready', glyph: 'parked' };
    case 'ended': return { st: 'offline', glyph: 'offline' };
  }
}

export function stateWord(call: UiCall): string {
  switch (call.state) {
    case 'ringing': return t('state-ringing');
    case 'dialing': return t('call-dialing');
    case 'connected': return call.pending === 'hold' ? t('call-holding') : t('call-connected');
    case 'held': return call.pending === 'retrieve' ? t('call-retrieving') : t('call-held');
    case 'queued': return t('call-queued');
    case 'parked': return t('call-parked');
    case 'ended': return t('call-ended');
  }
}
