// What a command prints: results on stdout, one clear line of trouble on stderr, and the documented exit code.

import { EXIT_CODES, type Problem } from '../engine/problem.ts';
import { sanitize, sanitizeLines } from '../panes/screen/sanitize.ts';

/** One line that may hold anything: made safe first. */
export function print(line: string): void {
  process.stdout.write(`${sanitize(line, 20_000)}\n`);
}

/** Several lines of untrusted text; its line breaks are kept. */
export function printText(text: string): void {
  for (const line of sanitizeLines(text.replace(/\n$/, ''), 20_000)) process.stdout.write(`${line}\n`);
}

/** JSON for programs: two-space indented; control characters are escaped by JSON itself. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A remark for the person that is no result: stdout stays clean for programs. */
export function remark(line: string): void {
  process.stderr.write(`${sanitize(line, 20_000)}\n`);
}

/** Says what went wrong and sets the exit code of its kind. */
export function fail(problem: Problem, program = 'gt'): void {
  remark(`${program}: ${problem.message}`);
  process.exitCode = EXIT_CODES[problem.kind];
}

/** Says what an exception came from: a bug, but for the one that only the person can mend. */
export function failBy(error: unknown, program = 'gt'): void {
  const message = error instanceof Error ? error.message : String(error);
  // Told by its name: loading its class would slow down every verb.
  const kind = error instanceof Error && error.name === 'SocketPathError' ? 'environment' : 'internal';
  fail({ kind, message }, program);
}
