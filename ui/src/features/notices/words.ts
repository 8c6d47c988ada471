// Texts of problems. Invariant: a code nobody knows still gets a text that says what to do.
import type { UiFinding } from '../../generated/UiFinding';
import { explain, type Explanation } from '../../l10n/t';

export type Coded = { code: string; detail: string };

export const explainNotice = (problem: Coded, account: string): Explanation =>
  explain(['notice', 'error', 'refusal', 'problem'], problem.code, { detail: problem.detail, account }, 'notice-other');

export const explainProblem = (problem: Coded, account: string): Explanation =>
  explain(['problem'], problem.code, { detail: problem.detail, account }, 'problem-other');

/** What a test found that should be changed at the telephone system. */
export const explainFinding = (finding: UiFinding): Explanation =>
  explain(['finding'], finding.code, { subject: finding.subject, detail: finding.detail }, 'finding-other');

export const explainRefusal = (problem: Coded): Explanation =>
  explain(['refusal', 'problem'], problem.code, { detail: problem.detail, account: '' }, 'refusal-other');
