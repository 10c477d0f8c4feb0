// A line for each test; at the end the slowest files, those that failed again with their errors, for whoever sees the end
// only, and one line that counts tests, not suites. GT_TEST_TALLY names a file that gets the counts and the failed files as
// JSON.

import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

/** Where the time goes is told of this many files, of those that took so many seconds at least. */
const SLOW_FILES = 12;
const SLOW_SECONDS = 5;

/** Reads node:test's events and yields the report's text. */
export default async function* report(source) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures = [];
  const failedFiles = [];
  const seconds = [];
  for await (const event of source) {
    if (event.type === 'test:stderr' || event.type === 'test:stdout') {
      if (process.env.GT_TEST_VERBOSE) yield event.data.message;
      continue;
    }
    if (event.type === 'test:summary' && event.data.file !== undefined) {
      if (!event.data.success) failedFiles.push(event.data.file);
      seconds.push([event.data.duration_ms / 1000, event.data.file]);
    }
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { name, file, skip, todo, details, nesting } = event.data;
    if (details?.type === 'suite') continue;
    const where = `${'  '.repeat(nesting)}${name}`;
    if (event.type === 'test:fail' && todo === undefined) {
      counts.failed += 1;
      const error = details?.error;
      const told = `${name}\n        ${file ?? ''}\n${indent(tell(error?.cause ?? error))}\n`;
      failures.push(told);
      yield `FAILED  ${'  '.repeat(nesting)}${told}`;
    } else if (skip !== undefined || todo !== undefined) {
      counts.skipped += 1;
      yield `skipped ${where}${typeof skip === 'string' ? `: ${skip}` : ''}\n`;
    } else {
      counts.passed += 1;
      yield `passed  ${where} (${Math.round(details?.duration_ms ?? 0)} ms)\n`;
    }
  }
  yield slowest(seconds);
  if (failures.length > 0) yield `\nfailed:\n${failures.map((told) => `  ${told}`).join('')}\n`;
  if (process.env.GT_TEST_TALLY)
    writeFileSync(process.env.GT_TEST_TALLY, JSON.stringify({ ...counts, failedFiles }));
  yield counts.skipped > 0
    ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`
    : `${counts.passed} passed, ${counts.failed} failed\n`;
}

function slowest(seconds) {
  const slow = seconds.filter(([took]) => took >= SLOW_SECONDS).sort(([a], [b]) => b - a);
  if (slow.length === 0) return '';
  const lines = slow
    .slice(0, SLOW_FILES)
    .map(([took, file]) => `  ${took.toFixed(0).padStart(4)} s  ${relative('.', file)}\n`);
  return `\nslowest files:\n${lines.join('')}`;
}

/** An error that came while what another one left was tidied up hides that one: both are told, the first one first. */
function tell(error) {
  if (error?.name !== 'SuppressedError') return error?.stack ?? inspect(error);
  return `${tell(error.suppressed)}\nand while tidying up after that: ${tell(error.error)}`;
}

function indent(text) {
  return text.replaceAll(/^/gm, '        ');
}
