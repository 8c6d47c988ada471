// An account as it is being entered. Invariant: the password lives here only until the form is closed; what the form does
// not show is kept as it was.
import type { UiAccount } from '../../generated/UiAccount';
import type { UiAccountDraft } from '../../generated/UiAccountDraft';
import type { UiAccountTest } from '../../generated/UiAccountTest';
import type { UiError } from '../../generated/UiError';
import type { Host } from '../../host/host';
import { t } from '../../l10n/t';
import { pbxOf, type Field, type Pbx } from './pbx';

/** The ways to name the account one belongs to; one of them is set. */
const TENANTS = ['accountName', 'accountRealm', 'phoneNumber'] as const;

export class AccountDraft {
  pbx = $state('xivo');
  test = $state.raw<UiAccountTest | null>(null);
  testing = $state(false);
  error = $state.raw<UiError | null>(null);
  readonly id: string | null;
  readonly #host: Host;
  #fixed = $state<Record<string, string>>({});
  #options = $state<Record<string, string>>({});
  #accountBy = $state<string>('accountName');

  constructor(host: Host, account: UiAccount | null) {
    this.#host = host;
    this.id = account?.id ?? null;
    if (!account) return;
    const { label, address, login, phone, phoneModel, caFile, proxy } = account;
    this.pbx = account.pbx;
    this.#fixed = { label, address, login, phone, phoneModel: phoneModel ?? '', caFile: caFile ?? '', proxy: proxy ?? '' };
    this.#options = Object.fromEntries(Object.entries(account.options).map(([name, value]) => [name, value ?? '']));
    this.#accountBy = TENANTS.find((name) => (this.#options[name] ?? '') !== '') ?? 'accountName';
    // Without a word the engine goes by whether the account is named.
    const named = TENANTS.some((name) => (this.#options[name] ?? '') !== '');
    if (this.form?.who.some((field) => field.name === 'tenant') && !this.#options['signIn']) this.#options['signIn'] = named ? 'user' : 'apiKey';
  }

  get form(): Pbx | undefined {
    return pbxOf(this.pbx);
  }

  get label(): string { return this.value('label'); }
  get address(): string { return this.value('address'); }

  value = (name: string): string => {
    if (name === 'accountBy') return this.#accountBy;
    if (name === 'tenant') return this.#options[this.#accountBy] ?? '';
    const field = this.#field(name);
    return (field?.option ? this.#options[name] : this.#fixed[name]) ?? '';
  };

  set(name: string, value: string): void {
    if (name === 'accountBy') {
      const tenant = this.value('tenant');
      for (const other of TENANTS) delete this.#options[other];
      this.#accountBy = value;
      this.#options[value] = tenant;
    } else if (name === 'tenant') this.#options[this.#accountBy] = value;
    else if (this.#field(name)?.option) this.#options[name] = value;
    else this.#fixed[name] = value;
  }

  /** The fields to be asked now. */
  asked(fields: readonly Field[]): Field[] {
    return fields.filter((field) => field.when?.(this.value) ?? true);
  }

  /** What is still missing among these, for people; empty when nothing is. */
  missing(fields: readonly Field[]): string {
    const empty = this.asked(fields).filter((field) => field.needed && this.value(field.name).trim() === '' && !(field.name === 'password' && this.id !== null));
    return empty.length === 0 ? '' : t('form-incomplete', { fields: empty.map((field) => t(field.label)).join(', ') });
  }

  get why(): string {
    return this.form ? this.missing([...this.form.where, ...this.form.who]) : '';
  }

  /** The field an error is about. */
  wrong(field: string): boolean {
    if (this.error?.code === 'formInvalid' && this.error.detail === field) return true;
    const told = this.test?.steps.find((step) => step.problem !== null)?.problem;
    if (told?.code !== 'optionInvalid') return told?.code === 'invalidUrl' && field === 'address';
    return told.detail === field || (field === 'tenant' && TENANTS.some((name) => name === told.detail));
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
    this.set('password', '');
    return result.value;
  }

  #field(name: string): Field | undefined {
    const form = this.form;
    return form && [...form.where, ...form.who, ...form.advanced].find((field) => field.name === name);
  }

  #draft(): UiAccountDraft {
    const text = (name: string): string => (this.#fixed[name] ?? '').trim();
    const or = (name: string): string | null => (text(name) === '' ? null : text(name));
    const password = this.#fixed['password'] ?? '';
    const options = { ...this.#options };
    // A choice that was left alone is what the form showed.
    for (const field of this.form?.who ?? []) {
      const [first] = field.choices ?? [];
      if (field.option && first && first.id !== '' && !options[field.name]) options[field.name] = first.id;
    }
    if (options['signIn'] === 'apiKey') for (const name of TENANTS) delete options[name];
    return {
      id: this.id, label: text('label'), pbx: this.pbx, address: text('address'), login: text('login'),
      password: password === '' ? null : password, phone: text('phone'), phoneModel: or('phoneModel'), options, caFile: or('caFile'), proxy: or('proxy'),
    };
  }
}
