// Where a person's towns stand that they did not choose a place for.

import { homedir } from 'node:os';
import { join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Ours within the person's data folder (XDG Base Directory Specification). */
export function dataFolder(env: Env): string {
  return join(env['XDG_DATA_HOME'] || join(env['HOME'] || homedir(), '.local', 'share'), 'gt');
}
