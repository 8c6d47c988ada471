// What a card says besides the name: who was called, then what came with the call.
import type { UiCall } from '../../generated/UiCall';
import type { UiFact } from '../../generated/UiFact';
import { numberText } from '../../l10n/number';
import { t } from '../../l10n/t';

export function factsOf(call: UiCall, account: string | null): UiFact[] {
  const called = [call.queue, call.called === null ? null : numberText(call.called)].filter((part) => part !== null).join(', ');
  const facts = call.direction === 'incoming' && called !== '' ? [{ label: t('fact-called'), value: called }] : [];
  if (account !== null) facts.push({ label: t('fact-account'), value: account });
  if (call.conference || call.others.length > 0) facts.push({ label: t('fact-with'), value: call.others.join(', ') });
  return [...facts.filter((fact) => fact.value !== ''), ...call.facts];
}
