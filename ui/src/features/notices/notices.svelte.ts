// Things the user should know, from the engine and from requests that failed. Invariant: the same thing is said once.
import type { UiChange } from '../../generated/UiChange';
import type { UiError } from '../../generated/UiError';
import type { UiNotice } from '../../generated/UiNotice';
import type { Feature } from '../../state/feature';
import { Keyed, pair } from '../../state/keyed.svelte';

export type Shown = UiNotice & { /** From a request of this window, not from the engine. */ own: boolean };

const key = (notice: UiNotice): string => pair(notice.account ?? '', notice.problem.code);

export class Notices implements Feature {
  readonly all = new Keyed<Shown>(key);

  take(change: UiChange): void {
    if (change.kind === 'snapshot') {
      this.all.replace(change.value.notices.map((notice) => ({ ...notice, own: false })));
    } else if (change.kind === 'notice') {
      this.all.put({ ...change.value, own: false });
    } else if (change.kind === 'accountGone') {
      this.all.retain((notice) => notice.account !== change.value);
    }
  }

  publish(): void {
    this.all.publish();
  }

  /** A request failed. */
  fail(error: UiError, account: string | null): void {
    this.all.put({ account, kind: 'failure', problem: { code: error.code, detail: error.detail }, own: true });
    this.all.publish();
  }

  dismiss(notice: UiNotice): void {
    this.all.drop(key(notice));
    this.all.publish();
  }
}
