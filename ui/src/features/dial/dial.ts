// Dialling, from wherever a number is shown. Invariant: a doubtful number becomes a question, and is dialled after a yes.
import type { UiError } from '../../generated/UiError';
import type { UiSuggestion } from '../../generated/UiSuggestion';
import type { Desk } from '../../state/desk.svelte';

/** What was meant with a number; what else is known of it only words the question. */
export const toNumber = (account: string, number: string): UiSuggestion => ({
  account, kind: 'number', name: null, number, detail: null, line: 'unknown', doubtful: null,
});

/** Answers what went wrong; a question that is open now is nothing wrong. */
export async function dial(desk: Desk, to: UiSuggestion, confirmed: boolean): Promise<UiError | null> {
  desk.shell.asking = null;
  if (to.doubtful !== null && !confirmed) {
    desk.shell.asking = to;
    return null;
  }
  const result = await desk.host.invoke('dial', { account: to.account, number: to.number, confirmed });
  if (result.ok) return null;
  if (result.error.code !== 'numberDoubtful') return result.error;
  desk.shell.asking = { ...to, doubtful: result.error.detail };
  return null;
}
