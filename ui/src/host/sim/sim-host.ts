// The demo behind the seam: every command does what a telephone system would do, after its delay.
import type { UiChange } from '../../generated/UiChange';
import type { UiError } from '../../generated/UiError';
import type { Answer, Arguments, Command, Host, Result } from '../host';
import { accountCommands } from './commands-account';
import { callCommands } from './commands-call';
import { deskCommands } from './commands-desk';
import { messageCommands } from './commands-messages';
import { offerCommands } from './commands-offer';
import { sharedCommands } from './commands-shared';
import { applicationCommands } from './applications';
import { popCommands } from './pops';
import { ringingCommands } from './ringing';
import type { World } from './world';

export type Handlers = { [K in Command]?: (args: Arguments<K>) => Answer<K> | Promise<Answer<K>> };

/** Thrown by a command that fails. */
export class Refused extends Error {
  readonly error: UiError;

  constructor(error: UiError) {
    super(error.code);
    this.error = error;
  }
}

export class SimHost implements Host {
  readonly #world: World;
  readonly #handlers: Handlers;

  constructor(world: World) {
    this.#world = world;
    this.#handlers = { ...callCommands(world), ...deskCommands(world), ...accountCommands(world), ...sharedCommands(world), ...popCommands(world), ...applicationCommands(world), ...offerCommands(world), ...ringingCommands(world), ...messageCommands(world) };
  }

  watch(onChange: (changes: UiChange[]) => void): () => void {
    return this.#world.listen(onChange);
  }

  /** A page is closed by its browser, which asks nobody. */
  onClosing(): () => void {
    return () => undefined;
  }

  async invoke<K extends Command>(name: K, args: Arguments<K>): Promise<Result<Answer<K>, UiError>> {
    const handler: Handlers[K] = this.#handlers[name];
    if (!handler) return { ok: false, error: { code: 'unsupported', detail: name } };
    try {
      return { ok: true, value: await handler(args) };
    } catch (error) {
      return { ok: false, error: error instanceof Refused ? error.error : { code: 'internal', detail: String(error) } };
    }
  }
}
