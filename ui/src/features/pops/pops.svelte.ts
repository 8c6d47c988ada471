// Screen pops: pages that open with calls. Invariant: what is shown as kept is what the engine keeps.
import type { UiChange } from '../../generated/UiChange';
import type { UiPopMoment } from '../../generated/UiPopMoment';
import type { UiPopOpening } from '../../generated/UiPopOpening';
import type { UiPopRule } from '../../generated/UiPopRule';
import type { UiPops } from '../../generated/UiPops';
import type { UiPopTest } from '../../generated/UiPopTest';
import { t } from '../../l10n/t';
import type { Feature } from '../../state/feature';

export const MOMENTS = ['ringing', 'answered', 'ended', 'byHand'] as const satisfies readonly UiPopMoment[];
export const OPENINGS = ['browser', 'window'] as const satisfies readonly UiPopOpening[];
const MOMENT_NAMES = { ringing: 'pop-when-ringing', answered: 'pop-when-answered', ended: 'pop-when-ended', byHand: 'pop-when-by-hand' } as const;
const OPENING_NAMES = { browser: 'pop-in-browser', window: 'pop-in-window' } as const;
const PROBLEMS = {
  address: 'pop-problem-address', scheme: 'pop-problem-scheme', host: 'pop-problem-host', credentials: 'pop-problem-credentials', field: 'pop-problem-field',
  brace: 'pop-problem-brace', elsewhere: 'pop-problem-elsewhere', unfinished: 'pop-problem-unfinished', noCall: 'pop-problem-no-call',
} as const;
const isProblem = (word: string): word is keyof typeof PROBLEMS => word in PROBLEMS;

export const momentName = (moment: UiPopMoment): string => t(MOMENT_NAMES[moment]);
export const openingName = (opening: UiPopOpening): string => t(OPENING_NAMES[opening]);
export const ruleName = (rule: UiPopRule): string => (rule.name.trim() !== '' ? rule.name : t('pop-unnamed'));

/** What a test says. */
export function verdict(test: UiPopTest): string {
  if (test.problem !== null) return isProblem(test.problem) ? t(PROBLEMS[test.problem]) : test.problem;
  const parts = [t('pop-tested', { party: test.party ?? t('number-withheld') })];
  if (!test.applies) parts.push(t('pop-tested-not-for'));
  if (test.missing.length > 0) parts.push(t('pop-tested-missing', { fields: test.missing.join(', ') }));
  return parts.join(' ');
}

export const aRule = (): UiPopRule => ({
  id: '', name: '', enabled: true, numbers: [], queue: '', direction: 'incoming', internal: false, moment: 'ringing', address: '', opening: 'browser',
});

export class Pops implements Feature {
  all = $state.raw<UiPops>({ rules: [], hosts: [], presets: [], fields: [] });
  /** The rules whose page opens when the user says so. */
  readonly byHand = $derived(this.all.rules.filter((rule) => rule.enabled && rule.moment === 'byHand'));

  take(change: UiChange): void {
    if (change.kind === 'snapshot') this.all = change.value.pops;
    else if (change.kind === 'pops') this.all = change.value;
  }

  publish(): void {
    // Everything is shown as it comes: there is one list.
  }
}
