// The user's agents and the others. Invariant: `state` is what was confirmed; what was asked last is kept only to ask it again.
import type { UiAgent } from '../../generated/UiAgent';
import type { UiAgentTarget } from '../../generated/UiAgentTarget';
import type { UiChange } from '../../generated/UiChange';
import type { UiColleagueAgent } from '../../generated/UiColleagueAgent';
import type { Feature } from '../../state/feature';
import { Keyed, pair } from '../../state/keyed.svelte';

export class Agents implements Feature {
  readonly own = new Keyed<UiAgent>((agent) => agent.account);
  readonly others = new Keyed<UiColleagueAgent>((agent) => pair(agent.account, agent.id));
  /** What was asked last, by account. */
  asked = $state.raw<ReadonlyMap<string, UiAgentTarget>>(new Map());

  take(change: UiChange): void {
    if (change.kind === 'snapshot') {
      this.own.replace(change.value.agents);
      this.others.replace(change.value.colleagues);
    } else if (change.kind === 'agent') {
      this.own.put(change.value);
    } else if (change.kind === 'colleague') {
      this.others.put(change.value);
    } else if (change.kind === 'colleaguesKept') {
      const { account, ids } = change.value;
      const kept = new Set(ids);
      this.others.retain((agent) => agent.account !== account || kept.has(agent.id));
    } else if (change.kind === 'accountGone') {
      this.own.drop(change.value);
      this.others.retain((agent) => agent.account !== change.value);
    }
  }

  publish(): void {
    this.own.publish();
    this.others.publish();
  }

  of(account: string): UiAgent | undefined {
    return this.own.items.find((agent) => agent.account === account);
  }

  remember(account: string, target: UiAgentTarget): void {
    this.asked = new Map([...this.asked, [account, target]]);
  }
}
