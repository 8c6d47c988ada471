// The fields of an account form.
import type { MessageId } from '../../l10n/ids';

export type FieldName = 'label' | 'address' | 'login' | 'password' | 'phone' | 'caFile' | 'proxy';
export type FieldText = { name: FieldName; label: MessageId; hint: MessageId; type: 'text' | 'password' | 'tel' | 'url' };

export const FIELDS: Record<FieldName, FieldText> = {
  label: { name: 'label', label: 'field-label', hint: 'field-label-hint', type: 'text' },
  address: { name: 'address', label: 'field-address', hint: 'field-address-hint', type: 'text' },
  login: { name: 'login', label: 'field-login', hint: 'field-login-hint', type: 'text' },
  password: { name: 'password', label: 'field-password', hint: 'field-password-hint', type: 'password' },
  phone: { name: 'phone', label: 'field-phone', hint: 'field-phone-hint', type: 'tel' },
  caFile: { name: 'caFile', label: 'field-ca', hint: 'field-ca-hint', type: 'text' },
  proxy: { name: 'proxy', label: 'field-proxy', hint: 'field-proxy-hint', type: 'text' },
};
