// How far a message has come, in words and with a sign. Invariant: a doubt never reads like a failure, nor a hope like an arrival.
import type { UiMessage } from '../../generated/UiMessage';
import type { UiMessageState } from '../../generated/UiMessageState';
import { money } from '../../l10n/format';
import { explain, t, type Explanation } from '../../l10n/t';

type Look = { glyph: string; st: string | undefined };

const LOOKS: Record<UiMessageState, Look> = {
  sending: { glyph: 'requested', st: undefined },
  queued: { glyph: 'requested', st: undefined },
  sent: { glyph: 'step-todo', st: undefined },
  delivered: { glyph: 'step-ok', st: 'ready' },
  failed: { glyph: 'step-fail', st: 'danger' },
  doubtful: { glyph: 'unknown', st: 'notready' },
};

export const lookOf = (message: UiMessage): Look => LOOKS[message.state];

export function stateOf(message: UiMessage): string {
  switch (message.state) {
    case 'sending': return t('message-sending');
    case 'queued': return t('message-queued');
    case 'sent': return t('message-sent');
    case 'delivered': return t('message-delivered');
    case 'failed': return t('message-failed');
    case 'doubtful': return t('message-doubtful');
  }
}

/** Why it came no further, and what to do; null while it goes its way. */
export const whyOf = (message: UiMessage): Explanation | null =>
  message.state !== 'failed' && message.state !== 'doubtful' ? null
    : explain(['message-problem'], message.problem?.code ?? '', { detail: message.problem?.detail ?? '' }, message.state === 'failed' ? 'message-problem-other' : 'message-problem-noAnswer');

export const costOf = (message: UiMessage): string | null => (message.cost === null ? null : money(message.cost.amount, message.cost.currency));
