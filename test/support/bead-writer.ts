// A process that changes the beads of a folder step by step and is killed at its n-th call of the file system: before
// it, after it, or with half of a write done. Says what was acknowledged before it goes on.

import { writeSync } from 'node:fs';
import type { BeadFiles } from '../../src/beads/bead-files.ts';
import { diskFiles } from '../../src/beads/disk-files.ts';
import type { Result } from '../../src/beads/result.ts';
import { BeadStore } from '../../src/beads/store.ts';

const [folder = '', call = '0', when = 'before'] = process.argv.slice(2);
let calls = 0;

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
}

function dying<A extends readonly unknown[], R>(
  run: (...args: A) => R,
  half: (...args: A) => void = () => {},
) {
  return (...args: A): R => {
    calls += 1;
    const isDue = calls === Number(call);
    if (isDue && when === 'before') die();
    if (isDue && when === 'within') {
      half(...args);
      die();
    }
    const done = run(...args);
    if (isDue) die();
    return done;
  };
}

const real = diskFiles(folder);
const files: BeadFiles = {
  ...real,
  makeFolderOf: dying(real.makeFolderOf),
  openToAppend: dying(real.openToAppend),
  size: dying(real.size),
  byteAt: dying(real.byteAt),
  write: dying(real.write, (fd, bytes) => real.write(fd, bytes.subarray(0, bytes.length >> 1))),
  sync: dying(real.sync),
  close: dying(real.close),
  syncFoldersOf: dying(real.syncFoldersOf),
  facts: dying(real.facts),
};

function acknowledged<T>(done: Result<T, { readonly message: string }>, what: object): T {
  if (!done.ok) throw new Error(done.problem.message);
  writeSync(1, `${JSON.stringify(what)}\n`);
  return done.value;
}

const opened = BeadStore.open(folder, { files });
if (!opened.ok) throw new Error(opened.problem.message);
const store = opened.value;
const by = { by: 'writer', at: 1_000 };
const first = store.create({ title: 'First', prefix: 'bd', ...by });
const { id } = acknowledged(first, { title: 'First' });
acknowledged(store.update(id, { notes: 'kept' }, by), { notes: 'kept' });
acknowledged(store.create({ title: 'Second', prefix: 'bd', ...by }), { title: 'Second' });
writeSync(1, `${JSON.stringify({ calls })}\n`);
