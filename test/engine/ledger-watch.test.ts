import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BeadStore } from '../../src/beads/store.ts';
import type { RigName } from '../../src/engine/ids.ts';
import { LedgerWatch } from '../../src/engine/ledger-watch.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('a change of any bead is noticed once', () => {
  using folder = tempFolder();
  const opened = BeadStore.open(folder.path);
  assert.ok(opened.ok);
  const watch = new LedgerWatch();
  const look = () => watch.hasChanged([{ name: 'lib' as RigName, ledger: opened.value }]);
  look();
  assert.equal(look(), false);
  const created = opened.value.create({ title: 'One', by: 'joe', at: 1, prefix: 'bd' });
  assert.ok(created.ok);
  assert.deepEqual([look(), look()], [true, false]);
  opened.value.comment(created.value.id, 'Seen.', { by: 'joe', at: 2 });
  assert.deepEqual([look(), look()], [true, false]);
});
