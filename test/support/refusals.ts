// What a refusal has to look like: one clear line on stderr, nothing on stdout, the documented exit code.

import assert from 'node:assert/strict';
import type { Finished } from './gt-program.ts';

/** The exit codes as the README documents them. */
export const EXIT = {
  usage: 2,
  notFound: 3,
  refused: 4,
  conflict: 5,
  environment: 6,
  notRunning: 7,
} as const;

/** Fails unless the program ended with `code` and said one line that matches. */
export function assertRefused(
  { code, signal, stdout, stderr }: Finished,
  expected: { readonly code: number; readonly says: RegExp },
): void {
  const said = `ended with ${code ?? signal}\nstdout: ${stdout}\nstderr: ${stderr}`;
  assert.equal(code, expected.code, said);
  assert.equal(stdout, '', said);
  assert.match(stderr, /^(gt|bd): [^\n]+\n$/, said);
  assert.match(stderr, expected.says);
}
