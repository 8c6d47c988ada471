// Names of people and reasons.
import type { UiControl } from '../../generated/UiControl';
import { countryText } from '../../l10n/format';
import { numberText } from '../../l10n/number';
import { t, word } from '../../l10n/t';

/** Who the other side is, in this order: name, number, a word. */
export const nameOf = (who: { name: string | null; number: string | null }): string =>
  who.name ?? (who.number === null ? t('number-withheld') : numberText(who.number));

/** The number as it stands beside a name. */
export const numberOf = (who: { number: string | null }): string => (who.number === null ? t('number-withheld') : numberText(who.number));

/** What stands below who calls: the number, unless it is above, and the country. Empty when neither is known. */
export const placeOf = (call: { name: string | null; number: string | null; country: string | null }): string =>
  [call.name === null ? null : numberOf(call), call.country === null ? null : countryText(call.country)].filter((part) => part !== null).join(' · ');

/** Why a control cannot be used; empty when it can. */
export const whyOf = (control: UiControl): string => (control.enabled ? '' : word('why', control.why ?? '', 'why-other'));
