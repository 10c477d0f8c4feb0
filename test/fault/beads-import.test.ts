// An import that is struck at each of its calls: what was acknowledged is there at the next opening, and what was not is
// there as a whole or not at all.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { finishJournal, type Journal, withJournal } from '../../src/beads/append-many.ts';
import { type BeadFiles, LARGEST_FILE } from '../../src/beads/bead-files.ts';
import { diskFiles } from '../../src/beads/disk-files.ts';
import { diskJournal } from '../../src/beads/disk-journal.ts';
import { exportBeads, planFileImport } from '../../src/beads/interchange/import-into.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { GtProgram } from '../support/gt-program.ts';
import { COMPILED, NODE_ARGS, runSource, sourceFile } from '../support/gt-source.ts';
import { smallDisk, whyNoSmallDisk } from '../support/small-disk.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';

const TIMES = { created_at: '2025-10-01T00:00:00Z', updated_at: '2025-10-01T00:00:00Z' };

function tracker(count: number): Buffer {
  const ids = Array.from({ length: count }, (_, at) => `bd-a${String(at).padStart(4, '0')}`);
  return Buffer.from(ids.map((id) => `${JSON.stringify({ id, title: `About ${id}`, ...TIMES })}\n`).join(''));
}

/** Every call fails from the `at`-th on, as if the process had died there. A write may still be half done. */
function dying<T extends object>(calls: T, life: { left: number }): T {
  const entries = Object.entries(calls).map(([name, call]: [string, unknown]) => {
    if (typeof call !== 'function') return [name, call];
    const dies = (...args: unknown[]): unknown => {
      life.left -= 1;
      if (life.left >= 0) return call(...args) as unknown;
      if (life.left === -1 && name === 'write' && args[1] instanceof Uint8Array) {
        call(args[0], args[1].subarray(0, args[1].length / 2));
      }
      throw Object.assign(new Error('died'), { code: 'EIO' });
    };
    return [name, dies];
  });
  return Object.fromEntries(entries) as T;
}

function cutPower(): never {
  throw new Error('the power is cut');
}

interface World {
  readonly folder: TempFolder;
  readonly files: BeadFiles;
  readonly journal: Journal;
}

function world(folder: TempFolder): World {
  return { folder, files: diskFiles(folder.path), journal: diskJournal(folder.at('journal')) };
}

/** Whether it was acknowledged before the calls ran out, and whether they sufficed. */
async function importWithin({ folder, files, journal }: World, bytes: Buffer, calls: number) {
  const life = { left: calls };
  const dyingStore = BeadStore.open(folder.path, {
    files: dying(files, life),
    journal: dying(journal, life),
  });
  let isSafe = false;
  if (!dyingStore.ok) return { isSafe, isDone: false };
  const plan = planFileImport(dyingStore.value, { source: 'issues.jsonl', bytes });
  const done = await dyingStore.value.appendMany(plan.lines, {
    onDurable: () => {
      isSafe = true;
    },
  });
  return { isSafe, isDone: done.ok };
}

function exported(store: BeadStore): string {
  const made = exportBeads(store, null);
  assert.ok(made.ok);
  return Buffer.from(made.value.bytes).toString();
}

test('an import that dies at any call loses nothing that it has acknowledged', async () => {
  const bytes = tracker(3);
  let calls = 0;
  for (let isDone = false; !isDone; calls += 1) {
    using folder = tempFolder();
    const here = world(folder);
    const outcome = await importWithin(here, bytes, calls);
    isDone = outcome.isDone;
    const reader = BeadStore.open(folder.path, { files: withJournal(here.files, here.journal) });
    assert.ok(reader.ok);
    const opened = BeadStore.open(folder.path, { journal: here.journal });
    assert.ok(opened.ok, `after ${calls} calls`);
    const count = opened.value.all().length;
    assert.ok(
      outcome.isSafe ? count === 3 : count === 0 || count === 3,
      `after ${calls} calls: ${count} beads`,
    );
    assert.deepEqual(
      new Set(reader.value.all()),
      new Set(opened.value.all()),
      'a reader sees it before it is finished',
    );
    if (count === 3) assert.equal(exported(opened.value), bytes.toString());
    assert.equal(here.journal.read(), null);
  }
  assert.ok(calls > 20, `an import takes ${calls} calls`);
});

