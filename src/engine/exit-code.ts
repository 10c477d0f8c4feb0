// How a program ended as one number, as shells say it.

import { constants } from 'node:os';
import type { GuestExit } from './terminals.ts';

/** The exit code; 128 and the signal's number where it died by one (POSIX sh, `$?`); null where only its loss is known. */
export function exitCodeOf({ code, signal }: GuestExit): number | null {
  if (signal === null) return code;
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1];
  // What has no name here is called `signal 34`.
  return 128 + (number ?? (Number(signal.replace(/\D+/g, '')) || 0));
}
