// Tries a person's pattern for a bounded time: a regular expression can take time without end on one short line.

import { runInNewContext } from 'node:vm';

/** False, too, where `withinMs` milliseconds did not do to find out. */
export function matchesWithin(pattern: RegExp, text: string, withinMs: number): boolean {
  try {
    return runInNewContext('pattern.test(text)', { pattern, text }, { timeout: withinMs }) === true;
  } catch (cause) {
    // The error is one of the other context, where Error is another class.
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw cause;
  }
}
