// Who is meant by a text, in the demo.
import type { UiContact } from '../../generated/UiContact';
import type { UiSuggestion } from '../../generated/UiSuggestion';
import { DIRECTORY, LYON } from './people';
import type { World } from './world';

const digits = (text: string): string => text.replace(/[^\d+]/g, '');

const everybody = (world: World): UiContact[] => [...world.snapshot.favourites, ...DIRECTORY.filter((each) => !world.snapshot.favourites.some((other) => other.id === each.id))];

export const lookUp = (world: World, number: string): UiContact | undefined =>
  everybody(world).find((each) => each.numbers.some((other) => digits(other.number) === digits(number)));

function matches(contact: UiContact, text: string): boolean {
  const wanted = text.trim().toLocaleLowerCase();
  const number = digits(text);
  return contact.name.toLocaleLowerCase().includes(wanted) || (number.length > 1 && contact.numbers.some((each) => digits(each.number).includes(number)));
}

const doubt = (number: string): string | null =>
  /^(112|15|17|18)$/.test(number) ? 'emergency' : /^[*#]/.test(number) ? 'service' : /^0?89/.test(number) ? 'premium' : null;

export function suggest(world: World, text: string, contacts?: false, from?: string | null): UiSuggestion[];
export function suggest(world: World, text: string, contacts: true): UiContact[];
export function suggest(world: World, text: string, contacts?: boolean, from: string | null = null): UiSuggestion[] | UiContact[] {
  const account = from ?? LYON;
  if (contacts) return everybody(world).filter((each) => matches(each, text));
  const number = text.replace(/[^\d+*#]/g, '');
  const typed: UiSuggestion[] = /^[\d+*# ().-]{2,}$/.test(text)
    ? [{ account, kind: 'number', name: null, number, detail: null, line: 'unknown', doubtful: doubt(number) }] : [];
  const people = world.snapshot.favourites.filter((each) => matches(each, text)).map((each): UiSuggestion => ({
    account: each.account, kind: 'favourite', name: each.name, number: each.numbers[0]?.number ?? '', detail: each.detail, line: each.line, doubtful: null,
  }));
  const earlier = world.past.rows.filter((row) => row.name !== null && row.name.toLocaleLowerCase().includes(text.toLocaleLowerCase()) && row.number !== null);
  const known = new Set(people.map((each) => each.number));
  const past = earlier.flatMap((row): UiSuggestion[] => {
    const to = row.number ?? '';
    if (known.has(to)) return [];
    known.add(to);
    return [{ account, kind: 'history', name: row.name, number: to, detail: row.queue, line: 'unknown', doubtful: null }];
  });
  return [...typed, ...people, ...past].slice(0, 8);
}
