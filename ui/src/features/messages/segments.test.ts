import { expect, test } from 'vitest';
import { segmentsOf } from './segments';

test.each([
  ['', 'gsm', 0, 160], ['a', 'gsm', 1, 159], ['a'.repeat(160), 'gsm', 1, 0], ['a'.repeat(161), 'gsm', 2, 145], ['a'.repeat(306), 'gsm', 2, 0], ['a'.repeat(307), 'gsm', 3, 152],
  ['€'.repeat(80), 'gsm', 1, 0], ['€'.repeat(81), 'gsm', 2, 144], ['[]{}\\^~|', 'gsm', 1, 144], ['line\nline', 'gsm', 1, 151],
  ['ż', 'unicode', 1, 69], ['ż'.repeat(70), 'unicode', 1, 0], ['ż'.repeat(71), 'unicode', 2, 63], ['😀'.repeat(35), 'unicode', 1, 0], ['ż'.repeat(1024), 'unicode', 16, 48], ['`', 'unicode', 1, 69],
] as const)('%# parts are counted as they are paid for', (text, alphabet, parts, left) => {
  expect(segmentsOf(text)).toEqual({ alphabet, parts, left });
});
