// Names of people and reasons.
import type { UiControl } from '../../generated/UiControl';
import { numberText } from '../../l10n/number';
import { t, word } from '../../l10n/t';

/** Who the other side is, in this order: name, number, a word. */
export const nameOf = (who: { name: string | null; number: string | null }): string =>
  who.name ?? (who.number === null ? t('number-withheld') : numberText(who.number));

/** The number as it stands beside a name. */
export const numberOf = (who: { number: string | null }): string => (who.number === null ? t('number-withheld') : numberText(who.number));

/** Why a control cannot be used; empty when it can. */
export const whyOf = (control: UiControl): string => (control.enabled ? '' : word('why', control.why ?? '', 'why-other'));
