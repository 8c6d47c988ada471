// Everything the agent can see, made of one class a feature. Invariant: one batch of the stream is one change of the page.
import { getContext, setContext } from 'svelte';
import { Accounts } from '../features/accounts/accounts.svelte';
import { Agents } from '../features/agent/agents.svelte';
import { Applications } from '../features/applications/applications.svelte';
import { Calls } from '../features/calls/calls.svelte';
import { Drafts } from '../features/wrapup/drafts.svelte';
import { History } from '../features/history/history.svelte';
import { Messages } from '../features/messages/messages.svelte';
import { Notices } from '../features/notices/notices.svelte';
import { Offers } from '../features/offers/offers.svelte';
import { Parked } from '../features/parked/parked.svelte';
import { People } from '../features/people/people.svelte';
import { Phones } from '../features/phone/phones.svelte';
import { Pops } from '../features/pops/pops.svelte';
import { Profiles } from '../features/profiles/profiles.svelte';
import { Queues } from '../features/queues/queues.svelte';
import { Recordings } from '../features/recordings/recordings.svelte';
import { Ringing } from '../features/ringing/ringing.svelte';
import { Rooms } from '../features/rooms/rooms.svelte';
import { Shell } from '../features/shell/shell.svelte';
import { Voice } from '../features/shell/voice.svelte';
import type { UiChange } from '../generated/UiChange';
import type { UiError } from '../generated/UiError';
import type { Answer, Arguments, Command, Host, Result } from '../host/host';
import { Clock } from './clock.svelte';
import type { Feature } from './feature';

export class Desk {
  readonly clock = new Clock();
  readonly accounts = new Accounts();
  readonly agents = new Agents();
  readonly calls = new Calls(() => this.clock.now);
  readonly queues = new Queues(this.accounts);
  readonly people = new People(this.accounts);
  readonly phones = new Phones();
  readonly parked = new Parked();
  readonly rooms = new Rooms();
  readonly profiles = new Profiles(this.phones);
  readonly pops = new Pops();
  readonly applications = new Applications();
  readonly notices = new Notices();
  readonly offers = new Offers();
  readonly ringing = new Ringing();
  readonly history: History;
  readonly drafts: Drafts;
  readonly messages: Messages;
  readonly recordings: Recordings;
  readonly shell = new Shell();
  readonly voice = new Voice(this.accounts);
  readonly host: Host;
  readonly #features: readonly Feature[];

  constructor(host: Host) {
    this.host = host;
    this.history = new History(host);
    this.drafts = new Drafts(this);
    this.messages = new Messages(host);
    this.recordings = new Recordings(this);
    this.#features = [
      this.accounts, this.agents, this.calls, this.queues, this.people, this.phones, this.parked, this.rooms, this.profiles, this.notices,
      this.offers, this.history, this.messages, this.recordings, this.voice, this.pops, this.applications, this.ringing,
    ];
  }

  /** Starts the clock and the stream. */
  watch(): () => void {
    const stopClock = this.clock.start();
    const stopStream = this.host.watch((changes) => this.apply(changes));
    const leave = (): void => this.drafts.flush();
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      stopClock();
      stopStream();
      this.history.dispose();
      this.recordings.dispose();
    };
  }

  apply(changes: readonly UiChange[]): void {
    for (const change of changes) {
      if (change.kind === 'snapshot') {
        this.clock.set(change.value.now);
        this.drafts.restore(change.value);
      }
      for (const feature of this.#features) feature.take(change);
    }
    for (const feature of this.#features) feature.publish();
    this.drafts.settle();
  }

  /** Asks for something; when it fails, says so. */
  async run<K extends Command>(name: K, args: Arguments<K>): Promise<Result<Answer<K>, UiError>> {
    const result = await this.host.invoke(name, args);
    if (!result.ok) {
      const account = args !== null && 'account' in args && typeof args.account === 'string' ? args.account : null;
      this.failed(result.error, account);
    }
    return result;
  }

  /** Says that a request failed. */
  failed(error: UiError, account: string | null): void {
    this.notices.fail(error, account);
    this.voice.failed(error.code, error.detail);
  }
}

const KEY = Symbol('desk');
export const provideDesk = (desk: Desk): Desk => setContext(KEY, desk);
export const useDesk = (): Desk => getContext<Desk>(KEY);
