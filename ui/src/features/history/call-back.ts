// Calling somebody who is shown with a number. Invariant: what goes wrong is said where everything is said.
import type { Desk } from '../../state/desk.svelte';
import { dial, toNumber } from '../dial/dial';

export async function callBack(desk: Desk, who: { account: string; number: string | null }): Promise<void> {
  if (who.number === null) return;
  const error = await dial(desk, toNumber(who.account, who.number), false);
  if (error) desk.failed(error, who.account);
}
