// What was acknowledged is there after the power went, whatever the machine had not yet brought to its disk by itself.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { test } from 'node:test';
import type { BeadFiles } from '../../src/beads/bead-files.ts';
import { diskFiles } from '../../src/beads/disk-files.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { writePrivateFile } from '../../src/engine/adapters/files.ts';
import { kindsIn, openLog } from '../support/event-log.ts';
import { ForgetfulFiles } from '../support/forgetful-files.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('every event that was appended is in the log', () => {
  using folder = tempFolder();
  const disk = new ForgetfulFiles();
  const { log } = openLog(folder.path, disk.files);
  log.append('a', {});
  log.append('b', {});
  disk.losePower();
  assert.deepEqual(kindsIn(folder.path), ['a', 'b']);
});

test('events after a snapshot, in a file of their own, are in the log', () => {
  using folder = tempFolder();
  const disk = new ForgetfulFiles();
  const { log } = openLog(folder.path, disk.files);
  log.append('a', {});
  log.snapshot(['a']);
  log.append('b', {});
  disk.losePower();
  const { log: again, snapshot } = openLog(folder.path);
  again[Symbol.dispose]();
  assert.deepEqual(snapshot?.state, ['a']);
  assert.deepEqual(kindsIn(folder.path), ['b']);
});

test('a private file that was replaced has its new content', () => {
  using folder = tempFolder();
  const disk = new ForgetfulFiles();
  writePrivateFile(disk.files, folder.at('settings.json'), 'old');
  writePrivateFile(disk.files, folder.at('settings.json'), 'new and longer');
  disk.losePower();
  assert.equal(readFileSync(folder.at('settings.json'), 'utf8'), 'new and longer');
});

test('every bead line that was acknowledged is in the ledger', () => {
  using folder = tempFolder();
  const disk = forgetfulBeadFiles(folder.path);
  const opened = BeadStore.open(folder.path, { files: disk.files });
  assert.ok(opened.ok);
  const made = opened.value.create({ title: 'One', prefix: 'bd', by: 'mayor', at: 1_000 });
  assert.ok(made.ok);
  assert.ok(opened.value.comment(made.value.id, 'a word', { by: 'mayor', at: 2_000 }).ok);
  disk.losePower();
  const again = BeadStore.open(folder.path);
  assert.ok(again.ok);
  assert.deepEqual(
    again.value.get(made.value.id)?.comments.map(({ text }) => text),
    ['a word'],
  );
});

interface ForgetfulBeadFiles {
  readonly files: BeadFiles;
  losePower(): void;
}

function forgetfulBeadFiles(folder: string): ForgetfulBeadFiles {
  const real = diskFiles(folder);
  const paths = new Map<number, string>();
  const synced = new Map<string, number>();
  const unnamed = new Set<string>();
  const files: BeadFiles = {
    ...real,
    openToAppend: (path) => {
      const file = `${folder}/${path}`;
      if (!existsSync(file)) unnamed.add(file);
      const fd = real.openToAppend(path);
      paths.set(fd, file);
      if (!synced.has(file)) synced.set(file, statSync(file).size);
      return fd;
    },
    sync: (fd) => {
      real.sync(fd);
      const file = paths.get(fd) ?? '';
      synced.set(file, statSync(file).size);
    },
    syncFoldersOf: (path) => {
      real.syncFoldersOf(path);
      unnamed.delete(`${folder}/${path}`);
    },
  };
  const losePower = () => {
    for (const [file, sizeBytes] of synced) truncateSync(file, sizeBytes);
    for (const file of unnamed) rmSync(file);
  };
  return { files, losePower };
}
