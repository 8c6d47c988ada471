import { expect, test } from 'vitest';
import { localeOf } from './format';

test.each([
  ['fr-FR', 'fr-FR'],
  ['C', 'en-GB'],
  ['', 'en-GB'],
  [undefined, 'en-GB'],
])('a session that names its language %s is written as %s', (wished, locale) => {
  expect(localeOf(wished)).toBe(locale);
});
