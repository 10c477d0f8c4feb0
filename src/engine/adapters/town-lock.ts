// One engine a town, one writer of a repository's beads: a SQLite transaction on the lock file that is there to write,
// held for the engine's life or the writer's turn. The kernel releases it however its process ends, kill -9 included,
// so that no pid file is ever wrong.
//
// The transaction is an immediate one: of those only one is held at a time, and who tries in vain does not hinder who
// tries next to it. An exclusive one fails whenever anybody else tries at that moment: under contention, nearly always.
//
// SQLite locks by fcntl: closing any other descriptor of the same file in this process would drop the lock. Nothing
// else may open the file; even its creation below happens only where it does not exist yet.

import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../problem.ts';
import { delay, realClock } from './clock.ts';
import { errorCode, reasonOf } from './files.ts';

/** SQLite's primary result code for a lock that somebody else holds. */
const SQLITE_BUSY = 5;

export interface LockWait {
  readonly patienceMs: number;
  /** Asked between attempts: whether what the lock is wanted for cannot be done any more. */
  readonly isFutile?: () => boolean;
}

export class TownLock implements Disposable {
  #database: DatabaseSync | null;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Takes the lock at once, or answers `conflict` where another engine holds it. */
  static acquire(path: string): Result<TownLock, Problem> {
    let database: DatabaseSync | null = null;
    try {
      database = open(path);
      database.exec('BEGIN IMMEDIATE');
      return ok(new TownLock(database));
    } catch (cause) {
      database?.close();
      return failed(lockProblem(path, cause));
    }
  }

  /** Takes the lock as soon as it is free; `conflict` where that is not in time, or it has become futile. */
  static async wait(path: string, { patienceMs, isFutile }: LockWait): Promise<Result<TownLock, Problem>> {
    const startedAt = realClock.monotonic();
    let database: DatabaseSync | null = null;
    for (;;) {
      try {
        database ??= open(path);
        database.exec('BEGIN IMMEDIATE');
        return ok(new TownLock(database));
      } catch (cause) {
        const waitedMs = realClock.monotonic() - startedAt;
        if (!isBusy(cause) || waitedMs > patienceMs || isFutile?.()) {
          database?.close();
          return failed(lockProblem(path, cause));
        }
        await delay(realClock, pauseMs(waitedMs));
      }
    }
  }

  [Symbol.dispose](): void {
    this.#database?.close();
    this.#database = null;
  }
}

function open(path: string): DatabaseSync {
  createPrivately(path);
  return new DatabaseSync(path, { timeout: 0 });
}

const LONGEST_PAUSE_MS = 30;
/** Many may wait, and each attempt takes time from who holds the lock. */
const SHORTEST_PAUSE_MS = 6;
/** After so long a pause is half as long. */
const AGES_IN_MS = 250;

/** Who has waited long asks more often, so that nobody waits for ever behind those who came later. */
function pauseMs(waitedMs: number): number {
  const longest = Math.max(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS / (1 + waitedMs / AGES_IN_MS));
  return longest * (0.5 + Math.random() / 2);
}

function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  }
}

function lockProblem(path: string, cause: unknown): Problem {
  if (isBusy(cause)) {
    return problem('conflict', 'another engine runs this town: attach to it with gt, or end it with gt down');
  }
  return problem('environment', `locking ${path}: ${reasonOf(cause)}`);
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY;
}
