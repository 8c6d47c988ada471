// Text. Invariant: every word a user reads comes from a .ftl file; an id that does not exist does not compile.
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import english from '../../locales/en/main.ftl?raw';
import type { MessageId } from './ids';
import { pseudo } from './pseudo';

export type Args = Record<string, FluentVariable | null | undefined>;

const wanted = new URLSearchParams(globalThis.location?.search ?? '').get('locale');
/** The language of the words; `qps` is English made longer, to find texts that do not fit. */
export const language = wanted === 'qps' ? 'qps' : 'en';
const bundle = new FluentBundle('en', {
  useIsolating: false,
  ...(language === 'qps' ? { transform: pseudo } : {}),
});
bundle.addResource(new FluentResource(english));

function format(id: string, args: Args, attribute?: string): string | null {
  const message = bundle.getMessage(id);
  const pattern = attribute === undefined ? message?.value : message?.attributes[attribute];
  if (!pattern) return null;
  const known: Record<string, FluentVariable> = {};
  for (const [name, value] of Object.entries(args)) known[name] = value ?? '';
  // A name that is not known leaves a colon before the full stop.
  return bundle.formatPattern(pattern, known, []).replace(/\s*[:：]\s*(?=[.。])/u, '');
}

/** A text by its id. */
export function t(id: MessageId, args: Args = {}): string {
  return format(id, args) ?? id;
}

/** What happened, whether calls are safe, and what to do. */
export type Explanation = { what: string; safe: string | null; todo: string | null };

/** The text of a code that comes from outside: the first of the prefixes that knows it, else the general text. */
export function explain(prefixes: readonly string[], code: string, args: Args, general: MessageId): Explanation {
  const id = prefixes.map((prefix) => `${prefix}-${code}`).find((each) => bundle.hasMessage(each)) ?? general;
  return { what: format(id, args) ?? '', safe: format(id, args, 'safe'), todo: format(id, args, 'todo') };
}

/** The plain text of a code that comes from outside. */
export function word(prefix: string, code: string, general: MessageId, args: Args = {}): string {
  return format(`${prefix}-${code}`, args) ?? t(general, args);
}
