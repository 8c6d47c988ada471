import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '..');
const components = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.svelte')).map((path) => ({ path, text: readFileSync(join(src, path), 'utf8') }));

test('every pair of roles that may meet has enough contrast, in every theme', () => {
  expect(execFileSync('node', [join(src, 'styles', 'check-contrast.mjs')], { encoding: 'utf8' })).toContain('all pass');
});

test('components use roles, never raw colours, and no inline styles', () => {
  const raw = components.filter(({ text }) => /#[0-9a-f]{3,8}\b(?=[;\s)])|var\(--(paper|blue|green|signal|amber|azure|violet|red)-\d/i.test(text.slice(text.indexOf('<style>'))));
  expect(raw.map(({ path }) => path)).toEqual([]);
  expect(components.filter(({ text }) => /\sstyle="/.test(text)).map(({ path }) => path)).toEqual([]);
});

test('components have no text of their own', () => {
  const literal = components.flatMap(({ path, text }) => {
    const markup = text.replace(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>|<!--[\s\S]*?-->/g, '').replace(/\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g, '');
    const words = [...markup.matchAll(/>([^<>]*\p{L}{2,}[^<>]*)</gu)].map((match) => (match[1] ?? '').trim());
    return words.filter((each) => !/=>|=|;/.test(each)).map((each) => `${path}: ${each}`);
  });
  expect(literal).toEqual([]);
});
