// A person's files, read and replaced as a whole.

import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { failed, ok, type Result } from '../../beads/result.ts';
import { errorCode, reasonOf } from '../../engine/adapters/files.ts';
import { type Problem, problem } from '../../engine/problem.ts';

/** The bytes of a file, or with `-` those that are piped in, however slowly. Never waits for a person to type. */
export async function readInput(file: string): Promise<Result<Uint8Array, Problem>> {
  if (file === '-' && process.stdin.isTTY === true)
    return failed(problem('usage', 'stdin is a terminal: pipe the records in, or name a file'));
  try {
    return ok(file === '-' ? await pipedIn() : readFileSync(file));
  } catch (cause) {
    const kind = errorCode(cause) === 'ENOENT' ? 'not-found' : 'environment';
    return failed(problem(kind, `reading ${file}: ${reasonOf(cause)}`));
  }
}

/** A pipe that does not block cannot be read as a file is: it fails where its writer takes a moment. */
async function pipedIn(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Gives a file new content, or leaves it as it was. A link keeps pointing where it does, a mode stays. */
export function replaceFile(path: string, bytes: Uint8Array): Result<void, Problem> {
  const target = realPath(path);
  const draft = `${target}.new-${process.pid}`;
  try {
    const fd = openSync(draft, 'wx', 0o666);
    try {
      writeFileSync(fd, bytes);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    keepMode(target, draft);
    renameSync(draft, target);
    return ok(undefined);
  } catch (cause) {
    rmSync(draft, { force: true });
    return failed(problem('environment', `writing ${path}: ${reasonOf(cause)}`));
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there yet; a link to nowhere is replaced itself.
    return path;
  }
}

function keepMode(target: string, draft: string): void {
  try {
    chmodSync(draft, statSync(target).mode & 0o777);
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') throw cause;
  }
}
