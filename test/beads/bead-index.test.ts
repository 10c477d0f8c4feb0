import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { BeadFiles, IndexFile } from '../../src/beads/bead-files.ts';
import { diskIndex } from '../../src/beads/disk-files.ts';
import { readyBeads } from '../../src/beads/graph.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { quickFiles } from '../support/quick-files.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** More than are read sooner than an index is written. */
const BEADS = 80;
const BY = { by: 'tester', at: 1_000 };

interface MemoryIndex extends IndexFile {
  bytes: Uint8Array | null;
  /** What the file system's clock is ahead of the real one. */
  aheadMs: number;
}

/** Ahead by a minute: all files are old enough to be believed. */
function memoryIndex(): MemoryIndex {
  return {
    bytes: null,
    aheadMs: 60_000,
    read() {
      return this.bytes;
    },
    write(bytes) {
      this.bytes = bytes;
    },
    nowMs() {
      return Date.now() + this.aheadMs;
    },
  };
}

function opened(folder: string, index?: IndexFile, files: BeadFiles = quickFiles(folder)): BeadStore {
  const store = BeadStore.open(folder, { files, ...(index ? { index } : {}) });
  assert.ok(store.ok, store.ok ? '' : store.problem.message);
  return store.value;
}

function filled(folder: string, count = BEADS): BeadStore {
  const store = opened(folder);
  for (let nth = 0; nth < count; nth += 1) {
    const parent = nth % 7 === 3 ? store.all()[nth - 1]?.id : undefined;
    const more = nth % 5 === 0 ? { description: `Ünïcode ${nth}`, metadata: { nth } } : {};
    const made = store.create({
      title: `Bead ${nth}`,
      prefix: 'bd',
      by: 'tester',
      at: 1_000 + nth,
      ...more,
      ...(parent ? { parent } : {}),
    });
    assert.ok(made.ok);
    if (nth % 4 === 1) assert.ok(store.comment(made.value.id, `said ${nth}`, BY).ok);
  }
  return store;
}

/** Counts what is read of the folder. */
function counted(folder: string) {
  const real = quickFiles(folder);
  const counts = { reads: 0, listings: 0 };
  const files: BeadFiles = {
    ...real,
    read(path) {
      counts.reads += 1;
      return real.read(path);
    },
    filesIn(path) {
      counts.listings += 1;
      return real.filesIn(path);
    },
  };
  return { files, counts };
}

function readyIds(store: BeadStore): readonly string[] {
  return readyBeads(store.graph(), 2_000).map(({ id }) => id);
}

function assertSame(folder: string, index: IndexFile, hint: string): void {
  using plain = opened(folder);
  using indexed = opened(folder, index);
  assert.deepEqual(readyIds(indexed), readyIds(plain), hint);
  const order = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  assert.deepEqual([...indexed.all()].sort(order), [...plain.all()].sort(order), hint);
  for (const bead of plain.all()) assert.deepEqual(indexed.get(bead.id), bead, hint);
}

test('a store that opens by its index has read no file and listed no folder, and says the same', () => {
  using folder = tempFolder();
  filled(folder.path);
  const index = memoryIndex();
  opened(folder.path, index);
  assert.ok(index.bytes);
  const { files, counts } = counted(folder.path);
  using store = opened(folder.path, index, files);
  assert.ok(readyIds(store).length > 50);
  assert.equal(store.all().length, BEADS);
  assert.deepEqual(counts, { reads: 0, listings: 0 });
  assertSame(folder.path, index, 'unchanged');
});

test('whatever others do to the files, an index that is out of date shows what the files say', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), { maxLength: 6 }), (steps) => {
      using folder = tempFolder();
      filled(folder.path);
      const index = memoryIndex();
      opened(folder.path, index);
      const other = tempFolder();
      for (const [what = 0, which = 0, more = 0] of steps) {
        change(folder.path, other.path, { what, which, more });
        assertSame(folder.path, index, JSON.stringify(steps));
      }
      other[Symbol.dispose]();
    }),
    { numRuns: 15 },
  );
});

