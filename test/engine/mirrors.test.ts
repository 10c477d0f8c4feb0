import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { exportBeads } from '../../src/beads/interchange/import-into.ts';
import { keepValue } from '../../src/beads/keep-value.ts';
import { MIRROR_KEY } from '../../src/beads/mirror.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { realClock } from '../../src/engine/adapters/clock.ts';
import { DogKennel } from '../../src/engine/deacon/dogs.ts';
import type { RigName } from '../../src/engine/ids.ts';
import { Mirrors } from '../../src/engine/mirrors.ts';
import { townPaths } from '../../src/engine/town-paths.ts';
import { tempFolder } from '../support/temp-folder.ts';

const STAMP = { by: 'tester', at: 1_000 };

function rigIn(root: string) {
  const name = 'lib' as RigName;
  const paths = townPaths(root).rig(name);
  mkdirSync(paths.ledger, { recursive: true });
  const ledger = BeadStore.open(paths.ledger);
  assert.ok(ledger.ok);
  return { name, paths, ledger: ledger.value };
}

test('a town keeps the mirror of a ledger after changes, those that come together at once, and says why where it cannot', async () => {
  using folder = tempFolder();
  using kennel = new DogKennel();
  const rig = rigIn(folder.path);
  const notes: string[] = [];
  const done: string[] = [];
  const mirrors = new Mirrors({
    kennel: {
      run: async (chore) => {
        done.push(chore.kind);
        return await kennel.run(chore);
      },
    },
    clock: realClock,
    note: (text) => notes.push(text),
  });
  const file = `${rig.paths.ledger}/.beads/issues.jsonl`;
  const settled = async () => {
    mirrors.look([rig]);
    await mirrors.settled();
  };
  await settled();
  assert.deepEqual(done, [], 'nothing is mirrored unasked');
  for (const title of ['One', 'Two', 'Three']) {
    assert.ok(rig.ledger.create({ title, prefix: 'lib', ...STAMP }).ok);
    mirrors.look([rig]);
  }
  assert.ok(keepValue(rig.ledger, { key: MIRROR_KEY, value: 'issues.jsonl' }, STAMP).ok);
  await settled();
  const exported = () => {
    const made = exportBeads(rig.ledger, null);
    assert.ok(made.ok);
    return Buffer.from(made.value.bytes).toString();
  };
  assert.equal(readFileSync(file, 'utf8'), exported());
  assert.equal(exported().split('\n').length, 4);
  const [bead] = rig.ledger.all();
  assert.ok(bead);
  for (let nth = 0; nth < 20; nth += 1) {
    assert.ok(rig.ledger.comment(bead.id, `word ${nth}`, STAMP).ok);
    mirrors.look([rig]);
  }
  await settled();
  assert.equal(readFileSync(file, 'utf8'), exported());
  assert.ok(done.length < 5, `${done.length} writes for 21 changes`);

  writeFileSync(file, '{"id":"other-1","title":"Theirs"}\n');
  assert.ok(rig.ledger.comment(bead.id, 'more', STAMP).ok);
  await settled();
  assert.equal(readFileSync(file, 'utf8'), '{"id":"other-1","title":"Theirs"}\n');
  assert.match(mirrors.complaints[0] ?? '', /^lib: .*issues\.jsonl is not overwritten: 1 of its records/);
  assert.equal(notes.length, 1);
});
