// Runs test files in this process and says what came of them.
import { resolve } from 'node:path';
import { run } from 'node:test';
import { paint } from './paint.mjs';

/** Resolves to `{passed, failures: [{name, reason}], broken}`; `broken` are files that do not even load. */
export async function runTests(files) {
  const paths = files.map((file) => resolve(file));
  const result = { passed: 0, failures: [], broken: [] };
  for await (const { type, data } of run({ files: paths, isolation: 'none' })) {
    if (type === 'test:pass') result.passed += 1;
    if (type !== 'test:fail') continue;
    const failure = { name: data.name, reason: reasonOf(data.details.error.cause ?? data.details.error) };
    (paths.includes(data.name) ? result.broken : result.failures).push(failure);
  }
  return result;
}

export function showFailures(failures) {
  for (const { name, reason } of failures) {
    console.log(`${paint('red', '✖')} ${name}`);
    for (const line of reason) console.log(paint('dim', `    ${line}`));
  }
}

function reasonOf(error) {
  const compared = error?.code === 'ERR_ASSERTION' && error.generatedMessage && /equal/i.test(error.operator ?? '');
  if (!compared) return [cut(String(error?.message ?? error))];
  return [`expected ${brief(error.expected)}`, `     got ${brief(error.actual)}`];
}

function brief(value) {
  return cut(JSON.stringify(value) ?? String(value));
}

function cut(text) {
  const line = text.split('\n')[0];
  return line.length > 64 ? `${line.slice(0, 63)}…` : line;
}
