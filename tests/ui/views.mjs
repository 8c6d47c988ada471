// Every view worth a picture.
export const NARROW = [
  { name: 'companion-idle', scene: 'idle' },
  { name: 'companion-ringing', scene: 'ringing' },
  { name: 'companion-oncall', scene: 'oncall' },
  { name: 'companion-consult', scene: 'consult' },
  { name: 'companion-wrapup', scene: 'wrapup' },
  { name: 'companion-pending', scene: 'pending' },
  { name: 'companion-failed', scene: 'failed' },
  { name: 'companion-elsewhere', scene: 'elsewhere' },
  { name: 'companion-down', scene: 'down' },
  { name: 'companion-signin', scene: 'signin' },
  { name: 'companion-notice', scene: 'notice' },
  { name: 'companion-offer', scene: 'offer' },
  { name: 'companion-links', scene: 'offer', hash: 'settings/links' },
  { name: 'companion-ring-test', scene: 'idle', hash: 'settings/ringing' },
  { name: 'companion-noagent', scene: 'noagent' },
  { name: 'companion-shared', scene: 'shared' },
  { name: 'companion-shared-ja', scene: 'sharedja' },
  { name: 'companion-several', scene: 'several' },
  { name: 'companion-several-people', scene: 'quiet', hash: 'people' },
  { name: 'companion-several-queues', scene: 'quiet', hash: 'queues' },
  { name: 'companion-several-accounts', scene: 'quiet', hash: 'settings/accounts' },
  { name: 'companion-nokey', scene: 'nokey' },
  { name: 'companion-nouser', scene: 'nouser' },
  { name: 'companion-people', scene: 'idle', hash: 'people' },
  { name: 'companion-queues', scene: 'idle', hash: 'queues' },
  { name: 'companion-messages', scene: 'spoken', hash: 'messages' },
  { name: 'companion-messages-none', scene: 'idle', hash: 'messages' },
  { name: 'companion-recordings', scene: 'spoken', hash: 'recordings' },
  { name: 'companion-settings', scene: 'idle', hash: 'settings/accounts' },
  { name: 'companion-telephone', scene: 'idle', hash: 'settings/telephone' },
  { name: 'companion-pops', scene: 'idle', hash: 'settings/pages' },
  { name: 'companion-programs', scene: 'idle', hash: 'settings/applications' },
  { name: 'companion-appearance', scene: 'idle', hash: 'settings/appearance' },
  { name: 'companion-shortcuts', scene: 'idle', hash: 'settings/shortcuts' },
  { name: 'companion-about', scene: 'idle', hash: 'settings/about' },
  { name: 'companion-ringing-ja', scene: 'ja' },
  { name: 'first-run', scene: 'firstrun' },
];

const dialling = async (page, text) => {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(text);
  await page.getByRole('option').first().waitFor();
};

/** Views with something open. */
export const OPENED = [
  { name: 'open-state-menu', scene: 'idle', act: (page) => page.getByRole('button', { name: /Agent state/ }).click() },
  { name: 'open-presence-menu', scene: 'idle', act: (page) => page.getByRole('button', { name: /Presence/ }).click() },
  { name: 'open-dial', scene: 'idle', act: (page) => dialling(page, 'a') },
  { name: 'open-dial-in-call', scene: 'consult', act: (page) => dialling(page, 'a') },
  { name: 'open-ask', scene: 'idle', act: async (page) => { await dialling(page, '112'); await page.keyboard.press('Enter'); } },
  { name: 'open-transfer', scene: 'oncall', act: async (page) => { await page.keyboard.press('Control+t'); await page.keyboard.type('a'); await page.getByRole('option').first().waitFor(); } },
  { name: 'open-keypad', scene: 'oncall', act: async (page) => { await page.getByRole('button', { name: 'Keypad' }).click(); await page.keyboard.type('12#'); } },
  { name: 'open-record', scene: 'idle', act: (page) => page.getByRole('button', { name: /Daniel Whitfield/ }).first().click() },
  { name: 'open-conversation', scene: 'spoken', hash: 'messages', act: async (page) => { await page.getByRole('button', { name: '602333444' }).click(); await page.getByText('could not be delivered in time').waitFor(); } },
  { name: 'open-recording', scene: 'spoken', hash: 'recordings', act: async (page) => { await page.getByRole('button', { name: /^Play the recording of the call with \+48.22/ }).click(); await page.locator('audio').waitFor(); } },
  { name: 'open-queue', scene: 'idle', hash: 'queues', act: async (page) => { await page.getByRole('button', { name: 'Sales', exact: true }).click(); await page.getByText('Noé Lambert').waitFor(); } },
  { name: 'open-account', scene: 'idle', hash: 'settings/accounts', act: (page) => page.getByRole('button', { name: 'Edit' }).click() },
  { name: 'open-account-kazoo', scene: 'quiet', hash: 'settings/accounts', act: async (page) => { await page.getByRole('region', { name: 'Acme' }).getByRole('button', { name: 'Edit' }).click(); await page.getByText('More options').click(); } },
  { name: 'open-pop', scene: 'idle', hash: 'settings/pages', act: async (page) => { await page.getByRole('button', { name: 'Edit Zendesk' }).click(); await page.getByRole('button', { name: 'Test with the last call' }).click(); await page.getByText('Tested with the last call').waitFor(); } },
  { name: 'open-profile-menu', scene: 'idle', act: (page) => page.getByRole('button', { name: /^Profile:/ }).click() },
  { name: 'open-profile-failed', scene: 'refuses', act: async (page) => { await page.getByRole('button', { name: /^Profile:/ }).click(); await page.getByRole('menuitemradio', { name: /Away/ }).click(); await page.getByText('Away was set only in part.').waitFor(); } },
  { name: 'open-first-run-kazoo', scene: 'firstrun', act: async (page) => {
    await page.locator('label', { hasText: 'KAZOO' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('REST API').fill('https://api.example.com:8443/v2');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Sign in with').waitFor();
  } },
  { name: 'open-first-run-test', scene: 'firstrun', act: async (page) => {
    const next = page.getByRole('button', { name: 'Continue' });
    await next.click();
    await page.getByLabel('Address').fill('wrong.example.com');
    await next.click();
    await page.getByLabel('Login').fill('zwilk');
    await page.getByLabel('Password').fill('secret');
    await page.keyboard.press('Enter');
    await page.getByText('was not found.').first().waitFor();
  } },
];

export const WIDE = [
  { name: 'wide-history', scene: 'idle' },
  { name: 'wide-oncall', scene: 'oncall' },
  { name: 'wide-ja', scene: 'ja' },
  { name: 'wide-shared', scene: 'shared' },
  { name: 'wide-several', scene: 'several' },
  { name: 'wide-several-queues', scene: 'quiet', hash: 'queues' },
  { name: 'wide-people', scene: 'idle', hash: 'people' },
  { name: 'wide-queues', scene: 'idle', hash: 'queues' },
  { name: 'wide-messages', scene: 'spokenboth', hash: 'messages' },
  { name: 'wide-recordings', scene: 'spokenboth', hash: 'recordings' },
  { name: 'wide-settings', scene: 'down', hash: 'settings/accounts' },
  { name: 'wide-telephone', scene: 'idle', hash: 'settings/telephone' },
  { name: 'wide-shortcuts', scene: 'idle', hash: 'settings/shortcuts' },
  { name: 'wide-first-run', scene: 'firstrun' },
];
