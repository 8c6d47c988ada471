// The browser, and a page of the demo in it. Invariant: a page that logs an error or breaks the policy fails its test.
import { createRequire } from 'node:module';
import { accessSync, constants, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const require = createRequire(new URL('../../ui/package.json', import.meta.url));
const { chromium } = require('playwright-core');
export const axeSource = require('node:fs').readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

function findBrowser() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'chrome']) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // The next one.
      }
    }
  }
  throw new Error('No Chromium in PATH');
}

/** The same letters on every machine that has Inter, so that pictures can be compared; it stands for the font of the system. */
function fonts() {
  const prefer = (family) => `<alias binding="same"><family>${family}</family><prefer><family>Inter</family></prefer></alias>`;
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-fonts-'));
  mkdirSync(join(folder, 'fontconfig'));
  writeFileSync(join(folder, 'fontconfig', 'fonts.conf'), `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>${prefer('system-ui')}${prefer('sans-serif')}</fontconfig>\n`);
  return folder;
}

export const launch = () => chromium.launch({
  executablePath: findBrowser(), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [], env: { ...process.env, XDG_CONFIG_HOME: fonts() },
});

/** A page of the demo: `scene` says where it begins, `hash` which view is open. */
export async function open(browser, base, { scene = 'idle', hash = '', width = 400, height = 760, theme = 'light', locale = '', lag = 60, play = false, at = null, ...media } = {}) {
  // axe is added by the test itself, so its script must pass; the page's own policy is watched by the listener below.
  const context = await browser.newContext({ viewport: { width, height }, locale: 'en-GB', timezoneId: 'Europe/Paris', reducedMotion: 'reduce', colorScheme: theme, ...media });
  if (at !== null) await context.clock.install({ time: new Date(at) });
  const page = await context.newPage();
  const problems = [];
  page.on('console', (message) => { if (message.type() === 'error') problems.push(message.text()); });
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(`${base}/?scene=${scene}&theme=${theme}&lag=${lag}${play ? '&play=yes' : ''}${locale ? `&locale=${locale}` : ''}${hash ? `#${hash}` : ''}`);
  await page.locator('.app, .wizard').first().waitFor();
  return { page, problems, close: () => context.close() };
}

/** Nothing may scroll sideways. */
export const overflow = (page) => page.evaluate(() => {
  const wide = document.documentElement.clientWidth;
  const root = document.documentElement.scrollWidth > wide ? [`page ${document.documentElement.scrollWidth} > ${wide}`] : [];
  const hidden = (element) => element.closest('.vh') !== null;
  const parts = [...document.querySelectorAll('body *')].filter((each) => each instanceof HTMLElement && !hidden(each) && each.getBoundingClientRect().width > 0 && each.getBoundingClientRect().right > wide + 1);
  return [...root, ...parts.slice(0, 3).map((each) => `${each.tagName}.${each.className} to ${Math.round(each.getBoundingClientRect().right)}`)];
});
