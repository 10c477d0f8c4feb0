import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { BeadFiles } from '../../src/beads/bead-files.ts';
import { diskFiles } from '../../src/beads/disk-files.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { tempFolder } from '../support/temp-folder.ts';

interface Fault {
  /** The call that fails, from 1, counted over all that change or look at a file. */
  readonly call: number;
  readonly lasts: 'once' | 'on';
  /** Bytes that a failing write leaves behind. */
  readonly partialBytes: number;
  /** Whether a failing write returns the short count instead of throwing. */
  readonly isShort: boolean;
}

class FaultyFiles {
  readonly files: BeadFiles;
  fault: Fault | null = null;
  calls: string[] = [];

  constructor(folder: string) {
    const real = diskFiles(folder);
    this.files = {
      ...real,
      facts: this.#failing('facts', real.facts),
      makeFolderOf: this.#failing('makeFolderOf', real.makeFolderOf),
      openToAppend: this.#failing('openToAppend', real.openToAppend),
      size: this.#failing('size', real.size),
      byteAt: this.#failing('byteAt', real.byteAt),
      sync: this.#failing('sync', real.sync),
      truncate: this.#failing('truncate', real.truncate),
      syncFoldersOf: this.#failing('syncFoldersOf', real.syncFoldersOf),
      write: (fd, bytes) => {
        const fault = this.#due('write');
        if (fault === null) return real.write(fd, bytes);
        real.write(fd, bytes.subarray(0, fault.partialBytes));
        if (fault.isShort) return fault.partialBytes;
        throw noSpace();
      },
    };
  }

  #failing<A extends readonly unknown[], R>(name: string, call: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      if (this.#due(name)) throw noSpace();
      return call(...args);
    };
  }

  #due(name: string): Fault | null {
    this.calls.push(name);
    if (this.fault === null) return null;
    const { call, lasts } = this.fault;
    const isDue = lasts === 'once' ? this.calls.length === call : this.calls.length >= call;
    return isDue ? this.fault : null;
  }
}

function noSpace(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
}

function opened(folder: string, files?: BeadFiles): BeadStore {
  const store = BeadStore.open(folder, files ? { files } : {});
  assert.ok(store.ok);
  return store.value;
}

const BY = { by: 'mayor', at: 1_000 };

const edits: Record<string, (store: BeadStore, id: string) => { readonly ok: boolean }> = {
  'a comment': (store, id) => store.comment(id, 'a word of some length', BY),
  'a new bead': (store) => store.create({ title: 'new', prefix: 'bd', ...BY }),
};

/** Runs the edit with the fault; what stood on disk before and after, and whether it was acknowledged. */
function attempt(edit: (store: BeadStore, id: string) => { readonly ok: boolean }, fault: Fault | null) {
  const folder = tempFolder();
  const faulty = new FaultyFiles(folder.path);
  const store = opened(folder.path, faulty.files);
  const made = store.create({ title: 'One', prefix: 'bd', ...BY });
  assert.ok(made.ok);
  const before = opened(folder.path).all();
  faulty.fault = fault;
  faulty.calls = [];
  const { ok } = edit(store, made.value.id);
  const calls = [...faulty.calls];
  faulty.fault = null;
  return { folder, store, id: made.value.id, before, ok, calls };
}

for (const [name, edit] of Object.entries(edits)) {
  test(`whichever call fails while ${name} is written, it is reported and the beads are as before or as after`, () => {
    const whole = attempt(edit, null);
    const after = opened(whole.folder.path).all();
    whole.folder[Symbol.dispose]();
    let failures = 0;
    for (let call = 1; call <= whole.calls.length; call += 1) {
      for (const lasts of ['once', 'on'] as const) {
        for (const [partialBytes, isShort] of [
          [0, false],
          [20, false],
          [20, true],
        ] as const) {
          const run = attempt(edit, { call, lasts, partialBytes, isShort });
          using _ = run.folder;
          const found = opened(run.folder.path).all();
          const which = `${run.calls.at(call - 1)} failed (${lasts})`;
          if (run.ok) {
            assert.deepEqual(found, after, which);
          } else {
            failures += 1;
            const isBefore = JSON.stringify(found) === JSON.stringify(run.before);
            assert.ok(isBefore || JSON.stringify(found) === JSON.stringify(after), which);
            if (lasts === 'once' && run.calls[call - 1] === 'write') assert.ok(isBefore, which);
          }
          // The store goes on: the next line is whole, whatever the failure left.
          assert.ok(run.store.addLabel(run.id, 'later', BY).ok, which);
          assert.deepEqual(opened(run.folder.path).get(run.id)?.labels, ['later'], which);
        }
      }
    }
    assert.ok(failures > 20, `${failures} failures`);
  });
}

test('a full disk leaves the file byte for byte as it was, and says which file', () => {
  using folder = tempFolder();
  const faulty = new FaultyFiles(folder.path);
  const store = opened(folder.path, faulty.files);
  const made = store.create({ title: 'One', prefix: 'bd', ...BY });
  assert.ok(made.ok);
  const path = store.files()[0]?.path ?? '';
  const before = readFileSync(folder.at(path));
  faulty.calls = [];
  store.addLabel(made.value.id, 'probe', BY);
  const call = faulty.calls.indexOf('write') + 1;
  const withProbe = readFileSync(folder.at(path));
  faulty.calls = [];
  faulty.fault = { call, lasts: 'once', partialBytes: 11, isShort: false };
  const refused = store.comment(made.value.id, 'lost', BY);
  assert.ok(!refused.ok);
  assert.equal(refused.problem.kind, 'io');
  assert.equal(refused.problem.message, `writing ${path}: disk full: free space and try again`);
  assert.deepEqual(readFileSync(folder.at(path)), withProbe);
  assert.ok(withProbe.length > before.length);
  assert.deepEqual(store.get(made.value.id)?.comments, []);
});
