// Keeps a folder's mirror after a change, once the command's answer is said.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskMirror } from '../../beads/disk-mirror.ts';
import { KEY_VALUE_PATH } from '../../beads/key-values.ts';
import { isMirrored, mirrorName, writeMirror } from '../../beads/mirror.ts';
import { ok, type Result } from '../../beads/result.ts';
import type { BeadStore } from '../../beads/store.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { asProblem } from './as-problem.ts';
import type { Beads } from './beads.ts';
import { holdWriterLock } from './writer-lock.ts';

export interface MirrorPlace {
  /** The folder that holds `.beads/`. */
  readonly folder: string;
  /** Where the last write of the mirror is remembered; beside it is the lock of those who write it. */
  readonly mirror: string;
}

/** The same beads, whose `afterwards` brings the mirror up to date where something was changed. */
export function mirrored(
  place: MirrorPlace,
  beads: Omit<Beads, 'afterwards'>,
  openToRead: () => Result<BeadStore, Problem>,
): Beads {
  let changedAt: number | null = null;
  const noted = <A extends readonly unknown[], R>(change: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      const done = await change(...args);
      changedAt = Date.now();
      return done;
    };
  };
  return {
    ...beads,
    create: noted(beads.create),
    update: noted(beads.update),
    claim: noted(beads.claim),
    comment: noted(beads.comment),
    depend: noted(beads.depend),
    close: noted(beads.close),
    remove: noted(beads.remove),
    renamePrefix: noted(beads.renamePrefix),
    setValue: noted(beads.setValue),
    importFile: noted(beads.importFile),
    afterwards: async () =>
      changedAt === null ? ok(undefined) : await keepMirror(place, changedAt, openToRead),
  };
}

/** Many may have changed something at once: whoever waits here is often served by who went before. */
async function keepMirror(
  { folder, mirror }: MirrorPlace,
  changedAt: number,
  openToRead: () => Result<BeadStore, Problem>,
): Promise<Result<void, Problem>> {
  const name = mirrorName(textOf(join(folder, KEY_VALUE_PATH)));
  if (name === null) return ok(undefined);
  const file = diskMirror(folder, name, mirror);
  const lock = await holdWriterLock(`${mirror}.lock`, () => isMirrored(file, changedAt));
  using _held = lock.ok ? lock.value : null;
  if (isMirrored(file, changedAt)) return ok(undefined);
  if (!lock.ok) return lock;
  const readAt = Date.now();
  const opened = openToRead();
  if (!opened.ok) return opened;
  using store = opened.value;
  const written = writeMirror(store, file, readAt);
  if (written.ok) return ok(undefined);
  const { kind, message } = asProblem(written.problem);
  return { ok: false, problem: problem(kind, `the change is kept, but not in the mirror: ${message}`) };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Nothing was ever set.
    return '';
  }
}
