// Calling somebody who is shown with a number. Invariant: a doubtful number is asked about here as in the dial bar.
import type { Desk } from '../../state/desk.svelte';

const digits = (text: string): string => text.replace(/[^\d*#]/g, '');

export async function callBack(desk: Desk, who: { account: string; number: string | null }): Promise<void> {
  const { account, number } = who;
  if (number === null) return;
  const offered = await desk.host.invoke('suggest', { text: number });
  const same = offered.ok ? offered.value.find((each) => each.account === account && digits(each.number) === digits(number)) : undefined;
  if (same && same.doubtful !== null) desk.shell.asking = same;
  else await desk.run('dial', { account, number, confirmed: false });
}
