// Which of a repository's beads a rig begins with.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { BeadStore } from '../../src/beads/store.ts';
import type { RigName } from '../../src/engine/ids.ts';
import { ask } from '../support/ask.ts';
import { commitAndFinish, type Factory, makeFactory } from '../support/factory.ts';

/** Makes a bead in the working tree at `folder` without committing it. */
function beadIn(folder: string, title: string): string {
  const opened = BeadStore.open(folder);
  assert.ok(opened.ok);
  using store = opened.value;
  const made = store.create({ title, by: 'person', at: Date.now(), prefix: 'own' });
  assert.ok(made.ok);
  return made.value.id;
}

async function titlesOf(factory: Factory, rig: string): Promise<string[]> {
  const { items } = await ask(factory, { kind: 'list', filter: {} }, rig);
  return items.map(({ title }) => title).sort();
}

test('beads that a person has made and not committed yet are the rig’s too, and follow the landed work', async () => {
  await using factory = await makeFactory();
  const source = factory.git.personsRepository('own');
  beadIn(source, 'Committed');
  factory.git.git(source, 'add', '.');
  factory.git.git(source, 'commit', '--quiet', '--message', 'Beads');
  const id = beadIn(source, 'Not committed');
  await factory.call('rig.add', { name: 'own', source });
  assert.deepEqual(await titlesOf(factory, 'own'), ['Committed', 'Not committed']);
  factory.life = (hands) => commitAndFinish(hands);
  await factory.call('sling', { beads: [id] });
  await factory.until(() => existsSync(`${source}/new.txt`));
  const isClean = () => factory.git.git(source, 'status', '--porcelain') === '';
  await factory.until(isClean);
});

test('a working tree on another branch than the rig’s keeps its beads', async () => {
  await using factory = await makeFactory();
  const source = factory.git.personsRepository('own');
  factory.git.git(source, 'switch', '--quiet', '--create', 'elsewhere');
  beadIn(source, 'Of that branch');
  await factory.call('rig.add', { name: 'own', source, branch: 'main' });
  assert.deepEqual(factory.engine.rigs.get('own' as RigName)?.ledger.all(), []);
});

test('a prefix that no bead can have is refused before anything is made', async () => {
  await using factory = await makeFactory();
  const adding = factory.call('rig.add', { name: 'own', source: factory.source, prefix: 'A B' });
  await assert.rejects(
    adding,
    /^Error: "A B" can't begin the ids of beads: use at most 8 lower-case letters/,
  );
  await assert.rejects(
    factory.call('bead.comment', { text: 'hi' }),
    /nothing is on your hook.*bd comment BEAD TEXT/,
  );
});
