import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FluentResource } from '@fluent/bundle';
import { describe, expect, test } from 'vitest';
import { age, duration } from './format';
import { pseudo } from './pseudo';
import { explain, t } from './t';

const root = join(import.meta.dirname, '..', '..');
const main = readFileSync(join(root, 'locales', 'en', 'main.ftl'), 'utf8');

test('durations are as on a telephone', () => {
  expect([0, 59_999, 61_000, 3_723_000, -5].map(duration)).toEqual(['0:00', '0:59', '1:01', '1:02:03', '0:00']);
  expect([2000, 240_000, 7_200_000].map(age)).toEqual(['2 s', '4 min', '2 h']);
});

test('the made-up language is at least 40 % longer', () => {
  expect(pseudo('Complete transfer').length).toBeGreaterThanOrEqual('Complete transfer'.length * 1.4 - 1);
});

describe('codes from outside', () => {
  const PROBLEMS = 'dns refused noRoute timeout tlsUnknownCa tlsExpired tlsName tlsOther proxyRefused proxyAuth upgradeRefused httpStatus closed silent slept wrongPassword signInExpired replaced serverError malformed keyring historyUnreadable historyUnwritable settingsUnreadable diskFull invalidUrl proxyUnsupported overflow listenTaken listenRefused'.split(' ');
  const REFUSALS = 'phoneUnknown loggedInElsewhere numberInvalid callFailed favouriteFailed unconfirmed linkLost notListening other'.split(' ');
  const ERRORS = 'notConnected unsupported callGone numberInvalid numberDoubtful missing accountUnknown formInvalid keyringUnavailable history settings internal'.split(' ');
  const WHYS = 'pbx phone noPhone notAgent rights noEffect notRinging notConnected notHeld inConsultation noConsultation noSecondCall linkDown pending notRecorded over inConference alreadyRecorded alreadyPaused notPaused'.split(' ');

  const FINDINGS = 'versionUnknown versionTooOld userWithoutDevice userWithoutExtension userWithoutPresenceId sipNameIsExtension sipNameIsNumber bindingMissing rateLimitLow more'.split(' ');

  test('each has a text of its own', () => {
    const wanted = [...FINDINGS.map((code) => `finding-${code}`), ...PROBLEMS.map((code) => `problem-${code}`), ...REFUSALS.map((code) => `refusal-${code}`), ...ERRORS.map((code) => `error-${code}`), ...WHYS.map((code) => `why-${code}`)];
    expect(wanted.filter((id) => !main.includes(`\n${id} =`))).toEqual([]);
  });

  test('a problem says what happened, whether calls are safe and what to do', () => {
    const texts = PROBLEMS.map((code) => explain(['problem'], code, { detail: 'ACME Root', account: 'Lyon' }, 'problem-other'));
    expect(texts.filter((text) => text.what === '' || text.safe === null || text.todo === null)).toEqual([]);
    expect(explain(['problem'], 'tlsUnknownCa', { detail: 'ACME Root' }, 'problem-other').what).toContain('ACME Root');
  });

  test('a text without the name it could give is still a sentence', () => {
    expect(explain(['refusal'], 'other', { detail: '' }, 'refusal-other').what).toBe('The telephone system refused.');
  });

  test('one that nobody knows gets the general text', () => {
    expect(explain(['problem'], 'gremlins', { detail: 'x' }, 'problem-other').what).toBe(t('problem-other', { detail: 'x' }));
  });
});

test('all catalogues can be read, and every text is used', () => {
  for (const name of readdirSync(join(root, 'locales', 'en'))) {
    const text = readFileSync(join(root, 'locales', 'en', name), 'utf8');
    const ids = [...text.matchAll(/^([a-zA-Z][\w-]*) =/gm)].map((match) => match[1]);
    expect(new FluentResource(text).body.map((entry) => entry.id)).toEqual(ids);
  }
  const src = join(root, 'src');
  const code = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(svelte|ts)$/.test(path) && !path.endsWith('ids.ts')).map((path) => readFileSync(join(src, path), 'utf8')).join('\n');
  const ids = [...main.matchAll(/^([a-zA-Z][\w-]*) =/gm)].map((match) => match[1] ?? '');
  const coded = /^(finding|problem|refusal|error|why|notice|doubt|check|number-kind|links-change|link-default|stage|test|message-problem|recording-problem|shortcut-problem|sound-invalid)-/;
  expect(ids.filter((id) => !coded.test(id) && !code.includes(`'${id}'`))).toEqual([]);
});
