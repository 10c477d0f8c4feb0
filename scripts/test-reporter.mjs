// A line for each test; at the end the names of those that failed, for whoever sees the end only, and one line that
// counts tests, not suites.

/** Reads node:test's events and yields the report's text. */
export default async function* report(source) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures = [];
  for await (const event of source) {
    if (event.type === 'test:stderr' || event.type === 'test:stdout') {
      if (process.env.GT_TEST_VERBOSE) yield event.data.message;
      continue;
    }
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { name, file, skip, todo, details, nesting } = event.data;
    if (details?.type === 'suite') continue;
    const where = `${'  '.repeat(nesting)}${name}`;
    if (event.type === 'test:fail' && todo === undefined) {
      counts.failed += 1;
      failures.push(name);
      const error = details?.error;
      const cause = error?.cause ?? error;
      yield `FAILED  ${where}\n        ${file ?? ''}\n${indent(cause?.stack ?? String(cause))}\n`;
    } else if (skip !== undefined || todo !== undefined) {
      counts.skipped += 1;
      yield `skipped ${where}${typeof skip === 'string' ? `: ${skip}` : ''}\n`;
    } else {
      counts.passed += 1;
      yield `passed  ${where} (${Math.round(details?.duration_ms ?? 0)} ms)\n`;
    }
  }
  if (failures.length > 0) yield `\nfailed:\n${failures.map((name) => `  ${name}\n`).join('')}\n`;
  yield counts.skipped > 0
    ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`
    : `${counts.passed} passed, ${counts.failed} failed\n`;
}

function indent(text) {
  return text.replaceAll(/^/gm, '        ');
}
