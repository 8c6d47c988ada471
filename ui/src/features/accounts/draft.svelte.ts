// An account as it is being entered. Invariant: the password lives here only until the form is closed.
import type { UiAccount } from '../../generated/UiAccount';
import type { UiAccountDraft } from '../../generated/UiAccountDraft';
import type { UiAccountTest } from '../../generated/UiAccountTest';
import type { UiError } from '../../generated/UiError';
import type { Host } from '../../host/host';

export class AccountDraft {
  label = $state('');
  address = $state('');
  login = $state('');
  password = $state('');
  phone = $state('');
  caFile = $state('');
  proxy = $state('');
  test = $state.raw<UiAccountTest | null>(null);
  testing = $state(false);
  error = $state.raw<UiError | null>(null);
  readonly id: string | null;
  readonly #host: Host;

  constructor(host: Host, account: UiAccount | null) {
    this.#host = host;
    this.id = account?.id ?? null;
    if (!account) return;
    this.label = account.label;
    this.address = account.address;
    this.login = account.login;
    this.phone = account.extension ?? '';
  }

  get complete(): boolean {
    return this.address.trim() !== '' && this.login.trim() !== '' && (this.id !== null || this.password !== '');
  }

  /** The field an error is about. */
  wrong(field: string): boolean {
    return this.error?.code === 'formInvalid' && this.error.detail === field;
  }

  async check(): Promise<boolean> {
    this.testing = true;
    this.test = null;
    this.error = null;
    const result = await this.#host.invoke('test_account', { draft: this.#draft() });
    this.testing = false;
    if (result.ok) this.test = result.value;
    else this.error = result.error;
    return result.ok && result.value.passed;
  }

  async save(): Promise<string | null> {
    this.error = null;
    const result = await this.#host.invoke('save_account', { draft: this.#draft() });
    if (!result.ok) {
      this.error = result.error;
      return null;
    }
    this.password = '';
    return result.value;
  }

  #draft(): UiAccountDraft {
    const or = (text: string): string | null => (text.trim() === '' ? null : text.trim());
    return {
      id: this.id, label: this.label.trim(), pbx: 'xivo', address: this.address.trim(), login: this.login.trim(),
      password: this.password === '' ? null : this.password, phone: this.phone.trim(), phoneModel: null, options: null,
      caFile: or(this.caFile), proxy: or(this.proxy),
    };
  }
}
