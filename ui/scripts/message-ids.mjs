// Writes the ids of the English catalogue as a type, so that a misspelt one does not compile.
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from '@fluent/syntax';

const root = new URL('..', import.meta.url);
const resource = parse(readFileSync(new URL('locales/en/main.ftl', root), 'utf8'), {});
const junk = resource.body.filter((entry) => entry.type === 'Junk');
if (junk.length > 0) {
  for (const entry of junk) console.error(`main.ftl cannot be read near: ${entry.content.slice(0, 80)}`);
  process.exit(1);
}
const ids = resource.body.filter((entry) => entry.type === 'Message').map((entry) => entry.id.name);
const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
if (twice.length > 0) {
  console.error(`main.ftl has these twice: ${twice.join(', ')}`);
  process.exit(1);
}
const lines = ids.sort().map((id) => `  | '${id}'`).join('\n');
writeFileSync(new URL('src/l10n/ids.ts', root), `// Made from locales/en/main.ftl by scripts/message-ids.mjs.\nexport type MessageId =\n${lines};\n`);