test('files that the power cut emptied are written again from the journal', async () => {
  using folder = tempFolder();
  const here = world(folder);
  const bytes = tracker(3);
  const kept: Journal = { ...here.journal, remove: () => cutPower() };
  const store = BeadStore.open(folder.path, { files: here.files, journal: kept });
  assert.ok(store.ok);
  const { lines } = planFileImport(store.value, { source: 'issues.jsonl', bytes });
  assert.ok(!(await store.value.appendMany(lines)).ok);
  rmSync(folder.at('.beads'), { recursive: true });
  assert.deepEqual(finishJournal(here.files, here.journal), { ok: true, value: true });
  const opened = BeadStore.open(folder.path);
  assert.ok(opened.ok);
  assert.equal(exported(opened.value), bytes.toString());
});

test('an import that something stands in the way of is refused before anything is promised', async () => {
  for (const place of ['.beads/a0/bd-a0000.jsonl', '.beads/a0', '.beads']) {
    using folder = tempFolder();
    using outside = tempFolder();
    mkdirSync(dirname(folder.at(place)), { recursive: true });
    symlinkSync(outside.path, folder.at(place));
    const here = world(folder);
    const opened = BeadStore.open(folder.path, { files: here.files, journal: here.journal });
    if (!opened.ok) {
      assert.equal(place, '.beads');
      continue;
    }
    const { lines } = planFileImport(opened.value, { source: 'issues.jsonl', bytes: tracker(3) });
    const done = await opened.value.appendMany(lines, { onDurable: () => assert.fail('it is promised') });
    assert.ok(!done.ok);
    assert.match(done.problem.message, /^writing \.beads\/a0.*is in its place$/);
    assert.equal(here.journal.read(), null);
    assert.deepEqual(readdirSync(outside.path), []);
  }
});

test('an import that would make a file larger than can be read is refused before anything is promised', async () => {
  using folder = tempFolder();
  const { files, journal } = world(folder);
  mkdirSync(folder.at('.beads/a0'), { recursive: true });
  writeFileSync(folder.at('.beads/a0/bd-a0001.jsonl'), '\n');
  const almostFull: BeadFiles = {
    ...files,
    filesIn: (path) => {
      const { found, odd } = files.filesIn(path);
      return { found: found.map((facts) => ({ ...facts, sizeBytes: LARGEST_FILE - 50 })), odd };
    },
  };
  const opened = BeadStore.open(folder.path, { files: almostFull, journal });
  assert.ok(opened.ok);
  const { lines } = planFileImport(opened.value, { source: 'issues.jsonl', bytes: tracker(3) });
  const done = await opened.value.appendMany(lines, { onDurable: () => assert.fail('it is promised') });
  assert.ok(!done.ok);
  assert.equal(done.problem.message, 'writing .beads/a0/bd-a0001.jsonl: it would be larger than it may be');
  assert.equal(journal.read(), null);
});

test('a journal that was never whole promises nothing, and is in nobody’s way', async () => {
  using folder = tempFolder();
  const here = world(folder);
  // What is left of a writer that was killed before it gave the journal its name.
  writeFileSync(folder.at('journal.new'), '[".beads/a0/bd-a0000.jsonl","{\\"id');
  const opened = BeadStore.open(folder.path, { files: here.files, journal: here.journal });
  assert.ok(opened.ok);
  assert.deepEqual(opened.value.all(), []);
  const { lines } = planFileImport(opened.value, { source: 'issues.jsonl', bytes: tracker(3) });
  assert.ok((await opened.value.appendMany(lines)).ok);
  assert.equal(exported(opened.value), tracker(3).toString());
  assert.deepEqual(readdirSync(folder.path).sort(), ['.beads']);
});

