// How agent states look and are called.
import type { UiAgent } from '../../generated/UiAgent';
import type { UiAgentState } from '../../generated/UiAgentState';
import type { UiAgentTarget } from '../../generated/UiAgentTarget';
import { t } from '../../l10n/t';

export type Look = { st: string; glyph: string };

export function lookOf(state: UiAgentState): Look {
  switch (state) {
    case 'ready': return { st: 'ready', glyph: 'ready' };
    case 'notReady': return { st: 'notready', glyph: 'notready' };
    case 'ringing': return { st: 'ringing', glyph: 'ringing' };
    case 'dialing':
    case 'onCall': return { st: 'oncall', glyph: 'oncall' };
    case 'wrapUp': return { st: 'wrapup', glyph: 'wrapup' };
    case 'loggedOut': return { st: 'offline', glyph: 'offline' };
    case 'unknown': return { st: 'offline', glyph: 'unknown' };
  }
}

export function stateName(state: UiAgentState): string {
  switch (state) {
    case 'ready': return t('state-ready');
    case 'notReady': return t('state-not-ready');
    case 'ringing': return t('state-ringing');
    case 'dialing': return t('state-dialing');
    case 'onCall': return t('state-on-call');
    case 'wrapUp': return t('state-wrap-up');
    case 'loggedOut': return t('state-logged-out');
    case 'unknown': return t('state-unknown');
  }
}

export function targetLook(target: UiAgentTarget): Look {
  switch (target.kind) {
    case 'ready':
    case 'loggedIn': return { st: 'ready', glyph: 'ready' };
    case 'notReady': return { st: 'notready', glyph: 'notready' };
    case 'loggedOut': return { st: 'offline', glyph: 'offline' };
  }
}

/** What is asked for: "Not ready, Lunch". */
export function targetName(target: UiAgentTarget, label: string | null): string {
  switch (target.kind) {
    case 'ready': return label === null ? t('state-ready') : t('state-with', { state: t('state-ready'), reason: label });
    case 'loggedIn': return target.phone === null ? t('target-log-in') : t('target-log-in-at', { phone: target.phone });
    case 'loggedOut': return t('target-log-out');
    case 'notReady': return label === null ? t('state-not-ready') : t('state-with', { state: t('state-not-ready'), reason: label });
  }
}

/** The state as confirmed, with its reason: "Not ready (Lunch)". */
export const confirmedName = (agent: Pick<UiAgent, 'state' | 'reason'>): string =>
  agent.reason === null ? stateName(agent.state) : t('state-bracket', { state: stateName(agent.state), reason: agent.reason });
