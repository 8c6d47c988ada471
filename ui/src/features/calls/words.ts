// Names of people and reasons.
import type { UiControl } from '../../generated/UiControl';
import { t, word } from '../../l10n/t';

/** Who the other side is, in this order: name, number, a word. */
export const nameOf = (who: { name: string | null; number: string | null }): string =>
  who.name ?? who.number ?? t('number-withheld');

/** Why a control cannot be used; empty when it can. */
export const whyOf = (control: UiControl): string => (control.enabled ? '' : word('why', control.why ?? '', 'why-other'));
