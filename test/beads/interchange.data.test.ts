// Real trackers of every age, imported, committed, and exported again in a fresh clone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { exportBeads, planFileImport } from '../../src/beads/interchange/import-into.ts';
import type { ImportReport } from '../../src/beads/interchange/import-report.ts';
import { readRecordFile } from '../../src/beads/interchange/record-file.ts';
import type { BeadStore } from '../../src/beads/store.ts';
import { appendPlan } from '../support/append-plan.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { unsyncedStore } from '../support/unsynced-store.ts';

const data = join(process.env['GT_TEST_DATA'] ?? '', 'beads');

for (const folder of ['eras', 'large']) {
  for (const name of readdirSync(join(data, folder))) {
    test(`${folder}/${name} comes back byte for byte from a fresh clone`, () => {
      using home = tempFolder();
      const bytes = readFileSync(join(data, folder, name));
      importCommitted(home, name, bytes);
      git(home, 'clone', '--quiet', '--shared', home.at('here'), home.at('there'));
      using clone = unsyncedStore(home.at('there'));
      assert.ok(bytes.equals(exported(clone)), 'the export differs');
      assertNothingNew(clone, name, bytes);
      assertOneLineChanges(clone, bytes);
    });
  }
}

for (const name of readdirSync(join(data, 'pathological'))) {
  test(`${name} is given back as it is, with every line that is no bead`, () => {
    using home = tempFolder();
    const bytes = readFileSync(join(data, 'pathological', name));
    imported(home.path, name, bytes)[Symbol.dispose]();
    using store = unsyncedStore(home.path);
    assert.ok(bytes.equals(exported(store)), 'the export differs');
    assertNothingNew(store, name, bytes);
    assertOneLineChanges(store, bytes);
  });
}

test('what pathological files hold is taken, kept aside or settled, and told', () => {
  const report = (name: string) => reportOf('pathological', name);
  const markers = report('conflict-markers-5.jsonl');
  assert.equal(markers.created.length, 371);
  assert.deepEqual(
    markers.quarantined.map(({ line }) => line),
    [1, 152, 303, 322, 526, 685],
  );
  assert.ok(markers.quarantined.every(({ reason }) => reason === 'a conflict marker'));
  assert.equal(markers.duplicates.length, 308);
  assert.equal(report('dup-ids-b6018bb.jsonl').created.length, 620);
  assert.deepEqual(report('unparsable-d41ec09.jsonl').quarantined, [{ line: 430, reason: 'it is not JSON' }]);
  assert.equal(report('crlf-fe5bc9e.jsonl').created.length, 2668);
});

test('of the records of one id the one changed last counts, of equal ones the last', () => {
  const name = 'pathological/dup-ids-b6018bb.jsonl';
  const file = readRecordFile(readFileSync(join(data, name)));
  const report = reportOf('pathological', 'dup-ids-b6018bb.jsonl');
  const records = new Map(file.lines.flatMap((line) => (line.kind === 'record' ? [[line.at, line]] : [])));
  for (const { kept, surplus } of report.duplicates) {
    const time = (at: number) => Date.parse(String(records.get(at)?.record['updated_at']));
    for (const at of surplus) assert.ok(time(at) < time(kept) || (time(at) === time(kept) && at < kept));
  }
});

function importCommitted(home: TempFolder, name: string, bytes: Uint8Array): void {
  git(home, 'init', '--quiet', '--initial-branch=main', home.at('here'));
  imported(home.at('here'), name, bytes)[Symbol.dispose]();
  git(home, '-C', home.at('here'), 'add', '.beads');
  git(home, '-C', home.at('here'), 'commit', '--quiet', '--message', 'import');
}

function imported(folder: string, source: string, bytes: Uint8Array): BeadStore {
  const store = unsyncedStore(folder);
  const plan = planFileImport(store, { source, bytes });
  appendPlan(store, plan.lines);
  return store;
}

function exported(store: BeadStore): Uint8Array {
  const made = exportBeads(store, null);
  assert.ok(made.ok);
  return made.value.bytes;
}

function assertNothingNew(store: BeadStore, source: string, bytes: Uint8Array): void {
  const again = planFileImport(store, { source, bytes });
  assert.deepEqual([again.report.created, again.report.updated, again.report.stale], [[], [], []]);
  const held = new Map(store.files().map(({ path, text }) => [path, new Set(text.split('\n'))]));
  for (const [path, lines] of again.lines) assert.ok(lines.every((line) => held.get(path)?.has(line)));
}

/** Those with an edit are the same but for one line, where the rest of the bead is as it was. */
function assertOneLineChanges(store: BeadStore, bytes: Uint8Array): void {
  const bead = store.all().find((each) => !each.deleted);
  assert.ok(bead);
  const stamp = { by: 'someone', at: Date.UTC(2030, 0) };
  assert.ok(store.update(bead.id, { notes: 'seen <b> & "kept"' }, stamp).ok);
  const before = Buffer.from(bytes).toString().split('\n');
  const after = Buffer.from(exported(store)).toString().split('\n');
  assert.equal(after.length, before.length);
  const changed = before.flatMap((line, at) => (line === after[at] ? [] : [at]));
  assert.equal(changed.length, 1);
  const [was, is] = [before, after].map((lines) => JSON.parse(lines[changed[0] ?? 0] ?? ''));
  assert.deepEqual(is, { ...was, notes: 'seen <b> & "kept"', updated_at: '2030-01-01T00:00:00.000Z' });
}

function reportOf(folder: string, name: string): ImportReport {
  using home = tempFolder();
  using store = unsyncedStore(home.path);
  return planFileImport(store, { source: name, bytes: readFileSync(join(data, folder, name)) }).report;
}

function git(home: TempFolder, ...args: readonly string[]): void {
  execFileSync('git', [...FAST, ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: home.path,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'T',
      GIT_AUTHOR_EMAIL: 't@example.org',
      GIT_COMMITTER_NAME: 'T',
      GIT_COMMITTER_EMAIL: 't@example.org',
    },
  });
}

/** Thousands of objects that need not survive a power cut. */
const FAST = ['core.fsync=none', 'core.looseCompression=0', 'gc.auto=0'].flatMap((each) => ['-c', each]);
