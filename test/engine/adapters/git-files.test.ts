import assert from 'node:assert/strict';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { clearStaleLocks } from '../../../src/engine/adapters/git-files.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('what a killed git left is removed, and nothing that a link leads to', async () => {
  using folder = tempFolder();
  const gitDir = join(folder.path, '.git');
  const elsewhere = join(folder.path, 'elsewhere');
  for (const each of [join(gitDir, 'refs'), join(gitDir, 'objects'), elsewhere])
    mkdirSync(each, { recursive: true });
  const theirs = ['tmp_notes', 'HEAD.lock'].map((name) => join(elsewhere, name));
  const stale = ['index.lock', 'refs/main.lock'].map((name) => join(gitDir, name));
  for (const file of [...theirs, ...stale]) writeFileSync(file, '');
  symlinkSync(elsewhere, join(gitDir, 'refs', 'heads'));
  symlinkSync(elsewhere, join(gitDir, 'objects', 'pack'));
  symlinkSync(elsewhere, join(gitDir, 'gt-temporary'));
  assert.deepEqual((await clearStaleLocks(gitDir)).toSorted(), stale.toSorted());
  assert.deepEqual(theirs.map(existsSync), [true, true]);
  assert.deepEqual(stale.map(existsSync), [false, false]);
});

test('packs that a killed git had begun are removed', async () => {
  using folder = tempFolder();
  const packs = join(folder.path, 'objects', 'pack');
  mkdirSync(packs, { recursive: true });
  const [begun, whole] = ['tmp_pack_x1', 'pack-1.pack'].map((name) => join(packs, name));
  for (const file of [begun, whole]) writeFileSync(file ?? '', '');
  await clearStaleLocks(folder.path);
  assert.deepEqual(
    [begun, whole].map((file) => existsSync(file ?? '')),
    [false, true],
  );
});
