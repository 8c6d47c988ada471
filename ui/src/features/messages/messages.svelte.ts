// Short messages as far as they were read. Invariant: a message is there once, in its newest state, whatever was read or told.
import { SvelteMap } from 'svelte/reactivity';
import type { UiChange } from '../../generated/UiChange';
import type { UiError } from '../../generated/UiError';
import type { UiMessage } from '../../generated/UiMessage';
import type { Host, Result } from '../../host/host';
import type { Feature } from '../../state/feature';

export type Conversation = { account: string; number: string };

/** Of so many digits at its end a number is the same however it is written. */
const SAME_DIGITS = 9;
const bare = (number: string): string => number.replaceAll(/[^\p{L}\p{N}]/gu, '').slice(-SAME_DIGITS);
export const conversationKey = (of: Conversation): string => `${of.account} ${bare(of.number)}`;
const newest = (a: UiMessage, b: UiMessage): number => b.at - a.at || (b.id > a.id ? 1 : -1);

export class Messages implements Feature {
  /** The newest message of each conversation, newest first. */
  conversations = $state.raw<readonly UiMessage[]>([]);
  /** The messages of the chosen conversation, oldest first. */
  thread = $state.raw<readonly UiMessage[]>([]);
  chosen = $state.raw<Conversation | null>(null);
  /** A new message to somebody is being written. */
  writing = $state(false);
  /** The list was read. */
  read = $state(false);
  failed = $state(false);
  moreConversations = $state.raw<string | null>(null);
  earlier = $state.raw<string | null>(null);
  /** What was written to whom and not sent. */
  readonly drafts = new SvelteMap<string, string>();
  /** Who has which number, by its last digits. */
  readonly #names = new SvelteMap<string, string>();
  #open = false;
  #reading = 0;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  take(change: UiChange): void {
    if (change.kind === 'message') this.#put(change.value);
    // Changes may have been passed over: what is shown is read anew.
    else if (change.kind === 'snapshot' && this.#open) void this.open();
  }

  publish(): void {
    // What was taken is shown at once: messages are few.
  }

  /** The view is looked at: reads what there is. */
  async open(): Promise<void> {
    this.#open = true;
    const answer = await this.#host.invoke('conversations', { account: null, number: null, cursor: null });
    this.read = true;
    this.failed = !answer.ok;
    if (!answer.ok) return;
    this.#know(answer.value.names);
    this.conversations = answer.value.rows;
    this.moreConversations = answer.value.next;
    if (this.chosen) await this.choose(this.chosen);
  }

  /** Reads the next page of conversations. */
  async more(): Promise<void> {
    if (this.moreConversations === null) return;
    const answer = await this.#host.invoke('conversations', { account: null, number: null, cursor: this.moreConversations });
    if (!answer.ok) return;
    this.#know(answer.value.names);
    const known = new Set(this.conversations.map((each) => conversationKey(each)));
    this.conversations = [...this.conversations, ...answer.value.rows.filter((each) => !known.has(conversationKey(each)))];
    this.moreConversations = answer.value.next;
  }

  async choose(conversation: Conversation | null): Promise<void> {
    const same = conversation && this.chosen && conversationKey(conversation) === conversationKey(this.chosen);
    this.chosen = conversation;
    this.writing = false;
    if (!same) {
      this.thread = [];
      this.earlier = null;
    }
    if (!conversation) return;
    this.#reading += 1;
    const reading = this.#reading;
    const answer = await this.#host.invoke('messages_page', { ...conversation, cursor: null });
    if (reading !== this.#reading || !answer.ok) return;
    this.#know(answer.value.names);
    this.thread = answer.value.rows.toReversed();
    this.earlier = answer.value.next;
  }

  /** Reads what was written before. */
  async before(): Promise<void> {
    if (!this.chosen || this.earlier === null) return;
    const reading = this.#reading;
    const answer = await this.#host.invoke('messages_page', { ...this.chosen, cursor: this.earlier });
    if (reading !== this.#reading || !answer.ok) return;
    this.thread = [...answer.value.rows.toReversed(), ...this.thread];
    this.earlier = answer.value.next;
  }

  /** Puts a text into the field of a conversation, to be looked at and sent. */
  write(to: Conversation, text: string): void {
    this.drafts.set(conversationKey(to), text);
    if (!this.chosen || conversationKey(this.chosen) !== conversationKey(to)) void this.choose(to);
  }

  /** Sends; what was written is kept until it is sent. */
  async send(to: Conversation, text: string): Promise<Result<string, UiError>> {
    const answer = await this.#host.invoke('send_message', { account: to.account, to: to.number, text });
    if (answer.ok) {
      this.drafts.delete(conversationKey(to));
      if (!this.chosen || conversationKey(this.chosen) !== conversationKey(to)) await this.choose(to);
    }
    return answer;
  }

  /** Who that is, if anybody knows. */
  nameOf(of: Conversation): string | null {
    return this.#names.get(bare(of.number)) ?? null;
  }

  #know(names: Record<string, string>): void {
    for (const [number, name] of Object.entries(names)) this.#names.set(bare(number), name);
  }

  #put(message: UiMessage): void {
    const key = conversationKey(message);
    const others = this.conversations.filter((each) => conversationKey(each) !== key);
    const known = this.conversations.find((each) => conversationKey(each) === key);
    const latest = known && known.id !== message.id && newest(known, message) < 0 ? known : message;
    this.conversations = [...others, latest].toSorted(newest);
    if (!this.chosen || conversationKey(this.chosen) !== key) return;
    this.thread = [...this.thread.filter((each) => each.id !== message.id), message].toSorted((a, b) => newest(b, a));
  }
}
