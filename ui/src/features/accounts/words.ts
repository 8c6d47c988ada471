// How links look and are called.
import type { UiAccount } from '../../generated/UiAccount';
import { age, duration, time } from '../../l10n/format';
import { t } from '../../l10n/t';

/** What another password may put right; anything else is put right in the account's settings. */
const BY_PASSWORD: readonly string[] = ['wrongPassword', 'signInExpired', 'keyring', 'keyInvalid'];

export const wantsPassword = (account: UiAccount): boolean => BY_PASSWORD.includes(account.health.problem?.code ?? 'signInExpired');

/** The secret is a key of the account, not a person's password. */
export const byKey = (account: UiAccount): boolean => account.options['signIn'] === 'apiKey';

/** A live link that said nothing for this long is called old, ms. */
const STALE_MS = 90_000;

export type LinkLook = { st: string; glyph: string };

export function linkLook(account: UiAccount, now: number): LinkLook {
  switch (account.health.state) {
    case 'live':
      return account.lastEventAt !== null && now - account.lastEventAt > STALE_MS
        ? { st: 'notready', glyph: 'link-stale' }
        : { st: 'ready', glyph: 'link-ok' };
    case 'connecting': return { st: 'notready', glyph: 'link-wait' };
    case 'waiting':
    case 'signedOut':
    case 'replaced': return { st: 'danger', glyph: 'link-down' };
    case 'stopped': return { st: 'offline', glyph: 'link-down' };
  }
}

/** One sentence about the link. */
export function linkText(account: UiAccount, now: number): string {
  const last = account.lastEventAt;
  switch (account.health.state) {
    case 'live': return last === null ? t('link-live') : t('link-live-age', { age: age(now - last) });
    case 'connecting': return t('link-connecting');
    case 'waiting': return last === null ? t('link-down') : t('link-down-since', { time: time(last) });
    case 'signedOut': return t('link-signed-out');
    case 'replaced': return t('link-replaced');
    case 'stopped': return t('link-stopped');
  }
}

/** When it is tried again. */
export function retryText(account: UiAccount, now: number): string | null {
  const at = account.health.retryAt;
  if (account.health.state !== 'waiting' || at === null) return null;
  return at <= now ? t('link-trying') : t('link-retry-in', { time: duration(at - now + 999) });
}
