// A renamed prefix is a view: over the files as they are, over branches that know of it and branches that do not.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';

const skip = isBuilt() ? false : 'gt is not built';

interface Shown {
  readonly id: string;
  readonly title: string;
  readonly dependencies: readonly { readonly issue_id: string; readonly depends_on_id: string }[];
}

/** Every bead file but the one of the small facts, with its bytes. */
function beadFiles(cwd: string): ReadonlyMap<string, string> {
  const beads = join(cwd, '.beads');
  const paths = readdirSync(beads, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(beads, path)).isFile() && !path.endsWith('kv-store.jsonl'))
    .sort();
  return new Map(paths.map((path) => [path, readFileSync(join(beads, path), 'utf8')]));
}

async function listed(world: GtProgram, cwd: string): Promise<readonly Shown[]> {
  return JSON.parse(await world.mustBd(['list', '--all', '--json'], { cwd })) as Shown[];
}

async function idsByTitle(world: GtProgram, cwd: string): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await listed(world, cwd)).map(({ id, title }) => [title, id]));
}

async function titleOf(world: GtProgram, cwd: string, id: string): Promise<string> {
  const [issue] = JSON.parse(await world.mustBd(['show', id, '--json'], { cwd })) as Shown[];
  return issue?.title ?? '';
}

test('renaming writes no bead’s file again: beads are shown by new ids, and found by both', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  await world.mustBd(['create', 'One', '--id', 'lib-one'], { cwd });
  await world.mustBd(['create', 'Two', '--id', 'lib-two', '--deps', 'lib-one'], { cwd });
  const before = beadFiles(cwd);
  const said = await world.mustBd(['rename-prefix', 'new-', '--dry-run'], { cwd });
  assert.equal(said, '2 ids that begin with lib- would begin with new-\n');
  const none = await world.bd(['rename-prefix', 'new-', '--from', 'odd'], { cwd });
  assert.deepEqual([none.code, none.stderr], [4, 'bd: no id begins with odd-\n']);
  assert.equal(await titleOf(world, cwd, 'lib-two'), 'Two');
  await world.mustBd(['rename-prefix', 'new-'], { cwd });
  assert.deepEqual(beadFiles(cwd), before);
  assert.deepEqual(await idsByTitle(world, cwd), { One: 'new-one', Two: 'new-two' });
  const edges = (await listed(world, cwd)).flatMap(({ dependencies }) => dependencies);
  assert.deepEqual(
    edges.map(({ issue_id: from, depends_on_id: on }) => [from, on]),
    [['new-two', 'new-one']],
  );
  for (const id of ['lib-two', 'new-two', 'two']) assert.equal(await titleOf(world, cwd, id), 'Two', id);
  assert.match(await world.mustBd(['ready'], { cwd }), /new-one/);
  assert.match(await world.mustBd(['blocked'], { cwd }), /new-two .*new-one/);
  const taken = await world.bd(['create', 'Another', '--id', 'new-one'], { cwd });
  assert.deepEqual([taken.code, taken.stderr], [5, "bd: new-one is taken: it is another bead's id\n"]);
  const circle = await world.bd(['dep', 'add', 'lib-one', 'new-two'], { cwd });
  assert.equal(circle.code, 5);
  assert.match(circle.stderr, /new-one -> new-two -> new-one/);
  await world.mustBd(['update', 'lib-one', '--claim'], { cwd });
  await world.mustBd(['close', 'new-one'], { cwd });
  assert.match(await world.mustBd(['ready'], { cwd }), /new-two/);
  assert.match((await world.mustBd(['q', 'Three'], { cwd })).trim(), /^new-/);
  assert.match(await world.mustBd(['config', 'get', 'issue_prefix'], { cwd }), /^new$/m);
  await world.mustBd(['rename-prefix', 'lib'], { cwd });
  const back = await idsByTitle(world, cwd);
  assert.deepEqual(
    [back['One'], back['Two'], back['Three']?.startsWith('lib-')],
    ['lib-one', 'lib-two', true],
  );
});

test('what changes a bead may name it by either id, and what is made below it has the new one', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const bd = (...args: readonly string[]) => world.mustBd(args, { cwd });
  for (const [title, ...more] of [['Blocker'], ['Epic', '-t', 'epic'], ['Child', '--deps', 'lib-blocker']])
    await bd('create', title ?? '', '--id', `lib-${title?.toLowerCase()}`, ...more);
  await bd('update', 'lib-child', '--parent', 'lib-epic');
  await bd('rename-prefix', 'new');
  for (const id of ['lib-child', 'new-child']) {
    await bd('comment', id, 'said');
    const [updated] = JSON.parse(await bd('update', id, '--append-notes', id, '--json')) as Shown[];
    assert.equal(updated?.id, 'new-child');
    await bd('dep', 'remove', id, 'lib-blocker');
    await bd('dep', 'add', id, 'new-blocker', '-t', 'related');
    assert.match(await bd('dep', 'remove', id, 'lib-blocker'), /^removed: .*related/);
    await bd('dep', 'add', id, 'lib-blocker');
  }
  for (const filter of [
    ['--parent', 'lib-epic'],
    ['--id', 'lib-child'],
  ]) {
    const found = JSON.parse(await bd('list', ...filter, '--json')) as Shown[];
    assert.deepEqual(
      found.map(({ id }) => id),
      ['new-child'],
    );
  }
  assert.match(await bd('create', 'Below', '--parent', 'lib-epic', '--silent'), /^new-epic\./);
  assert.match(await bd('history', 'lib-child'), /new-blocker/);
});

