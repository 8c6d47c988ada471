// How far a link came. Invariant: what was not reached is said to be not reached, never to be wrong.
import type { UiAccount } from '../../generated/UiAccount';
import type { UiTestStep } from '../../generated/UiTestStep';
import { time } from '../../l10n/format';
import { t, word } from '../../l10n/t';

export type Step = { id: string; name: string; detail: string; state: 'passed' | 'failed' | 'notReached' };

const ORDER = ['address', 'encryption', 'signIn', 'events'] as const;
type Stage = (typeof ORDER)[number];

const SIGN_IN: readonly string[] = [
  'wrongPassword', 'signInExpired', 'keyring', 'httpStatus', 'keyInvalid', 'secondFactor', 'accountUnknown', 'accountLocked', 'payment', 'forbidden', 'userUnknown',
];

/** At which stage a problem stops the link. */
function stageOf(code: string): Stage {
  if (['dns', 'refused', 'noRoute', 'timeout', 'proxyRefused', 'proxyAuth', 'notTheApi', 'invalidUrl'].includes(code)) return 'address';
  if (code.startsWith('tls')) return 'encryption';
  if (SIGN_IN.includes(code)) return 'signIn';
  return 'events';
}

export function healthSteps(account: UiAccount, hole: boolean): Step[] {
  const { state, problem, since } = account.health;
  const failed = state === 'live' || problem === null ? null : ORDER.indexOf(stageOf(problem.code));
  const reached = (index: number): Step['state'] => {
    if (state === 'live') return 'passed';
    if (failed === null) return 'notReached';
    return index < failed ? 'passed' : index === failed ? 'failed' : 'notReached';
  };
  const stages = ORDER.map((stage, index): Step => {
    const at = reached(index);
    const live = stage === 'events' && since !== null ? t('step-since', { time: time(since) }) : t('step-passed');
    return { id: stage, name: word('stage', stage, 'stage-events'), state: at, detail: at === 'passed' ? live : at === 'failed' ? t('step-failed') : t('step-not-reached') };
  });
  const history: Step = { id: 'history', name: t('stage-history'), state: hole || state !== 'live' ? 'notReached' : 'passed', detail: hole || state !== 'live' ? t('step-incomplete') : t('step-complete') };
  return [...stages, history];
}

/** The steps of a test, as the engine reported them. */
export const testSteps = (steps: readonly UiTestStep[]): Step[] =>
  steps.map((step) => ({
    id: step.name,
    name: word('test', step.name, 'test-other'),
    state: step.state,
    // The problem itself is told below, in full.
    detail: step.problem ? t('step-failed')
      : [step.detail, step.tookMs === null ? null : t('took', { ms: Math.round(step.tookMs) })].filter((part) => part !== null && part !== '').join(' · '),
  }));
