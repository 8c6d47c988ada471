// The keyboard: every key of docs/keyboard.md, and every view without a mouse.
import assert from 'node:assert/strict';

const VIEWS = [['1', 'Calls'], ['2', 'People'], ['3', 'Queues'], ['4', 'Messages'], ['5', 'Recordings'], ['6', 'Settings']];
const button = (page, name) => page.getByRole('button', { name });
const gone = (locator) => locator.waitFor({ state: 'detached' });
const field = (page) => page.getByRole('combobox', { name: 'Name or number' });

/** Walks through the page with Tab. Answers what has no name, what shows no ring, and what was never reached. */
async function walk(page) {
  await page.evaluate(() => document.activeElement?.blur());
  const problems = [];
  const wanted = await page.evaluate(() => {
    const shown = (each) => each.checkVisibility() && !each.closest('.vh') && each.tabIndex >= 0;
    // Of a group of radio buttons Tab reaches one.
    const all = [...document.querySelectorAll('a[href], button, input:not([type=radio]), textarea, select, [role=switch]')].filter(shown);
    all.forEach((each, index) => { each.dataset.walk = String(index); });
    return all.length;
  });
  const reached = new Set();
  for (let step = 0; step < wanted + 40; step += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const each = document.activeElement;
      if (!each || each === document.body) return null;
      const ring = [getComputedStyle(each), getComputedStyle(each, '::after')].some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0);
      const name = each.getAttribute('aria-label') ?? (each.labels?.[0]?.textContent || each.textContent || each.title);
      return { id: each.dataset.walk ?? null, ring, name: name?.trim() ?? '', what: each.outerHTML.slice(0, 90) };
    });
    if (at === null) continue;
    if (at.id !== null && reached.has(at.id)) break;
    if (at.id !== null) reached.add(at.id);
    if (at.name === '' && !at.what.startsWith('<div')) problems.push(`no name: ${at.what}`);
    if (!at.ring) problems.push(`no ring: ${at.what}`);
  }
  // Rows that left the page while the list scrolled are not missed.
  const left = await page.evaluate((seen) => [...document.querySelectorAll('[data-walk]')].filter((each) => !seen.includes(each.dataset.walk)).map((each) => `not reached: ${each.outerHTML.slice(0, 90)}`), [...reached]);
  return [...problems, ...left];
}

/** `[name, beginning, what happens]`. */
export const KEYS = [
  ['every view opens by its number, and Tab reaches all that is in it', { scene: 'idle' }, async (page) => {
    for (const [number, title] of VIEWS) {
      await page.keyboard.press(`Control+${number}`);
      await page.getByRole('heading', { name: title, exact: true }).first().waitFor();
      assert.deepEqual(await walk(page), [], title);
    }
  }],
  ['every view of the wide window opens by its number, and Tab reaches all that is in it', { scene: 'idle', width: 1120 }, async (page) => {
    for (const [number, title] of VIEWS) {
      await page.keyboard.press(`Control+${number}`);
      await page.getByRole('heading', { name: title, exact: true }).first().waitFor();
      assert.deepEqual(await walk(page), [], title);
    }
  }],
  ['Tab reaches all that can be done with a call', { scene: 'consult' }, async (page) => assert.deepEqual(await walk(page), [])],
  ['Tab reaches all that can be done after a call', { scene: 'wrapup' }, async (page) => assert.deepEqual(await walk(page), [])],
  ['the first run goes without a mouse', { scene: 'firstrun' }, async (page) => {
    assert.deepEqual(await walk(page), []);
    await page.getByRole('radio', { name: /XiVO/ }).focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.getByRole('radio', { name: /KAZOO/ }).isChecked(), true);
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.getByRole('radio', { name: /Try the demo/ }).isChecked(), true);
  }],
  ['in a field with text Ctrl+Backspace deletes a word and hangs nobody up', { scene: 'oncall' }, async (page) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('ingrid sol');
    await page.keyboard.press('Control+Backspace');
    assert.equal((await field(page).inputValue()).trim(), 'ingrid');
    await page.getByRole('article', { name: 'On call: Camille Roux' }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await field(page).inputValue(), '', 'Escape empties the dial bar');
    await page.keyboard.press('Control+Backspace');
    await gone(page.getByRole('article', { name: 'On call: Camille Roux' }));
  }],
  ['the arrows move in the suggestions, and the field keeps the focus', { scene: 'idle' }, async (page) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('a');
    await page.getByRole('option').nth(2).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.getByRole('option').nth(1).getAttribute('aria-selected'), 'true');
    assert.equal(await field(page).evaluate((element) => element === document.activeElement), true);
  }],
  ['the arrows walk through the calls of the past, and Enter opens one', { scene: 'idle' }, async (page) => {
    await button(page, /Siobhán Byrne/).first().focus();
    for (let step = 0; step < 30; step += 1) await page.keyboard.press('ArrowDown');
    const far = await page.evaluate(() => document.activeElement?.dataset.record);
    assert.ok(Number(far) > 0, 'a row has the focus, also when it was out of sight');
    for (let step = 0; step < 30; step += 1) await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await button(page, 'All calls').waitFor();
    await page.getByRole('region', { name: /Call with .*0722/ }).waitFor();
  }],
  ['the state is chosen with the arrows, and Escape gives the focus back', { scene: 'idle' }, async (page) => {
    const state = button(page, /Agent state/);
    await state.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitemradio', { name: /Lunch/ }).waitFor();
    await page.keyboard.press('Escape');
    await gone(page.getByRole('menuitemradio', { name: /Lunch/ }));
    assert.equal(await state.evaluate((element) => element === document.activeElement), true);
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await button(page, /Agent state: Not ready Lunch/).waitFor();
  }],
  ['Escape closes the transfer and the keypad', { scene: 'oncall' }, async (page) => {
    await page.keyboard.press('Control+t');
    await page.getByRole('combobox', { name: 'To whom' }).waitFor();
    await page.keyboard.press('Escape');
    await gone(page.getByRole('combobox', { name: 'To whom' }));
    await button(page, 'Keypad').focus();
    await page.keyboard.press('Enter');
    await page.getByText('Press or type digits').waitFor();
    await page.keyboard.press('Escape');
    await gone(page.getByText('Press or type digits'));
  }],
  ['keys of a call do nothing without one', { scene: 'idle' }, async (page) => {
    for (const key of ['Enter', 'Backspace', 'h', 't']) await page.keyboard.press(`Control+${key}`);
    assert.equal(await page.getByRole('article').count(), 0);
    await button(page, /Agent state: Ready/).waitFor();
  }],
  ['a question mark in a field is a question mark', { scene: 'idle' }, async (page) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('?');
    assert.equal(await field(page).inputValue(), '?');
    await page.getByRole('heading', { name: 'Calls', exact: true }).waitFor();
  }],
];
