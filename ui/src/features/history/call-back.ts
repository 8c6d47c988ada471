// Calling somebody who is shown with a number.
import type { Desk } from '../../state/desk.svelte';

export function callBack(desk: Desk, who: { account: string; number: string | null }): void {
  if (who.number !== null) void desk.run('dial', { account: who.account, number: who.number, confirmed: false });
}
