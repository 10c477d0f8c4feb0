// In a plain repository the beads are those of the working tree: whatever git makes of the tree shows at once, also
// with an index that knows the tree as it was. And bd leaves git's own state alone.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readyBeads } from '../../src/beads/graph.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { quickFiles } from '../support/quick-files.ts';

/** More than are read sooner than an index is written. */
const BEADS = 80;
const skip = isBuilt() ? false : 'not built';

interface Tracker {
  readonly world: GtProgram;
  readonly top: string;
  readonly ids: readonly string[];
  bd(...args: string[]): Promise<string>;
  git(...args: string[]): string;
  titles(cwd?: string): Promise<readonly string[]>;
}

/** A repository with beads, committed, and a warm index of them. */
async function tracker(world: GtProgram): Promise<Tracker> {
  const top = world.repository('tracker');
  const store = BeadStore.open(top, { files: quickFiles(top) });
  assert.ok(store.ok);
  const ids = Array.from({ length: BEADS }, (_, nth) => {
    const made = store.value.create({ title: `Bead ${nth}`, prefix: 'tr', by: 'tester', at: 1_000 + nth });
    assert.ok(made.ok);
    return made.value.id;
  });
  const git = (...args: string[]) => world.git(top, ...args);
  git('add', '.beads');
  git('commit', '--quiet', '--message', 'beads');
  const bd = (...args: string[]) => world.mustBd(args, { cwd: top });
  // An index believes no file that changed only just before it was made: the second has them all.
  await bd('ready');
  await bd('ready');
  assert.ok(existsSync(join(top, '.git', 'gt-beads.index')), 'the index is warm');
  const titles = async (cwd = top) => {
    const listed: readonly { title: string }[] = JSON.parse(await world.mustBd(['ready', '--json'], { cwd }));
    return listed.map(({ title }) => title).sort();
  };
  return { world, top, ids, bd, git, titles };
}

test('switch, stash, rebase and worktrees show the beads of the tree that they leave', { skip }, async () => {
  await using world = new GtProgram();
  const { top, ids, bd, git, titles } = await tracker(world);
  const [first = '', second = ''] = ids;
  const onMain = await titles();
  assert.equal(onMain.length, BEADS);

  git('switch', '--quiet', '--create', 'topic');
  await bd('close', first);
  await bd('create', 'On the topic');
  git('add', '.beads');
  git('commit', '--quiet', '--message', 'topic');
  const onTopic = await titles();
  assert.deepEqual(onTopic, [...onMain.filter((title) => title !== 'Bead 0'), 'On the topic'].sort());
  git('switch', '--quiet', 'main');
  assert.deepEqual(await titles(), onMain);
  git('switch', '--quiet', 'topic');
  assert.deepEqual(await titles(), onTopic);

  await bd('update', second, '--title', 'In the stash');
  const changed = await titles();
  git('stash', '--quiet');
  assert.deepEqual(await titles(), onTopic);
  git('stash', 'pop', '--quiet');
  assert.deepEqual(await titles(), changed);
  git('checkout', '--quiet', '--', '.beads');

  git('switch', '--quiet', 'main');
  await bd('create', 'On main');
  git('add', '.beads');
  git('commit', '--quiet', '--message', 'main');
  git('switch', '--quiet', 'topic');
  git('rebase', '--quiet', 'main');
  assert.deepEqual(await titles(), [...onTopic, 'On main'].sort());

  const tree = world.path('tree');
  git('worktree', 'add', '--quiet', tree, 'main');
  assert.deepEqual(await titles(tree), [...onMain, 'On main'].sort());
  await world.mustBd(['close', first], { cwd: tree });
  assert.ok(!(await titles(tree)).includes('Bead 0'));
  assert.deepEqual(await titles(), [...onTopic, 'On main'].sort(), 'each worktree has its own');
  git('reset', '--quiet', '--hard', 'HEAD~1');
  assert.equal(git('status', '--porcelain'), '');
  assert.deepEqual(await titles(), await uncached(top));
});

/** What the files say, by a store without an index. */
async function uncached(top: string): Promise<readonly string[]> {
  const store = BeadStore.open(top);
  assert.ok(store.ok);
  return readyBeads(store.value.graph(), Date.now())
    .map(({ title }) => title)
    .sort();
}

test('nothing that bd does touches what git keeps: index, HEAD, refs, hooks, configuration', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const { top, ids, bd, git } = await tracker(world);
  const [first = '', second = '', third = ''] = ids;
  writeFileSync(join(top, '.git', 'hooks', 'pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  writeFileSync(join(top, 'staged.txt'), 'staged\n');
  git('add', 'staged.txt');
  appendFileSync(join(top, 'README.md'), 'changed\n');
  const before = gitState(top);
  assert.ok('index' in before && 'HEAD' in before && 'hooks/pre-commit' in before);
  await bd('create', 'New');
  await bd('update', first, '--claim');
  await bd('comment', first, 'said');
  await bd('dep', 'add', second, third);
  await bd('close', third);
  await bd('reopen', third);
  await bd('ready', '--claim');
  await bd('list', '--all');
  await bd('show', first);
  const times = { created_at: '2025-10-01T00:00:00Z', updated_at: '2025-10-01T00:00:00Z' };
  const records = ['a1', 'a2'].map((end) => JSON.stringify({ id: `bd-${end}`, title: end, ...times }));
  writeFileSync(join(top, 'theirs.jsonl'), `${records.join('\n')}\n`);
  await bd('import', 'theirs.jsonl');
  await bd('config', 'set', 'mirror', 'issues.jsonl');
  await bd('export', '-o', 'ours.jsonl');
  assert.deepEqual(gitState(top), before);
  assert.match(git('status', '--porcelain'), /^A {2}staged\.txt$/m);
});

/** A hash of each of the git folder's files but our own, whose names begin with `gt-`. */
function gitState(top: string): Record<string, string> {
  const folder = join(top, '.git');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('gt-'));
  return Object.fromEntries(
    files.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  );
}
