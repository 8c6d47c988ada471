import { expect, test } from 'vitest';
import { numberText } from './number';

const plain = (number: string): string => numberText(number).replaceAll('\u00A0', ' ');

test.each([
  ['a French number', '+33155667788', '+33 1 55 66 77 88'],
  ['a Polish number', '+48221234567', '+48 22 123 45 67'],
  ['a London number', '+442079460321', '+44 20 7946 0321'],
  ['a Tokyo number', '+81352224455', '+81 3 5222 4455'],
  ['an American number', '+12125550142', '+1 212 555 0142'],
  ['a country without a pattern', '+212522123456', '+212 522 123 456'],
  ['an extension', '1204', '1204'],
  ['a service code', '*97', '*97'],
  ['a number the telephone system wrote with spaces', '+46 8 465 004 12', '+46 8 465 004 12'],
  ['something else', 'anonymous', 'anonymous'],
])('%s', (_, given, shown) => expect(plain(given)).toBe(shown));

test('only spaces are added, so that what is seen is what is dialled', () => {
  for (const number of ['+33155667788', '+35312345678', '+997123456789012', '+7123456789']) expect(plain(number).replaceAll(' ', '')).toBe(number);
});

test('no line breaks inside a number', () => expect(numberText('+48 22 123 45 67')).not.toContain(' '));
