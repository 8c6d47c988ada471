// Plays stories in the built pages, and looks at every view: nothing may break the policy, fail axe or scroll sideways.
// `node tests/ui/run.mjs [part of a name]`; pictures go to artifacts/ui. Needs `npm run build` in ui first.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { axeSource, launch, open, overflow } from './browser.mjs';
import { KEYS } from './keyboard.mjs';
import { policy, serve } from './serve.mjs';
import { STORIES } from './stories.mjs';
import { NARROW, OPENED, WIDE } from './views.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const pictures = join(root, 'artifacts', 'ui');
const wanted = process.argv[2] ?? '';
mkdirSync(pictures, { recursive: true });

const server = await serve(join(root, 'ui', 'dist'), await policy(root));
const browser = await launch();
const tests = [];
const test = (name, wish, run) => tests.push({ name, wish, run });

async function audit(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`);
}

const picture = (page, view, size, look) => page.screenshot({ path: join(pictures, `${view.name}.${size}.${look}.png`) });
const settle = (page) => page.waitForTimeout(120);

/** Looks at a view in one page after another size and theme; each look is a test of its own. */
function look(view, sizes, wish = {}) {
  test(`view: ${view.name}`, { ...view, ...wish, width: sizes[0].width, theme: 'light' }, async (page, check) => {
    await view.act?.(page);
    for (const { width, height = 760, themes, axe = false } of sizes) {
      await page.setViewportSize({ width, height });
      for (const theme of themes) {
        await check(`${view.name}, ${width} px, ${theme}${wish.locale ? ', long words' : ''}`, async () => {
          await page.evaluate((name) => { document.documentElement.dataset.theme = name; }, theme);
          await settle(page);
          await picture(page, view, width, wish.locale ?? theme);
          assert.deepEqual(await overflow(page), []);
          if (axe) assert.deepEqual(await audit(page), []);
        });
      }
    }
  });
}

for (const [name, wish, run] of STORIES) test(`story: ${name}`, wish, run);
for (const [name, wish, run] of KEYS) test(`keys: ${name}`, wish, run);
for (const view of NARROW) {
  look(view, [{ width: 400, themes: ['light', 'dark'], axe: true }, { width: 320, height: 640, themes: ['light'] }]);
  look(view, [{ width: 400, themes: ['light'] }, { width: 320, themes: ['light'] }], { locale: 'qps' });
}
for (const view of OPENED) look(view, [{ width: 400, themes: ['light', 'dark'], axe: true }, { width: 320, height: 640, themes: ['light'] }]);
for (const view of WIDE) {
  look(view, [{ width: 1120, themes: ['light', 'dark'], axe: true }, { width: 900, themes: ['light'] }]);
  look(view, [{ width: 1120, themes: ['light'] }, { width: 900, themes: ['light'] }], { locale: 'qps' });
}
for (const view of NARROW.filter((each) => /ringing|consult|idle/.test(each.name))) {
  test(`high contrast: ${view.name}`, { ...view, contrast: 'more' }, async (page) => {
    await settle(page);
    await picture(page, view, 400, 'contrast');
    assert.deepEqual(await audit(page), []);
  });
  test(`forced colours: ${view.name}`, { ...view, forcedColors: 'active' }, async (page) => {
    await settle(page);
    await picture(page, view, 400, 'forced');
    assert.deepEqual(await overflow(page), []);
  });
  test(`text at 200 %: ${view.name}`, { ...view, width: 800, height: 1520 }, async (page) => {
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
    await settle(page);
    await picture(page, view, 800, 'twice');
    assert.deepEqual(await overflow(page), []);
  });
}
test('targets: nothing pressable is under 24 px', { scene: 'consult' }, async (page) => {
  await settle(page);
  const small = await page.evaluate(() => [...document.querySelectorAll('button, a, input, [role=switch]')]
    .filter((each) => !each.closest('.vh') && each.getBoundingClientRect().height > 0 && each.getBoundingClientRect().height < 24 && getComputedStyle(each, '::after').position !== 'absolute')
    .map((each) => `${each.textContent} ${each.getBoundingClientRect().height}`));
  assert.deepEqual(small, []);
});

let [passed, failed] = [0, 0];
/** Runs one check and counts it. */
async function count(name, page, run) {
  try {
    await run();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.error(`FAIL ${name}\n  ${String(error.message ?? error).split('\n').slice(0, 12).join('\n  ')}`);
    await page.screenshot({ path: join(pictures, `failed-${failed}.png`) }).catch(() => undefined);
  }
}
const waiting = tests.filter((each) => each.name.includes(wanted));
/** Pages know nothing of each other, and much of a story is waiting: one more runs side by side than the machine has cores, up to four. */
async function play() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { name, wish, run } = next;
    const { page, problems, close } = await open(browser, server.url, wish);
    page.setDefaultTimeout(8000);
    await count(name, page, async () => {
      await run(page, (part, check) => count(part, page, check));
      assert.deepEqual(problems, [], 'the page logs no errors and keeps the policy');
    });
    await close();
  }
}
await Promise.all(Array.from({ length: Math.min(availableParallelism() + 1, 4) }, play));
await browser.close();
server.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
