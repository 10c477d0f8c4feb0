// What becomes of a command whose output nobody takes any more, as in `gt status | head -1`: it says no more and does
// its work to the end, since a reader that goes away must not leave half of it done.

import { EXIT_CODES } from '../engine/problem.ts';

let isLost = false;

/** A reader that goes away is no trouble; an output that cannot be written (a full disk) is said once, with its code. */
export function outliveOutput(program: string): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isLost) return;
    isLost = true;
    // A pipe, or a terminal, that was closed.
    if (error.code === 'EPIPE' || error.code === 'EIO') return;
    process.stderr.write(`${program}: writing the output: ${error.message}\n`);
    process.exitCode = EXIT_CODES.environment;
  });
  // With the place for complaints gone there is none left to complain in.
  process.stderr.on('error', () => {});
}

/** Whether anything printed still arrives: what only prints ends when it does not. */
export function isOutputTaken(): boolean {
  return !isLost;
}
