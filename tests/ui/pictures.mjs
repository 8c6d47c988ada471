// The pictures of docs/: every view, light and dark, on a morning that never changes. `npm run pictures` in ui.
// ImageMagick makes them a third of their size where it is installed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, open, overflow } from './browser.mjs';
import { policy, serve } from './serve.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const folder = join(root, 'docs', 'screenshots');
const wanted = process.argv[2] ?? '';
/** A Thursday in May, when the sun of the pictures is up. */
const AT = '2026-05-14T10:42:16+02:00';
const WIDE = { width: 1120, height: 760 };

const button = (page, name) => page.getByRole('button', { name });
const seen = (page, text) => page.getByText(text).first().waitFor();

async function type(page, text) {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(text);
  await page.getByRole('option').first().waitFor();
}

async function test(page, address) {
  const next = button(page, 'Continue');
  await next.click();
  await page.getByLabel('Address').fill(address);
  await next.click();
  await page.getByLabel('Login').fill('zwilk');
  await page.getByLabel('Password').fill('secret');
  await next.click();
}

const VIEWS = [
  { name: 'idle', scene: 'idle' },
  { name: 'ringing', scene: 'ringing' },
  { name: 'ringing-japanese', scene: 'ja' },
  { name: 'on-call', scene: 'oncall', act: async (page) => {
    await page.getByLabel('Note on this call').fill('Charged twice for order 31877. Wants the refund on the same card.');
    await button(page, 'Pause rec.').click();
    await seen(page, 'Confirmed');
    await seen(page, 'Saved');
  } },
  { name: 'consultation', scene: 'consult', act: async (page) => {
    await page.getByLabel('Note on this call').fill('Charged twice for order 31877. Priya confirms three working days.');
    await seen(page, 'Saved');
  } },
  { name: 'transfer', scene: 'oncall', act: async (page) => {
    await button(page, 'Note').click();
    await page.keyboard.press('Control+t');
    await page.keyboard.type('ra');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await seen(page, 'goes to');
  } },
  { name: 'wrap-up', scene: 'wrapup', act: async (page) => {
    await page.getByText('Call back', { exact: true }).first().click();
    for (const tag of ['delivery', 'gold customer']) {
      await page.getByLabel('Tags').fill(tag);
      await page.keyboard.press('Enter');
    }
    await page.getByLabel('Note', { exact: true }).fill('PO-55812 is stuck at customs in Gdańsk. Promised a new date after talking to the carrier.');
  } },
  { name: 'dial', scene: 'idle', act: (page) => type(page, 'an') },
  { name: 'state-menu', scene: 'idle', act: (page) => button(page, /Agent state/).click() },
  { name: 'profiles', scene: 'idle', act: (page) => button(page, /^Profile:/).click() },
  { name: 'parked', scene: 'shared', act: (page) => button(page, 'Note').click() },
  { name: 'several', scene: 'several' },
  { name: 'people', scene: 'idle', hash: 'people' },
  { name: 'queues', scene: 'idle', hash: 'queues' },
  { name: 'link-lost', scene: 'down' },
  { name: 'sign-in', scene: 'signin' },
  { name: 'wide-history', scene: 'idle', ...WIDE, act: async (page) => { await button(page, /Daniel Whitfield/).first().click(); await seen(page, 'Wants 40 pallets'); } },
  { name: 'wide-consultation', scene: 'consult', ...WIDE, act: async (page) => {
    await page.getByLabel('Note on this call').fill('Charged twice for order 31877.');
    await button(page, /Daniel Whitfield/).first().click();
    await seen(page, 'Saved');
  } },
  { name: 'wide-people', scene: 'idle', hash: 'people', ...WIDE },
  { name: 'wide-queues', scene: 'idle', hash: 'queues', ...WIDE, act: async (page) => { await button(page, 'Sales').click(); await seen(page, 'Noé Lambert'); } },
  { name: 'wide-accounts', scene: 'down', hash: 'settings/accounts', ...WIDE },
  { name: 'wide-account-form', scene: 'quiet', hash: 'settings/accounts', ...WIDE, act: (page) => page.getByRole('region', { name: 'Acme' }).getByRole('button', { name: 'Edit' }).click() },
  { name: 'wide-telephone', scene: 'idle', hash: 'settings/telephone', ...WIDE },
  { name: 'wide-shortcuts', scene: 'idle', hash: 'settings/shortcuts', ...WIDE },
  { name: 'first-run', scene: 'firstrun', width: 880, height: 640 },
  { name: 'first-run-test', scene: 'firstrun', width: 880, height: 640, act: async (page) => { await test(page, 'xivo.example.com'); await seen(page, 'Everything works.'); } },
];

/** Fewer colours, same look. */
const shrink = (file) => spawnSync('convert', [file, '-strip', '-dither', 'None', '-colors', '192', '-define', 'png:compression-level=9', `PNG8:${file}`]);

const file = (name, theme) => join(folder, `${name}.${theme}.png`);

/** Several pictures beside each other. */
async function beside(browser, target, names, theme, width) {
  const page = await browser.newPage({ viewport: { width, height: 792 } });
  const images = names.map((name) => `<img src="data:image/png;base64,${readFileSync(file(name, theme)).toString('base64')}">`).join('');
  await page.setContent(`<style>body{margin:0;padding:16px;display:flex;gap:16px;justify-content:center;background:#cfccc6}img{border-radius:10px;box-shadow:0 6px 18px #0004}</style>${images}`);
  await page.waitForTimeout(200);
  await page.screenshot({ path: target });
  await page.close();
  shrink(target);
}

mkdirSync(folder, { recursive: true });
const server = await serve(join(root, 'ui', 'dist'), await policy(root));
const browser = await launch();
let wrong = 0;
for (const { act, ...view } of VIEWS.filter(({ name }) => name.includes(wanted))) {
  for (const theme of ['light', 'dark']) {
    const { page, problems, close } = await open(browser, server.url, { ...view, theme, at: AT, lag: 250 });
    page.setDefaultTimeout(8000);
    try {
      await act?.(page);
      await page.waitForTimeout(1200);
      await page.mouse.move(0, 0);
      await page.screenshot({ path: file(view.name, theme) });
      shrink(file(view.name, theme));
      problems.push(...await overflow(page));
    } catch (error) {
      problems.push(String(error.message).split('\n')[0]);
    }
    if (problems.length > 0) { wrong += 1; console.error(`${view.name}, ${theme}: ${problems.join('; ')}`); }
    await close();
  }
}
if (wanted === '') {
  await beside(browser, join(folder, 'companion.png'), ['ringing', 'consultation', 'wrap-up'], 'light', 1264);
  await beside(browser, join(folder, 'companion-dark.png'), ['ringing', 'consultation', 'wrap-up'], 'dark', 1264);
}
await browser.close();
server.close();
process.exit(wrong === 0 ? 0 : 1);