/** One thing that another program, or git, does to the folder. */
function change(
  folder: string,
  elsewhere: string,
  { what, which, more }: { what: number; which: number; more: number },
): void {
  using store = opened(folder);
  const all = store.all();
  const bead = all[which % all.length];
  const target = all[more % all.length];
  if (bead === undefined || target === undefined) return;
  const path = store.files().find((file) => file.path.includes(`/${bead.id}.jsonl`))?.path;
  switch (what % 7) {
    case 0:
      store.update(bead.id, { title: `title ${more}`, description: `text ${more}` }, BY);
      break;
    case 1:
      store.create({ title: `new ${more}`, prefix: 'bd', by: 'tester', at: more, parent: bead.id });
      break;
    case 2:
      store.addEdge(bead.id, { type: 'blocks', on: target.id }, BY);
      break;
    case 3:
      if (path) rmSync(`${folder}/${path}`, { force: true });
      break;
    case 4:
      store.update(bead.id, { status: more % 2 === 0 ? 'closed' : 'open' }, BY);
      break;
    case 5: {
      // The same id given on two branches: one of the beads is shown under another.
      using branch = opened(elsewhere);
      const twin = branch.create({ title: `twin ${more}`, prefix: 'bd', by: 'tester', at: more % 2_000 });
      if (!twin.ok) return;
      const text = branch.files().map((file) => file.text.replaceAll(twin.value.id, bead.id));
      if (path)
        writeFileSync(`${folder}/${path}`, `${readFileSync(`${folder}/${path}`, 'utf8')}${text.at(-1)}`);
      break;
    }
    default: {
      // Git may move a bead's lines into another's file.
      if (path === undefined || target === bead) return;
      const home = store.files().find((file) => file.path.includes(`/${target.id}.jsonl`));
      if (home === undefined) return;
      writeFileSync(`${folder}/${home.path}`, `${home.text}${readFileSync(`${folder}/${path}`, 'utf8')}`);
      rmSync(`${folder}/${path}`, { force: true });
    }
  }
}

test('an index with any byte changed, cut anywhere, or of another version shows what the files say', () => {
  using folder = tempFolder();
  filled(folder.path);
  const index = memoryIndex();
  opened(folder.path, index);
  const whole = index.bytes;
  assert.ok(whole);
  const damage = (bytes: Uint8Array, hint: string) => {
    const damaged = { ...memoryIndex(), bytes };
    assertSame(folder.path, damaged, hint);
  };
  for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 60)) {
    const flipped = Uint8Array.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ 0x21;
    damage(flipped, `byte ${at} of ${whole.length}`);
    damage(whole.slice(0, at), `cut at ${at}`);
  }
});

test('a file changed to one of the same size and time is seen', () => {
  using folder = tempFolder();
  using store = filled(folder.path);
  const index = memoryIndex();
  opened(folder.path, index);
  const [file] = store.files();
  assert.ok(file);
  const at = folder.at(file.path);
  const { mtime, atime } = lstatSync(at);
  const text = readFileSync(at, 'utf8').replace('"title":"Bead', '"title":"Head');
  assert.notEqual(text, file.text);
  writeFileSync(at, text);
  utimesSync(at, atime, mtime);
  assertSame(folder.path, index, 'the same size and time of change');
  writeFileSync(`${at}.new`, text.replace('"title":"Head', '"title":"Dead'));
  utimesSync(`${at}.new`, atime, mtime);
  renameSync(`${at}.new`, at);
  assertSame(folder.path, index, 'another file in its place');
});

test('a file that had only just changed when the index was made is read again', () => {
  using folder = tempFolder();
  const written = filled(folder.path).files();
  // However long the test has taken since.
  const writtenAtMs = Math.max(...written.map(({ path }) => lstatSync(folder.at(path)).ctimeMs));
  const index = { ...memoryIndex(), nowMs: () => writtenAtMs };
  opened(folder.path, index);
  const { files, counts } = counted(folder.path);
  const later = { ...memoryIndex(), bytes: index.bytes };
  opened(folder.path, later, files);
  assert.ok(counts.reads > 0, 'files of this moment are not believed');
  assert.ok(later.bytes !== index.bytes, 'and a better index is kept');
});

test('an index on the disk is replaced whole; while another writes it, and where it cannot be, nothing happens', () => {
  using folder = tempFolder();
  const path = folder.at('index');
  const index = diskIndex(path);
  assert.equal(index.read(), null);
  index.write(Buffer.from('one'));
  assert.equal(index.read()?.toString(), 'one');
  assert.equal(lstatSync(path).mode & 0o777, 0o600);
  assert.ok(!existsSync(`${path}.new`));
  writeFileSync(`${path}.new`, 'half of');
  index.write(Buffer.from('two'));
  assert.equal(index.read()?.toString(), 'one');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(`${path}.new`, longAgo, longAgo);
  index.write(Buffer.from('three'));
  assert.equal(index.read()?.toString(), 'three', 'what a killed writer left is no hindrance');
  const nowhere = diskIndex(folder.at('no', 'index'));
  nowhere.write(Buffer.from('four'));
  assert.equal(nowhere.read(), null);
  mkdirSync(folder.at('taken'));
  diskIndex(folder.at('taken')).write(Buffer.from('five'));
  assert.ok(!existsSync(`${dirname(path)}/taken.new`));
});
