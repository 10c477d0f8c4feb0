// One engine a town: an exclusive SQLite transaction on the lock file, held for the engine's life. The kernel releases
// it however the engine ends, kill -9 included, so that no pid file is ever wrong.
//
// SQLite locks by fcntl: closing any other descriptor of the same file in this process would drop the lock. Nothing
// else may open the file; even its creation below happens only where it does not exist yet.

import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../problem.ts';
import { errorCode, reasonOf } from './files.ts';

/** SQLite's primary result code for a lock that somebody else holds. */
const SQLITE_BUSY = 5;

export class TownLock implements Disposable {
  #database: DatabaseSync | null;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Takes the lock at once, or answers `conflict` where another engine holds it. */
  static acquire(path: string): Result<TownLock, Problem> {
    let database: DatabaseSync | null = null;
    try {
      createPrivately(path);
      database = new DatabaseSync(path, { timeout: 0 });
      database.exec('BEGIN EXCLUSIVE');
      return ok(new TownLock(database));
    } catch (cause) {
      database?.close();
      return failed(lockProblem(path, cause));
    }
  }

  [Symbol.dispose](): void {
    this.#database?.close();
    this.#database = null;
  }
}

function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  }
}

function lockProblem(path: string, cause: unknown): Problem {
  if (cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY) {
    return problem('conflict', 'another engine runs this town: attach to it with gt, or end it with gt down');
  }
  return problem('environment', `locking ${path}: ${reasonOf(cause)}`);
}