test('a file is exported by the new ids, and taken in again by these and by the old ones as the same beads', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const record = (id: string, more: object) =>
    JSON.stringify({
      id,
      title: id,
      status: 'open',
      priority: 2,
      issue_type: 'task',
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-02T00:00:00Z',
      ...more,
    });
  const edge = {
    issue_id: 'lib-b',
    depends_on_id: 'lib-a',
    type: 'blocks',
    created_at: '2026-01-01T00:00:00Z',
    created_by: 'x',
  };
  const original = `${record('lib-a', {})}\n${record('lib-b', { dependencies: [edge] })}\n`;
  writeFileSync(join(cwd, 'issues.jsonl'), original);
  await world.mustBd(['import', 'issues.jsonl'], { cwd });
  assert.equal(await world.mustBd(['export'], { cwd }), original);
  await world.mustBd(['rename-prefix', 'new'], { cwd });
  const exported = await world.mustBd(['export'], { cwd });
  const titled = /"title":"lib-(.)"/g;
  assert.equal(
    exported,
    original.replaceAll('lib-', 'new-').replaceAll(/"title":"new-(.)"/g, '"title":"lib-$1"'),
  );
  assert.equal([...exported.matchAll(titled)].length, 2, 'texts are left as they are');
  for (const [name, text] of [
    ['exported.jsonl', exported],
    ['issues.jsonl', original],
  ] as const) {
    writeFileSync(join(cwd, name), text);
    const report = JSON.parse(await world.mustBd(['import', name, '--json'], { cwd })) as { created: number };
    assert.equal(report.created, 0, name);
    assert.deepEqual(await idsByTitle(world, cwd), { 'lib-a': 'new-a', 'lib-b': 'new-b' }, name);
  }
  await world.mustBd(['create', 'Born since', '--deps', 'lib-a'], { cwd });
  writeFileSync(join(cwd, 'exported.jsonl'), await world.mustBd(['export'], { cwd }));
  const again = await world.mustBd(['import', 'exported.jsonl', '--dry-run', '--json'], { cwd });
  const { created, updated, unchanged } = JSON.parse(again) as Record<string, number>;
  assert.deepEqual([created, updated, unchanged], [0, 0, 3]);
});

/** A repository with one bead, and two branches that each did something. */
async function branched(
  world: GtProgram,
  sides: Readonly<Record<'left' | 'right', readonly (readonly string[])[]>>,
): Promise<string> {
  const cwd = world.repository('lib');
  await world.mustBd(['init'], { cwd });
  await world.mustBd(['create', 'Shared', '--id', 'lib-shared'], { cwd });
  commit(world, cwd);
  for (const [branch, commands] of Object.entries(sides)) {
    world.git(cwd, 'switch', '--quiet', '--create', branch, 'main');
    for (const command of commands) await world.mustBd(command, { cwd });
    commit(world, cwd);
  }
  return cwd;
}

function commit(world: GtProgram, cwd: string): void {
  world.git(cwd, 'add', '--all');
  world.git(cwd, 'commit', '--quiet', '--message', 'beads');
}

/** The ids by titles, alike whichever side merges the other. */
async function mergedIds(world: GtProgram, cwd: string): Promise<Readonly<Record<string, string>>> {
  const sides: Readonly<Record<string, string>>[] = [];
  for (const [into, other] of [
    ['right', 'left'],
    ['left', 'right'],
  ] as const) {
    world.git(cwd, 'switch', '--quiet', '--create', `${into}-merged`, into);
    world.git(cwd, 'merge', '--quiet', '--no-edit', other);
    sides.push(await idsByTitle(world, cwd));
  }
  assert.deepEqual(sides[0], sides[1]);
  return sides[0] ?? {};
}

test('a branch that knows nothing of the renaming merges into it, and its beads are shown by the new prefix', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const cwd = await branched(world, {
    left: [
      ['rename-prefix', 'new'],
      ['create', 'Left', '--id', 'new-left', '--deps', 'lib-shared'],
    ],
    right: [['create', 'Right', '--id', 'lib-right', '--deps', 'lib-shared']],
  });
  assert.deepEqual(await idsByTitle(world, cwd), { Shared: 'lib-shared', Right: 'lib-right' });
  const ids = await mergedIds(world, cwd);
  assert.deepEqual(ids, { Shared: 'new-shared', Left: 'new-left', Right: 'new-right' });
  assert.equal(await titleOf(world, cwd, 'lib-right'), 'Right');
});

test('of two branches that both renamed the later holds, and no id that was ever shown is lost', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const cwd = await branched(world, {
    left: [
      ['rename-prefix', 'aa'],
      ['create', 'Left', '--id', 'aa-left'],
    ],
    right: [
      ['rename-prefix', 'bb'],
      ['create', 'Right', '--id', 'bb-right'],
    ],
  });
  const ids = await mergedIds(world, cwd);
  assert.deepEqual(ids, { Shared: 'bb-shared', Left: 'bb-left', Right: 'bb-right' });
  for (const id of ['lib-shared', 'aa-shared', 'bb-shared'])
    assert.equal(await titleOf(world, cwd, id), 'Shared', id);
  assert.equal(await titleOf(world, cwd, 'aa-left'), 'Left');
  assert.match(await world.mustBd(['q', 'New'], { cwd }), /^bb-/);
});

test('where a merge brings a bead by an id that another is shown by, each is found by one', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const cwd = await branched(world, {
    left: [
      ['rename-prefix', 'new'],
      ['create', 'Left', '--id', 'new-x'],
    ],
    right: [['create', 'Right', '--id', 'lib-x']],
  });
  assert.deepEqual(await mergedIds(world, cwd), { Shared: 'new-shared', Left: 'new-x', Right: 'lib-x' });
  assert.equal(await titleOf(world, cwd, 'new-x'), 'Left');
  assert.equal(await titleOf(world, cwd, 'lib-x'), 'Right');
});