test('an import that finds the disk full is refused as a whole, or finished when there is room', {
  skip: whyNoSmallDisk(),
}, async () => {
  using folder = tempFolder();
  using disk = smallDisk(folder.at('disk'), 2);
  const bytes = tracker(400);
  const journalOn = async (path: string) => {
    const journal = diskJournal(path);
    const opened = BeadStore.open(folder.at('disk'), { journal });
    assert.ok(opened.ok);
    const { lines } = planFileImport(opened.value, { source: 'issues.jsonl', bytes });
    let isSafe = false;
    const done = await opened.value.appendMany(lines, {
      onDurable: () => {
        isSafe = true;
      },
    });
    return { isSafe, message: done.ok ? '' : done.problem.message, journal };
  };
  mkdirSync(folder.at('disk', '.beads', 'a0'), { recursive: true });
  disk.fill();
  const refused = await journalOn(folder.at('disk', 'journal'));
  assert.deepEqual(
    [refused.isSafe, refused.message],
    [false, `writing ${folder.at('disk', 'journal')}: disk full: free space and try again`],
  );
  const promised = await journalOn(folder.at('journal'));
  assert.equal(promised.isSafe, true);
  assert.match(promised.message, /^writing .*: disk full: free space and try again$/);
  disk.free();
  const opened = BeadStore.open(folder.at('disk'), { journal: promised.journal });
  assert.ok(opened.ok);
  assert.equal(exported(opened.value), bytes.toString());
  assert.equal(promised.journal.read(), null);
});

test('records of 64 MB, with NULs and control characters, and bytes that are no UTF-8 come in and out as they are', async () => {
  using folder = tempFolder();
  const here = world(folder);
  const strange = { description: '\0\u0001\u001b[2J\u007f\u0085\u2028', notes: '<<<<<<< ours\n' };
  const record = (id: string, more: object) =>
    Buffer.from(`${JSON.stringify({ id, title: `About ${id}`, ...TIMES, ...more })}\n`);
  const bytes = Buffer.concat([
    record('bd-a1', { description: 'é'.repeat(32 << 20) }),
    Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x0a]),
    record('bd-a2', strange),
    Buffer.from('\0\n'),
  ]);
  const opened = BeadStore.open(folder.path, { files: here.files, journal: here.journal });
  assert.ok(opened.ok);
  const { lines, report } = planFileImport(opened.value, { source: 'issues.jsonl', bytes });
  assert.deepEqual(
    report.quarantined.map(({ line }) => line),
    [2, 4],
  );
  assert.ok((await opened.value.appendMany(lines)).ok);
  const again = BeadStore.open(folder.path, { journal: here.journal });
  assert.ok(again.ok);
  assert.equal(again.value.get('bd-a2')?.description, strange.description);
  const made = exportBeads(again.value, null);
  assert.ok(made.ok);
  assert.ok(bytes.equals(made.value.bytes), 'the export differs');
});

test('a bd that is killed once it has answered has imported everything, wherever the folder is moved', async () => {
  await using program = new GtProgram();
  const made = program.repository('lib');
  const cwd = `${made}-moved`;
  const bytes = tracker(400);
  writeFileSync(`${made}/issues.jsonl`, bytes);
  const args = [...NODE_ARGS, sourceFile('bd'), 'import', 'issues.jsonl'];
  const child = spawn(process.execPath, args, {
    cwd: made,
    env: { ...program.env, ...COMPILED },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout.once('data', () => child.kill('SIGKILL'));
  await once(child, 'exit');
  renameSync(made, cwd);
  const bd = (...more: string[]) => runSource(program, 'bd', more, { cwd });
  assert.equal((await bd('export')).stdout, bytes.toString());
  assert.equal((await bd('close', 'bd-a0001')).code, 0);
  const journals = readdirSync(`${cwd}/.git`).filter((name) => name.endsWith('.journal'));
  assert.deepEqual(journals, [], 'the next to write has finished it');
  assert.equal((await bd('export')).stdout.split('\n').length, 401);
});
