// What a screen reader is told. Invariant: each call is announced once when it rings and once when it is answered.
import type { UiCall } from '../../generated/UiCall';
import type { UiChange } from '../../generated/UiChange';
import { t } from '../../l10n/t';
import type { Feature } from '../../state/feature';
import type { Accounts } from '../accounts/accounts.svelte';
import { callKey } from '../calls/calls.svelte';
import { explainNotice } from '../notices/words';
import { nameOf } from '../calls/words';

export class Voice implements Feature {
  polite = $state('');
  urgent = $state('');
  #told = new Map<string, string>();
  #next = '';
  readonly #accounts: Accounts;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  take(change: UiChange): void {
    if (change.kind === 'call') this.#call(change.value);
    else if (change.kind === 'callEnded') this.#told.delete(callKey(change.value));
    else if (change.kind === 'snapshot') for (const call of change.value.calls) this.#call(call);
    else if (change.kind === 'notice') this.failed(change.value.problem.code, change.value.problem.detail, change.value.account);
  }

  publish(): void {
    if (this.#next !== '') this.polite = this.#next;
    this.#next = '';
  }

  failed(code: string, detail: string, account: string | null = null): void {
    const text = explainNotice({ code, detail }, account === null ? '' : this.#accounts.label(account));
    this.urgent = [text.what, text.safe, text.todo].filter((part) => part !== null).join(' ');
  }

  #call(call: UiCall): void {
    const key = callKey(call);
    if (this.#told.get(key) === call.state) return;
    this.#told.set(key, call.state);
    const name = nameOf(call);
    if (call.state === 'ringing' && call.direction === 'incoming') {
      this.#next = call.queue === null ? t('voice-incoming', { name }) : t('voice-incoming-queue', { name, queue: call.queue });
    } else if (call.state === 'connected') {
      this.#next = t('voice-connected', { name });
    }
  }
}
