import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Journal, withJournal } from '../../src/beads/append-many.ts';
import type { BeadFiles, IndexFile } from '../../src/beads/bead-files.ts';
import { diskJournal } from '../../src/beads/disk-journal.ts';
import { exportBeads, planFileImport } from '../../src/beads/interchange/import-into.ts';
import { BeadStore, type StoreOptions } from '../../src/beads/store.ts';
import { quickFiles } from '../support/quick-files.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** More than are read sooner than an index is written. */
const BEADS = 80;

/** By a clock that is ahead by a minute: all files are old enough to be believed. */
function memoryIndex(): IndexFile & { written: number } {
  let held: Uint8Array | null = null;
  return {
    written: 0,
    read: () => held,
    write(bytes) {
      held = bytes;
      this.written += 1;
    },
    nowMs: () => Date.now() + 60_000,
  };
}

function opened(folder: string, options: StoreOptions): BeadStore {
  const store = BeadStore.open(folder, options);
  assert.ok(store.ok, store.ok ? '' : store.problem.message);
  return store.value;
}

function tracker(count: number, title: string): { source: string; bytes: Buffer } {
  const times = { created_at: '2025-10-01T00:00:00Z', updated_at: '2025-10-01T00:00:00Z' };
  const ids = Array.from({ length: count }, (_, at) => `bd-a${String(at).padStart(4, '0')}`);
  const lines = ids.map((id) => `${JSON.stringify({ id, title: `${title} ${id}`, ...times })}\n`);
  return { source: 'issues.jsonl', bytes: Buffer.from(`${lines.join('')}{"no":"bead"}\n`) };
}

async function imported(store: BeadStore, file: { source: string; bytes: Buffer }): Promise<boolean> {
  return (await store.appendMany(planFileImport(store, file).lines)).ok;
}

function exported(store: BeadStore): string {
  const made = exportBeads(store, null);
  assert.ok(made.ok);
  return Buffer.from(made.value.bytes).toString();
}

/** Files whose writer dies as soon as its journal is safe. */
function dying(files: BeadFiles): BeadFiles {
  return {
    ...files,
    openToAppend() {
      throw Object.assign(new Error('died'), { code: 'EIO' });
    },
  };
}

/** What a reader sees that has an index, and one that has none. */
function seen(folder: string, journal: Journal, index: IndexFile): { warm: string; cold: string } {
  const files = withJournal(quickFiles(folder), journal);
  return { warm: exported(opened(folder, { files, index })), cold: exported(opened(folder, { files })) };
}

test('an index hides nothing of an import that stands in the journal alone, of beads known or new', async () => {
  using folder = tempFolder();
  const [files, journal, index] = [quickFiles(folder.path), diskJournal(folder.at('journal')), memoryIndex()];
  assert.ok(await imported(opened(folder.path, { files, journal }), tracker(BEADS, 'First')));
  assert.match(seen(folder.path, journal, index).warm, /First bd-a0000/);
  assert.equal(index.written, 1);

  const dead = opened(folder.path, { files: dying(files), journal });
  const more = tracker(BEADS + 9, 'Second');
  const later = more.bytes.toString().replaceAll('"updated_at":"2025-10-01', '"updated_at":"2025-10-02');
  assert.equal(await imported(dead, { ...more, bytes: Buffer.from(later) }), false);
  assert.ok(journal.read() !== null);
  for (const turn of [1, 2]) {
    const { warm, cold } = seen(folder.path, journal, index);
    assert.equal(warm, cold, `reading ${turn}`);
    assert.equal(warm, later, `reading ${turn}`);
  }
  // The index was made anew while lines stood in the journal alone.
  assert.equal(index.written, 3);

  using finished = opened(folder.path, { files, journal });
  assert.equal(exported(finished), later);
  assert.equal(seen(folder.path, journal, index).warm, later);
});

test('what an index was told of a journal is not believed of the next one', async () => {
  using folder = tempFolder();
  const [files, journal, index] = [quickFiles(folder.path), diskJournal(folder.at('journal')), memoryIndex()];
  for (const title of ['First', 'Second']) {
    const file = tracker(BEADS, title);
    assert.equal(await imported(opened(folder.path, { files: dying(files), journal }), file), false);
    const { warm, cold } = seen(folder.path, journal, index);
    assert.equal(warm, cold);
    assert.equal(warm, file.bytes.toString());
    // As if whoever wrote it had never been there.
    journal.remove();
  }
});

test('what an import keeps beside the beads is read by one who opens with an index', async () => {
  using folder = tempFolder();
  const [files, journal, index] = [quickFiles(folder.path), diskJournal(folder.at('journal')), memoryIndex()];
  const file = tracker(BEADS, 'First');
  assert.ok(await imported(opened(folder.path, { files, journal }), file));
  for (let turn = 0; turn < 2; turn += 1) {
    assert.equal(seen(folder.path, journal, index).warm, file.bytes.toString());
  }
  assert.equal(index.written, 1);
});
