// A run's token as a file in its spool folder, for agents that pass no variable named TOKEN on to their commands.
// Apart from the rest of the tokens, since every agent's verb loads it.

import { join } from 'node:path';

/** Mode 0600, from before the run's program starts until the run has ended. */
export function runTokenPath(spoolFolder: string): string {
  return join(spoolFolder, 'token');
}
