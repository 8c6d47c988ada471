// What an agent does on a morning, as seen in the window. Found by role and name, as a screen reader would.
import assert from 'node:assert/strict';

const button = (page, name) => page.getByRole('button', { name });
const gone = (locator) => locator.waitFor({ state: 'detached' });

/** `[name, beginning, what happens]`. */
export const STORIES = [
  ['answers with the keyboard, holds, resumes, and passes the call on to a colleague', { scene: 'ringing' }, async (page) => {
    await page.getByRole('article', { name: 'Incoming call, Anna Kowalska, queue Sales, Answer button' }).waitFor();
    await page.keyboard.press('Control+Enter');
    const live = page.getByRole('article', { name: 'On call: Anna Kowalska' });
    await live.waitFor();
    await page.keyboard.press('Control+h');
    await page.getByRole('article', { name: 'On hold: Anna Kowalska' }).waitFor();
    await page.keyboard.press('Control+h');
    await live.waitFor();
    await page.keyboard.press('Control+t');
    await page.getByRole('combobox', { name: 'To whom' }).pressSequentially('jam');
    await page.getByRole('option', { name: /James Okafor/ }).waitFor();
    await page.keyboard.press('Enter');
    await button(page, 'Ask first').click();
    await page.getByRole('group', { name: 'Consultation' }).waitFor();
    await page.getByRole('article', { name: 'On call: James Okafor' }).waitFor();
    await button(page, 'Complete transfer').click();
    await gone(page.getByRole('group', { name: 'Consultation' }));
  }],
  ['does not move the focus when a call comes in', { scene: 'idle', play: true }, async (page) => {
    const field = page.getByRole('combobox', { name: 'Name or number' });
    await field.pressSequentially('pri');
    await page.getByRole('article', { name: /Incoming call/ }).waitFor({ timeout: 15_000 });
    assert.equal(await field.evaluate((element) => element === document.activeElement), true, 'the field keeps the focus');
    assert.equal(await field.inputValue(), 'pri');
    await page.getByText('Incoming call, Anna Kowalska, queue Sales, Answer button').waitFor({ state: 'attached' });
  }],
  ['silences a call without declining it', { scene: 'ringing' }, async (page) => {
    await button(page, 'Ignore').click();
    await button(page, 'Answer Anna Kowalska').waitFor();
    assert.equal(await button(page, 'Ignore').getAttribute('aria-disabled'), 'true');
    await button(page, 'Decline').click();
    await gone(page.getByRole('article', { name: /Incoming call/ }));
  }],
  ['dials by name', { scene: 'idle' }, async (page) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('ingrid');
    await page.getByRole('option', { name: /Ingrid Solberg/ }).waitFor();
    await page.getByText('dials 1208 on Lyon').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'On call: Ingrid Solberg' }).waitFor();
    await page.keyboard.press('Control+Backspace');
    await page.getByText('The next one appears here.').waitFor();
  }],
  ['asks before an emergency number', { scene: 'idle' }, async (page) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('112');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    const ask = page.getByRole('alertdialog');
    await ask.getByText('112 is an emergency number.').waitFor();
    assert.equal(await page.getByRole('article').count(), 0, 'nothing is dialled before the yes');
    await page.keyboard.press('Escape');
    await gone(ask);
  }],
  ['wraps up, saves, and is ready again', { scene: 'idle', play: true }, async (page) => {
    await button(page, 'Answer Anna Kowalska').click({ timeout: 15_000 });
    await page.getByRole('article', { name: 'On call: Anna Kowalska' }).waitFor();
    await page.getByLabel('Note on this call').fill('Late delivery.');
    await button(page, 'Hang up').click();
    const card = page.getByRole('article', { name: 'After the call with Anna Kowalska' });
    await card.waitFor();
    assert.equal(await card.getByLabel('Note').inputValue(), 'Late delivery.', 'the note goes on from the call');
    await card.getByText('Solved').click();
    await card.getByLabel('Tags').fill('delivery');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Enter');
    await gone(card);
    await button(page, /Agent state: Ready/).waitFor();
    await button(page, /Anna Kowalska/).first().click();
    await page.getByText('Late delivery.').waitFor();
    await page.getByText('delivery', { exact: true }).waitFor();
  }],
  ['asks for a state and sees it come true', { scene: 'idle', lag: 1500 }, async (page) => {
    await button(page, /Agent state: Ready/).click();
    await page.getByRole('menuitemradio', { name: /Lunch/ }).click();
    await page.getByText('Not ready, Lunch?').waitFor();
    await button(page, /Agent state: Not ready Lunch/).waitFor();
  }],
  ['asks for a pause during a call and takes it back', { scene: 'oncall' }, async (page) => {
    await button(page, /Agent state: On call/).click();
    await page.getByRole('menuitemradio', { name: /Break/ }).click();
    await page.getByText('Then Not ready, Break after this call').waitFor();
    await button(page, /Cancel: Not ready, Break/).click();
    await gone(page.getByText('Then Not ready, Break after this call'));
  }],
  ['pauses the recording and resumes it', { scene: 'oncall', lag: 1500 }, async (page) => {
    await button(page, 'Pause rec.').click();
    assert.equal(await page.getByText('Recording paused').count(), 0, 'nothing is claimed before it is confirmed');
    await page.getByText('Recording paused').waitFor();
    await button(page, 'Resume', ).first().click();
    await gone(page.getByText('Recording paused'));
  }],
  ['sends digits by typing', { scene: 'oncall' }, async (page) => {
    await button(page, 'Keypad').click();
    await page.keyboard.type('12#');
    await page.getByText('12#', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await gone(page.getByText('12#', { exact: true }));
  }],
  ['searches the history and scrolls through all of it', { scene: 'idle', width: 1120 }, async (page) => {
    const list = page.getByRole('region', { name: 'Call history' });
    await page.getByRole('searchbox', { name: 'Search calls' }).fill('whitfield');
    await page.waitForFunction(() => document.querySelectorAll('ul.rows button').length === 1);
    await list.getByRole('button', { name: /Daniel Whitfield/ }).click();
    await page.getByRole('region', { name: 'Call with Daniel Whitfield' }).getByText('Wants 40 pallets by June.').waitFor();
    await page.getByRole('searchbox', { name: 'Search calls' }).fill('');
    await page.waitForFunction(() => document.querySelectorAll('ul.rows button').length > 5);
    for (let index = 0; index < 80; index += 1) {
      await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await page.waitForTimeout(20);
    }
    const [rows, height] = await list.evaluate((element) => [element.querySelectorAll('li').length, element.scrollHeight]);
    assert.ok(height > 600 * 40, `all calls were read (${height} px)`);
    assert.ok(rows < 80, `only rows in sight exist (${rows})`);
  }],
  ['sees missed calls first, and looks at them', { scene: 'idle' }, async (page) => {
    await page.getByRole('heading', { name: 'Missed' }).waitFor();
    await page.getByRole('button', { name: 'Missed', exact: true }).click();
    await page.getByRole('heading', { name: 'Missed' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.waitForTimeout(300);
    await page.getByRole('link', { name: 'Calls', exact: true }).waitFor();
  }],
  ['writes a note on a past call', { scene: 'idle' }, async (page) => {
    await button(page, /Camille Roux/).first().click();
    await button(page, 'Note').click();
    await page.getByLabel('Note', { exact: true }).fill('Refund agreed.');
    await button(page, 'Save').click();
    await page.getByText('Refund agreed.').waitFor();
    await button(page, 'All calls').click();
    await page.getByRole('region', { name: 'Call history' }).waitFor();
  }],
  ['joins a queue and looks who waits', { scene: 'idle', hash: 'queues', width: 1120 }, async (page) => {
    const join = page.getByRole('switch', { name: 'Take calls of VIP' }).first();
    assert.equal(await join.getAttribute('aria-checked'), 'false');
    await join.click();
    await page.waitForFunction(() => document.querySelectorAll('[role=switch][aria-label="Take calls of VIP"][aria-checked=true]').length > 0);
    await button(page, 'Sales').click();
    await page.getByRole('region', { name: 'Sales' }).getByText('Noé Lambert').waitFor();
  }],
  ['finds somebody in the directory and calls', { scene: 'idle', hash: 'people' }, async (page) => {
    await page.getByRole('searchbox', { name: 'Search people' }).fill('olivia');
    await button(page, 'Call Olivia Hart').click();
    await page.getByRole('article', { name: /Olivia Hart/ }).waitFor();
  }],
  ['sets do not disturb and sees it in the strip', { scene: 'idle' }, async (page) => {
    await button(page, /Presence: Available/).click();
    await page.getByRole('menuitemcheckbox', { name: 'Do not disturb' }).click();
    await page.getByTitle('Your telephone does not ring').waitFor();
  }],
  ['forwards calls', { scene: 'idle', hash: 'settings/telephone' }, async (page) => {
    const toggle = page.getByRole('switch', { name: 'Forward all calls', exact: true });
    assert.equal(await toggle.getAttribute('aria-disabled'), 'true', 'not without a number');
    await page.getByRole('textbox', { name: 'Forward all calls', exact: true }).fill('1290');
    await toggle.click();
    await page.getByTitle('All your calls go to another number').waitFor();
  }],
  ['signs in again in place, with the call in reach', { scene: 'signin' }, async (page) => {
    await button(page, 'Hang up').waitFor();
    await page.getByLabel('Password of zwilk at Lyon').fill('secret');
    await page.keyboard.press('Enter');
    await gone(page.getByLabel('Password of zwilk at Lyon'));
    assert.equal(await button(page, 'Hang up').isVisible(), true);
  }],
  ['sees why there is no link, and tries now', { scene: 'down', hash: 'settings/accounts' }, async (page) => {
    await page.getByText('The proxy does not let the connection through: 403, proxy.example.com.').waitFor();
    await button(page, 'Try now').click();
    await page.getByRole('region', { name: 'Lyon' }).getByText(/Connected, last event/).waitFor();
  }],
  ['says beside the calls that the link is gone and what is old, until it is back', { scene: 'down' }, async (page) => {
    const lost = page.getByRole('region', { name: 'Lyon: No link' });
    await lost.getByText('The proxy does not let the connection through: 403, proxy.example.com.').waitFor();
    await page.getByText('As of').first().waitFor();
    await button(page, /Presence: Available\?/).waitFor();
    await button(page, 'Try now').click();
    await gone(lost);
    await gone(page.getByText('As of'));
    await button(page, /Presence: Available$/).waitFor();
  }],
  ['removes an account after a question, and starts anew', { scene: 'idle', hash: 'settings/accounts' }, async (page) => {
    await button(page, 'Remove').click();
    await page.getByText('Calls of the past stay in the history.').waitFor();
    await page.getByRole('alert').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'Which telephone system do you use?' }).waitFor();
  }],
  ['sets up an account for the first time', { scene: 'firstrun', width: 880, height: 640 }, async (page) => {
    await button(page, 'Continue').click();
    await page.getByLabel('Address').fill('wrong.example.com');
    await button(page, 'Continue').click();
    await page.getByLabel('Login').fill('zwilk');
    await page.getByLabel('Password').fill('secret');
    await page.keyboard.press('Enter');
    await page.getByText('The address wrong.example.com was not found.').first().waitFor();
    await button(page, 'Back').click();
    await button(page, 'Back').click();
    await page.getByLabel('Address').fill('xivo.example.com');
    await button(page, 'Continue').click();
    await button(page, 'Continue').click();
    await page.getByText('Everything works.').waitFor();
    await button(page, 'Continue').click();
    await page.getByRole('heading', { name: 'You are connected' }).waitFor();
    await button(page, 'Start').click();
    await button(page, /Agent state: Ready/).waitFor();
  }],
  ['tries the demo', { scene: 'firstrun' }, async (page) => {
    await page.getByRole('radio', { name: /Try the demo/ }).check();
    await button(page, 'Continue').click();
    await button(page, 'Start').click();
    await button(page, /Agent state: Ready/).waitFor();
  }],
  ['writes a message, sees what it will cost in parts, and that it arrived', { scene: 'spoken', hash: 'messages' }, async (page) => {
    await button(page, 'New message').click();
    await page.getByLabel('To').fill('60');
    await page.getByLabel('Message', { exact: true }).fill('a'.repeat(161));
    await page.getByText('2 parts, 145 left').waitFor();
    await page.getByLabel('Message', { exact: true }).fill('Dzień dobry');
    await page.getByText('1 part with special characters, 59 left').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText('No message can be sent to this number.').waitFor();
    await page.getByLabel('To').fill('+48 604 555 666');
    await button(page, 'Send').click();
    const sent = page.getByRole('article', { name: /Delivered/ });
    await sent.getByText('Dzień dobry').waitFor();
    await sent.getByText(/PLN\s*0\.075/).waitFor();
    await page.getByRole('heading', { name: '+48 604 555 666' }).waitFor();
    assert.equal(await page.getByLabel('Message', { exact: true }).inputValue(), '');
  }],
  ['takes a message that was not sent back into the field', { scene: 'spoken', hash: 'messages' }, async (page) => {
    await button(page, '602333444').click();
    await page.getByRole('article', { name: /Not delivered/ }).getByRole('button', { name: 'Send again…' }).click();
    assert.equal(await page.getByLabel('Message', { exact: true }).inputValue(), 'Please call us back about your delivery.');
    assert.equal(await page.getByRole('article').count(), 1, 'nothing is sent by itself');
  }],
  ['says why an account has no messages and no recordings', { scene: 'idle', hash: 'messages' }, async (page) => {
    await page.getByText('Lyon: The telephone system cannot do this from here; use your telephone').waitFor();
    assert.equal(await button(page, 'New message').getAttribute('aria-disabled'), 'true');
    await page.keyboard.press('Control+5');
    await page.getByText('Lyon: The telephone system cannot do this from here; use your telephone').waitFor();
  }],
  ['hears a recording, and saves one although the link breaks', { scene: 'spoken', hash: 'recordings' }, async (page) => {
    await button(page, /^Play the recording of the call with \+48.22/).click();
    const audio = page.locator('audio');
    await audio.waitFor();
    await page.waitForFunction(() => { const player = document.querySelector('audio'); return player !== null && player.readyState >= 2 && player.duration > 1; });
    await button(page, /^Close the player/).click();
    await gone(audio);
    await button(page, /^Save the recording of the call with \+48.22/).click();
    await page.getByText('what came is kept').waitFor();
    await button(page, /^Go on saving/).click();
    await page.getByText('Saved as 1795273031.2.wav in your downloads').waitFor();
    await button(page, /^Play the recording of the call with Number withheld/i).click();
    await page.getByText('sent a text instead of a sound').waitFor();
  }],
  ['finds the recording of a call in its detail', { scene: 'spoken' }, async (page) => {
    await button(page, /Anna Kowalska/).first().click();
    await button(page, 'Look for a recording').click();
    await button(page, /^Play the recording/).click();
    await page.locator('audio').waitFor();
  }],
  ['opens views and the list of keys by keyboard', { scene: 'idle' }, async (page) => {
    await page.keyboard.press('Control+2');
    await page.getByRole('heading', { name: 'People' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Shortcuts' }).waitFor();
    await page.keyboard.press('Control+1');
    await page.getByRole('heading', { name: 'Calls', exact: true }).waitFor();
  }],
  ['keeps the chosen theme', { scene: 'idle', hash: 'settings/appearance' }, async (page) => {
    await button(page, 'Dark').click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.evaluate(() => history.replaceState(null, '', location.href.replace(/theme=\w+&?/, '')));
    await page.reload();
    await page.locator('.app').waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  }],
  ['takes a parked call, and parks it again', { scene: 'shared' }, async (page) => {
    await button(page, 'Take Noé Lambert from slot 101').click();
    await gone(button(page, 'Take Noé Lambert from slot 101'));
    await page.getByRole('article', { name: 'On call: Noé Lambert' }).waitFor();
    await page.getByRole('article', { name: 'On call: Noé Lambert' }).getByRole('button', { name: 'Park' }).click();
    await button(page, /Take Noé Lambert from slot/).waitFor();
    await page.getByText('by Zofia Wilk').waitFor();
  }],
  ['leads a conference: mutes one, removes another', { scene: 'shared' }, async (page) => {
    const people = page.getByRole('list', { name: 'In Morning round' });
    await people.getByRole('button', { name: 'Mute Priya Raman' }).click();
    await people.getByRole('button', { name: 'Let Priya Raman be heard' }).waitFor();
    await people.getByRole('button', { name: 'Remove Mehmet Yıldız' }).click();
    await gone(people.getByText('Mehmet Yıldız'));
  }],
  ['goes away with one choice, and is back with another', { scene: 'idle' }, async (page) => {
    await button(page, 'Profile: At the desk').count();
    await button(page, /^Profile:/).click();
    await page.getByRole('menuitemradio', { name: /Away/ }).click();
    await button(page, 'Profile: Away').waitFor();
    await page.getByTitle('Your telephone does not ring').waitFor();
    await button(page, 'Profile: Away').click();
    await page.getByRole('menuitemradio', { name: /At the desk/ }).click();
    await button(page, 'Profile: At the desk').waitFor();
  }],
  ['is told what of a profile could not be set, and puts the rest back', { scene: 'refuses' }, async (page) => {
    await button(page, /^Profile:/).click();
    await page.getByRole('menuitemradio', { name: /Away/ }).click();
    await page.getByText('Away was set only in part. Not set: Presence.').waitFor();
    await page.getByTitle('Your telephone does not ring').waitFor();
    await button(page, 'Put back as before').click();
    await gone(page.getByText('Away was set only in part. Not set: Presence.'));
    await gone(page.getByTitle('Your telephone does not ring'));
  }],
  ['gives the mobile its number, then is on the mobile', { scene: 'idle', hash: 'settings/telephone' }, async (page) => {
    const form = page.getByRole('form', { name: 'On the mobile' });
    assert.equal(await button(page, 'Set profile On the mobile').getAttribute('aria-disabled'), 'true', 'not without a number');
    await form.getByLabel('To which number').fill('0611223344');
    await form.getByRole('button', { name: 'Save' }).click();
    await gone(form.getByRole('button', { name: 'Save' }));
    await button(page, 'Set profile On the mobile').click();
    await page.getByTitle('All your calls go to another number').waitFor();
    await button(page, 'Profile: On the mobile').waitFor();
  }],
  ['sees one of several accounts, and dials from it', { scene: 'quiet', hash: 'queues' }, async (page) => {
    await page.getByText('Service desk').first().waitFor();
    await page.getByLabel('Account shown').selectOption({ label: 'Acme' });
    await gone(page.getByRole('main').getByRole('button', { name: 'Sales', exact: true }));
    await page.getByLabel('Dial from').selectOption({ label: 'Acme' });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('0612345678');
    await page.getByText('dials 0612345678 on Acme').waitFor();
    await page.reload();
    await page.getByLabel('Dial from').waitFor();
    assert.equal(await page.getByLabel('Dial from').locator('option:checked').textContent(), 'Acme', 'the choice is remembered');
  }],
  ['signs in to a KAZOO with an API key, by the form', { scene: 'idle', hash: 'settings/accounts' }, async (page) => {
    await button(page, 'Add account').click();
    await button(page, 'KAZOO').click();
    await page.getByLabel('REST API').fill('https://api.example.com:8443/v2');
    assert.equal(await page.getByLabel('Account', { exact: true }).count(), 1);
    await page.getByLabel('Sign in with').selectOption({ label: 'API key of the account' });
    assert.equal(await page.getByLabel('Account', { exact: true }).count(), 0, 'a key belongs to its account');
    await page.getByLabel('Who you are').fill('201');
    assert.match(await button(page, 'Test').getAttribute('title') ?? '', /Still empty: API key/);
    await page.getByLabel('API key', { exact: true }).fill('c0ffee00'.repeat(8));
    await button(page, 'Test').click();
    await page.getByText('Everything works.').waitFor();
  }],
  ['chooses how calls sound, hears it, and gives a queue its own', { scene: 'idle', hash: 'settings/ringing' }, async (page) => {
    const card = page.getByRole('region', { name: 'Ringtone' });
    await card.getByLabel('Sound').selectOption({ label: 'Marimba.ogg' });
    await card.getByLabel('Device').selectOption({ label: 'Built-in Audio Analog Stereo' });
    await card.getByLabel('Volume').focus();
    await page.keyboard.press('Home');
    await button(page, 'Play the ringtone').click();
    await page.getByText('There is nothing to hear').waitFor();
    await card.getByLabel('Volume').focus();
    await page.keyboard.press('End');
    await button(page, 'Play the ringtone').click();
    await page.getByText('Plays on Built-in Audio Analog Stereo.').waitFor();
    await page.getByLabel('Sound of Returns').selectOption({ label: 'Silent' });
    await page.reload();
    await page.getByLabel('Sound of VIP').waitFor();
    assert.equal(await page.getByLabel('Sound of VIP').locator('option:checked').textContent(), 'Chime');
    await card.locator('input[type=file]').setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no sound') });
    await page.getByText('notes.txt is no sound in WAV, Ogg Vorbis or MP3.').waitFor();
  }],
  ['is quiet at night, by the keyboard', { scene: 'hushed' }, async (page) => {
    await page.getByRole('button', { name: 'Quiet', exact: true }).click();
    await page.getByText(/Quiet hours now, until/).waitFor();
    await button(page, 'Add quiet hours').focus();
    await page.keyboard.press('Enter');
    const night = page.getByRole('group', { name: /^Quiet on .*Sun from 22:00 to 07:00/ });
    await night.getByText('of the next day').waitFor();
    await night.getByRole('button', { name: 'Sunday' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('group', { name: /Fri(, |,? and )Sat from 22:00 to 07:00/ }).waitFor();
    const inCall = page.getByRole('group', { name: 'While another call lasts' });
    await inCall.getByRole('button', { name: 'Not announced' }).click();
    await inCall.getByRole('button', { name: 'Not announced', pressed: true }).waitFor();
  }],
];
