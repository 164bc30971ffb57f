// npm run mutate: plants faults in electron/pki/path one at a time (Stryker) and names those that no test finds.
// A survivor may stay where docs/mutants.md gives its reason; one without a reason ends this with code 1.
import fs from 'node:fs';
import { at, program } from './places.ts';
import { run } from './run.ts';
import { survivors, unexplained, type MutationReport } from './survivors.ts';

const report = at('test-results/mutation.json');
fs.rmSync(report, { force: true });
const code = await run(program('stryker'), ['run', 'build/stryker.config.mjs', ...process.argv.slice(2)], {
  limit: 3600,
});
if (code !== 0 || !fs.existsSync(report)) throw new Error(`Stryker ended with code ${code}`);
const found = survivors(JSON.parse(fs.readFileSync(report, 'utf8')) as MutationReport);
const missing = unexplained(found, fs.readFileSync(at('docs/mutants.md'), 'utf8'));
for (const { line } of found.survived) console.log(line);
console.log(`${found.total} mutants, ${found.killed} killed, ${found.survived.length} survived`);
for (const { line } of missing) console.log(`without a reason in docs/mutants.md: ${line}`);
process.exitCode = missing.length === 0 ? 0 : 1;
