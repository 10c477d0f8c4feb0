// Whether a program can be started, found out before the fork: after it, node-pty only reports exit code 1.

import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { failed, ok, type Result } from '../../../beads/result.ts';
import { errorCode } from '../../../engine/adapters/files.ts';
import { type Problem, problem } from '../../../engine/problem.ts';

export interface ProgramSpec {
  readonly file: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

/** The absolute path of the program, with its working folder checked too. */
export function findExecutable({ file, cwd, env }: ProgramSpec): Result<string, Problem> {
  if (!isFolder(cwd))
    return failed(problem('environment', `the folder ${cwd} does not exist: nothing can run there`));
  if (file === '') return failed(problem('usage', 'no program is named: give a file or a name on the PATH'));
  if (file.includes('/')) return checked(resolve(cwd, file));
  for (const folder of (env['PATH'] ?? DEFAULT_PATH).split(':')) {
    // An empty entry means the working folder (POSIX, PATH).
    const candidate = join(isAbsolute(folder) ? folder : resolve(cwd, folder), file);
    if (whyNot(candidate) === null) return ok(candidate);
  }
  return failed(problem('not-found', `${file} is not on the PATH: install it or name it by its whole path`));
}

function checked(path: string): Result<string, Problem> {
  const why = whyNot(path);
  if (why === null) return ok(path);
  const kind = why === 'does not exist' ? 'not-found' : 'environment';
  return failed(problem(kind, `${path} ${why}: nothing was started`));
}

function whyNot(path: string): string | null {
  try {
    if (!statSync(path).isFile()) return 'is not a file';
    accessSync(path, constants.X_OK);
    return null;
  } catch (cause) {
    return errorCode(cause) === 'EACCES' ? 'may not be executed' : 'does not exist';
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Absent or unreachable: either way nothing can run there.
    return false;
  }
}
