// A renamed prefix is a view: the files stay, git merges them, and whoever types an old id is understood.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

interface Shown {
  readonly id: string;
  readonly title: string;
  readonly parent?: string;
  readonly dependencies: readonly { readonly depends_on_id: string; readonly id?: string }[];
}

async function tracker(world: GtProgram) {
  const top = world.repository('tracker');
  const bd = (...args: string[]) => world.mustBd(args, { cwd: top });
  const json = async (...args: string[]) => JSON.parse(await bd(...args, '--json')) as Shown[];
  const git = (...args: string[]) => world.git(top, ...args);
  await bd('init', '--prefix', 'old');
  const make = async (...args: string[]) => (await bd('create', '--silent', ...args)).trim();
  const blocker = await make('Blocker');
  const epic = await make('Epic', '-t', 'epic');
  const child = await make('Child', '--parent', epic, '--deps', blocker);
  git('add', '.');
  git('commit', '--quiet', '--message', 'beads');
  return { top, bd, json, git, make, blocker, epic, child };
}

const renamed = (id: string) => id.replace(/^old-/, 'new-');

test('every id is shown with the new prefix and taken with either, and no file is touched but the facts', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const { bd, json, git, make, blocker, epic, child } = await tracker(world);
  const answer = JSON.parse(await bd('rename-prefix', 'new-', '--json'));
  assert.deepEqual(answer, { old_prefix: 'old', new_prefix: 'new', renamed: 3, schema_version: 1 });
  assert.deepEqual(git('status', '--porcelain').split('\n'), ['M .beads/st/kv-store.jsonl']);
  const [shown] = await json('show', child);
  assert.equal(shown?.id, renamed(child));
  assert.equal(shown.parent, renamed(epic));
  assert.deepEqual(shown.dependencies.map(({ id }) => id).sort(), [blocker, epic].map(renamed).sort());
  const ready = await json('ready', '-n', '0');
  assert.deepEqual(ready.map(({ id }) => id).sort(), [blocker, epic].map(renamed).sort());
  assert.deepEqual((await json('list', '--parent', epic)).length, 1);
  assert.deepEqual((await json('list', '--id', child)).length, 1);
  // Old ids and new ones in what changes.
  for (const id of [child, renamed(child)]) {
    await bd('comment', id, 'said');
    assert.equal((await json('update', id, '--append-notes', id))[0]?.id, renamed(child));
    await bd('dep', 'remove', id, blocker);
    await bd('dep', 'add', id, renamed(blocker));
  }
  await assert.rejects(bd('dep', 'add', blocker, renamed(child)), /new-\w+ -> |old-\w+ -> /);
  assert.equal((await json('update', blocker, '--claim'))[0]?.id, renamed(blocker));
  assert.equal((await json('close', renamed(blocker)))[0]?.id, renamed(blocker));
  assert.match(await make('Later'), /^new-/);
  assert.match(await make('Later child', '--parent', epic), new RegExp(`^${renamed(epic)}\\.`));
  assert.equal(git('ls-files', '--others', '--', '.beads').includes(renamed(child)), false);
  // Back again: what was made meanwhile goes by the old prefix, too.
  await bd('rename-prefix', 'old');
  for (const { id } of await json('list', '--all')) assert.match(id, /^old-/);
});

test('a renaming on one branch holds for what the other made, and two renamings are the same on both sides', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const { bd, json, git, make, child } = await tracker(world);
  const commit = (message: string) => {
    git('add', '.');
    git('commit', '--quiet', '--message', message);
  };
  git('branch', 'other');
  await bd('rename-prefix', 'new');
  commit('renamed');
  git('switch', '--quiet', 'other');
  const meanwhile = await make('Meanwhile');
  assert.match(meanwhile, /^old-/);
  commit('meanwhile');
  git('merge', '--quiet', '--no-edit', 'main');
  assert.deepEqual((await json('show', meanwhile))[0]?.id, renamed(meanwhile));

  git('switch', '--quiet', '--create', 'third', 'main~1');
  await bd('rename-prefix', 'third');
  commit('renamed otherwise');
  const ids = async () => (await json('list', '--all')).map(({ id }) => id).sort();
  git('switch', '--quiet', '--create', 'one-way');
  git('merge', '--quiet', '--no-edit', 'main');
  const oneWay = await ids();
  git('switch', '--quiet', '--create', 'other-way', 'main');
  git('merge', '--quiet', '--no-edit', 'third');
  assert.deepEqual(await ids(), oneWay);
  assert.equal((await json('show', child)).length, 1);
});
