// The Deacon's chores as a Dog does them. Removing is the dangerous one: a path is followed to its real place first,
// and only what lies inside the folder that was named is touched.

import { sep } from 'node:path';
import { failed, ok, type Result } from '../../beads/result.ts';
import type { Files } from '../adapters/files.ts';
import { processesIn, processName } from '../adapters/processes.ts';
import { type Problem, problem } from '../problem.ts';
import type { Chore, ChoreDone } from './chore.ts';

type RotateLog = Extract<Chore, { kind: 'rotate-log' }>;
type PruneCheckout = Extract<Chore, { kind: 'prune-checkout' }>;

/**
 * Copies and cuts instead of renaming, since whoever writes the log may hold it open (for append) for its whole life;
 * a line written between the two is lost.
 */
export function rotateLog(files: Files, { file, maxBytes, keep }: RotateLog): Result<ChoreDone, Problem> {
  const stat = files.stat(file);
  if (stat === null || stat.sizeBytes <= maxBytes)
    return ok(done('rotate-log', false, `${file} is short enough`));
  if (stat.kind !== 'file') return failed(problem('refused', `rotating ${file}: it is not a plain file`));
  for (let nth = keep; nth > 1; nth -= 1) shift(files, `${file}.${nth - 1}`, `${file}.${nth}`);
  if (keep > 0) files.copy(file, `${file}.1`);
  using open = files.open(file, 'append');
  open.truncate(0);
  return ok(done('rotate-log', true, `rotated ${file} at ${stat.sizeBytes} bytes`));
}

/** Removes the checkout; `refused` where it is not inside, `conflict` while a process still works in it. */
export function pruneCheckout(files: Files, { dir, within }: PruneCheckout): Result<ChoreDone, Problem> {
  const stat = files.stat(dir);
  if (stat === null) return ok(done('prune-checkout', false, `${dir} is gone already`));
  if (stat.kind !== 'folder') return failed(problem('refused', `pruning ${dir}: it is not a folder`));
  const real = files.realPath(dir);
  const outer = files.realPath(within);
  if (real === null || outer === null || !real.startsWith(outer + sep)) {
    return failed(problem('refused', `pruning ${dir}: it is not inside ${within}`));
  }
  const [user] = processesIn(real);
  if (user !== undefined)
    return failed(problem('conflict', `pruning ${dir}: ${processName(user)} still works in it`));
  files.removeTree(real);
  return ok(done('prune-checkout', true, `removed ${dir}`));
}

function shift(files: Files, from: string, to: string): void {
  if (files.stat(from) !== null) files.rename(from, to);
}

function done(kind: Chore['kind'], changed: boolean, text: string): ChoreDone {
  return { kind, changed, text };
}
