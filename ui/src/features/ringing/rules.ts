// Tones, days and what may be held back. Invariant: a tone is one word in a list of choices, and comes back from it as it was.
import type { UiDay } from '../../generated/UiDay';
import type { UiQueueTone } from '../../generated/UiQueueTone';
import type { UiQuietHours } from '../../generated/UiQuietHours';
import type { UiRinging } from '../../generated/UiRinging';
import type { UiRingRules } from '../../generated/UiRingRules';
import type { UiSilenced } from '../../generated/UiSilenced';
import type { UiTone } from '../../generated/UiTone';
import { t } from '../../l10n/t';

export const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const satisfies readonly UiDay[];
export const SILENCED = ['nothing', 'sound', 'all'] as const satisfies readonly UiSilenced[];
export const BUILT_IN = ['bell', 'chime', 'pulse'] as const;

export const USUAL_RULES: UiRingRules = {
  volume: 70, tone: { kind: 'builtIn', name: 'bell' }, device: null, queues: [], quietHours: [], inQuietHours: 'sound', doNotDisturb: 'sound', paused: 'nothing', inCall: 'sound',
};
export const NO_RINGING: UiRinging = { rules: USUAL_RULES, quietUntil: null };
export const aNight = (): UiQuietHours => ({ days: [...DAYS], from: '22:00', to: '07:00' });

const TONE_NAMES = { bell: 'tone-bell', chime: 'tone-chime', pulse: 'tone-pulse' } as const;
const isBuiltIn = (name: string): name is keyof typeof TONE_NAMES => name in TONE_NAMES;

/** The tone as one word. */
export const toneWord = (tone: UiTone): string => (tone.kind === 'silent' ? 'silent' : `${tone.kind}:${tone.name}`);

export function toneOf(word: string): UiTone {
  const [kind, ...rest] = word.split(':');
  const name = rest.join(':');
  if (kind === 'file') return { kind: 'file', name };
  return kind === 'builtIn' ? { kind: 'builtIn', name } : { kind: 'silent' };
}

export function toneName(tone: UiTone): string {
  if (tone.kind === 'silent') return t('tone-silent');
  return tone.kind === 'builtIn' && isBuiltIn(tone.name) ? t(TONE_NAMES[tone.name]) : tone.name;
}

/** What there is to choose: the built-in tones, the user's own, and the one that is chosen although it is gone. */
export function tones(files: readonly string[], chosen: UiTone): readonly UiTone[] {
  const own = [...files];
  if (chosen.kind === 'file' && !own.includes(chosen.name)) own.push(chosen.name);
  return [{ kind: 'silent' }, ...BUILT_IN.map((name): UiTone => ({ kind: 'builtIn', name })), ...own.map((name): UiTone => ({ kind: 'file', name }))];
}

const same = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

/** The tone of a queue's calls; null for the usual one. */
export const queueTone = (queues: readonly UiQueueTone[], queue: string): UiTone | null => queues.find((each) => same(each.queue, queue))?.tone ?? null;

/** The same with another tone for one queue. */
export const withQueueTone = (queues: readonly UiQueueTone[], queue: string, tone: UiTone | null): UiQueueTone[] => [
  ...queues.filter((each) => !same(each.queue, queue)), ...(tone === null ? [] : [{ queue, tone }]),
];

/** Every queue once, those with a tone of their own also when nobody tells of them any more. */
export function queueNames(known: readonly string[], queues: readonly UiQueueTone[]): readonly string[] {
  const names: string[] = [];
  for (const name of [...known, ...queues.map((each) => each.queue)]) if (!names.some((each) => same(each, name))) names.push(name);
  return names.toSorted((a, b) => a.localeCompare(b));
}
