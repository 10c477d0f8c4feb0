// Why a push was refused, in one line.

import { gitReason } from '../adapters/git-error.ts';

/** The line that tells most: the host's own, else the ref's, else git's. */
export function whyPushRefused(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const host = lines.find((line) => /^remote: .*\b(error|denied|protected|cannot|not allowed)\b/i.test(line));
  const ref = lines.find((line) => /^! \[.*rejected\]/.test(line));
  return host?.replace(/^remote: /, '') ?? ref?.replace(/^! /, '') ?? gitReason(stderr);
}
