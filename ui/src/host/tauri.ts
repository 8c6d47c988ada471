// The product's host: the Rust side of the window. The only file that imports @tauri-apps/api.
import { Channel, invoke } from '@tauri-apps/api/core';
import type { UiChange } from '../generated/UiChange';
import type { UiError } from '../generated/UiError';
import type { Answer, Arguments, Command, Host, Result } from './host';

const isUiError = (error: unknown): error is UiError =>
  typeof error === 'object' && error !== null && 'code' in error && 'detail' in error;

export class TauriHost implements Host {
  watch(onChange: (changes: UiChange[]) => void): () => void {
    const channel = new Channel<UiChange[]>();
    channel.onmessage = onChange;
    let tries = 0;
    const begin = (): void => {
      // The shell may still be starting its engine when the page is there already.
      invoke('watch', { channel }).catch(() => {
        tries += 1;
        if (tries < 20) setTimeout(begin, 250 * tries);
      });
    };
    begin();
    return () => {
      tries = Infinity;
      channel.onmessage = () => undefined;
    };
  }

  onClosing(ask: () => void): () => void {
    addEventListener('cordboard-closing', ask);
    return () => removeEventListener('cordboard-closing', ask);
  }

  async invoke<K extends Command>(name: K, args: Arguments<K>): Promise<Result<Answer<K>, UiError>> {
    try {
      const value = await (args === null ? invoke<Answer<K>>(name) : invoke<Answer<K>>(name, { arguments: args }));
      return { ok: true, value };
    } catch (error) {
      return { ok: false, error: isUiError(error) ? error : { code: 'internal', detail: String(error) } };
    }
  }
}
