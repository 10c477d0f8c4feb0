// Branches that each changed beads, merged by the git that is installed, with nothing but the shipped attributes.
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import type { Bead, BeadId } from '../../src/beads/bead.ts';
import { creationLine } from '../../src/beads/edit.ts';
import { beadPath } from '../../src/beads/id.ts';
import type { Result } from '../../src/beads/result.ts';
import type { BeadStore } from '../../src/beads/store.ts';
import { ATTRIBUTES, type BeadRepository, beadRepository } from '../support/bead-repository.ts';

function value<T>(result: Result<T, { readonly message: string }>): T {
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

const by = (at: number) => ({ by: 'someone', at });

function create(store: BeadStore, title: string, at: number): Bead {
  return value(store.create({ title, prefix: 'bd', labels: ['base'], ...by(at) }));
}

/** The path of the only bead file. */
function pathOf(store: BeadStore): string {
  const [file, ...more] = store.files();
  assert.ok(file && more.length === 0);
  return file.path;
}

function onlyBead(store: BeadStore): BeadId {
  const [bead] = store.all();
  assert.ok(bead);
  return bead.id;
}

/** Both sides change the one bead that they share, each also makes one of its own. */
function bothSides(
  repo: BeadRepository,
  sides: { left?: (path: string) => void; right?: (path: string) => void } = {},
) {
  repo.branch('base', '', (store) => void create(store, 'shared', 1_000));
  repo.branch('left', 'base', (store) => {
    const id = onlyBead(store);
    const path = pathOf(store);
    value(store.update(id, { title: 'left title', notes: 'left notes' }, by(3_000)));
    value(store.comment(id, 'from the left', by(3_000)));
    value(store.addLabel(id, 'left', by(3_000)));
    const own = create(store, 'left only', 3_000);
    value(store.addEdge(id, { type: 'blocks', on: own.id }, by(3_000)));
    sides.left?.(repo.folder.at(path));
  });
  repo.branch('right', 'base', (store) => {
    const id = onlyBead(store);
    const path = pathOf(store);
    value(store.update(id, { title: 'right title' }, by(4_000)));
    value(store.comment(id, 'from the right', by(4_000)));
    value(store.removeLabel(id, 'base', by(4_000)));
    value(store.close(id, 'done on the right', by(4_000)));
    create(store, 'right only', 4_000);
    sides.right?.(repo.folder.at(path));
  });
}

function assertBothKept(beads: ReadonlyMap<string, Bead>): void {
  const titles = [...beads.values()].map((bead) => bead.title).sort();
  assert.deepEqual(titles, ['left only', 'right only', 'right title']);
  const shared = [...beads.values()].find((bead) => bead.title === 'right title');
  assert.equal(shared?.notes, 'left notes');
  assert.deepEqual(shared?.labels, ['left']);
  assert.equal(shared?.status, 'closed');
  assert.equal(shared?.edges.length, 1);
  assert.deepEqual(
    shared?.comments.map((comment) => comment.text),
    ['from the left', 'from the right'],
  );
}

const withCrlf = (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replaceAll('\n', '\r\n'));
const withoutLastNewline = (path: string) => writeFileSync(path, readFileSync(path, 'utf8').trimEnd());

for (const [name, sides] of [
  ['plainly', {}],
  ['with CRLF on one side', { left: withCrlf }],
  ['with CRLF on both sides', { left: withCrlf, right: withCrlf }],
  ['without the last newline on one side', { right: withoutLastNewline }],
  ['without the last newline on either side', { left: withoutLastNewline, right: withoutLastNewline }],
] as const) {
  test(`two branches merged ${name} keep both sides' changes, the same whichever merges`, () => {
    using repo = beadRepository(ATTRIBUTES);
    bothSides(repo, sides);
    const beads = repo.merged('left', 'right');
    assertBothKept(beads);
    assert.deepEqual(repo.merged('right', 'left'), beads);
    assert.throws(
      () => repo.git('grep', '-e', '^<<<<<<<', '--', '.beads'),
      'the union driver leaves no markers',
    );
  });
}

test('even without the attributes, conflict markers left in the files lose nothing', () => {
  using repo = beadRepository('');
  bothSides(repo);
  const beads = repo.merged('left', 'right');
  assert.match(repo.git('grep', '-e', '^<<<<<<<', '--', '.beads'), /<<<<<<</);
  assertBothKept(beads);
  assert.deepEqual(repo.merged('right', 'left'), beads);
});

test('one id given to two beads on two branches ends as two beads, the same on both sides', () => {
  using repo = beadRepository(ATTRIBUTES);
  const id = 'bd-a1b2' as BeadId;
  const born = (title: string, at: number) => (store: BeadStore) => {
    const line = creationLine({ id, title, nonce: 0 }, by(at));
    value(store.appendLine(beadPath(id), line.text));
    value(store.comment(id, `about ${title}`, by(at + 1)));
    value(store.create({ title: `child of ${title}`, parent: id, prefix: 'bd', ...by(at + 2) }));
  };
  repo.branch('base', '', () => undefined);
  repo.branch('left', 'base', born('younger', 5_000));
  repo.branch('right', 'base', born('elder', 2_000));
  const beads = repo.merged('left', 'right');
  assert.deepEqual(repo.merged('right', 'left'), beads);
  assert.equal(beads.get(id)?.title, 'elder');
  assert.deepEqual(
    beads.get(id)?.comments.map((comment) => comment.text),
    ['about elder'],
  );
  const all = [...beads.values()];
  const younger = all.find((bead) => bead.title === 'younger');
  assert.equal(younger?.comments[0]?.text, 'about younger');
  assert.equal(all.length, 4);
  const child = all.find((bead) => bead.title === 'child of younger');
  assert.equal(child?.edges[0]?.on, younger?.id);
  assert.equal(child?.id, `${younger?.id}.1`);
  assert.equal(all.find((bead) => bead.title === 'child of elder')?.edges[0]?.on, id);
});

test('two first children of one parent are both kept, and both clones write down the same new id', () => {
  using repo = beadRepository(ATTRIBUTES);
  repo.branch('base', '', (store) => void create(store, 'parent', 1_000));
  for (const [side, at] of [
    ['left', 3_000],
    ['right', 2_000],
  ] as const) {
    repo.branch(side, 'base', (store) => {
      const made = store.create({ title: side, parent: onlyBead(store), prefix: 'bd', ...by(at) });
      assert.ok(value(made).id.endsWith('.1'));
    });
  }
  const merged = repo.merged('left', 'right');
  const ids = (beads: ReadonlyMap<string, Bead>) => [...beads.values()].map(({ title, id }) => [title, id]);
  const younger = [...merged.values()].find((bead) => bead.title === 'left');
  assert.match(younger?.id ?? '', /^bd-[0-9a-z]{4}\.[0-9a-z]{6}$/);
  // Each clone merges for itself and goes on with its work; then they meet again.
  repo.merged('right', 'left');
  for (const [name, from] of [
    ['one', 'left-with-right'],
    ['two', 'right-with-left'],
  ] as const)
    repo.branch(name, from, (store) => void value(store.comment(younger?.id ?? '', name, by(5_000))));
  const again = repo.merged('one', 'two');
  assert.deepEqual(new Set(ids(again)), new Set(ids(merged)));
  assert.deepEqual(
    again
      .get(younger?.id ?? '')
      ?.comments.map((comment) => comment.text)
      .sort(),
    ['one', 'two'],
  );
  const renumberings = repo.git('grep', '-h', 'renumber', '--', '.beads').trim().split('\n');
  assert.equal(new Set(renumberings).size, 1);
});

test("lines that git moved into another bead's file still speak of their own", () => {
  using repo = beadRepository(ATTRIBUTES);
  repo.branch('base', '', (store) => void create(store, 'shared', 1_000));
  repo.branch('left', 'base', (store) => {
    const [file] = store.files();
    assert.ok(file);
    const moved = '.beads/zz/bd-zzzz.jsonl';
    mkdirSync(dirname(repo.folder.at(moved)), { recursive: true });
    repo.git('mv', file.path, moved);
    appendFileSync(
      repo.folder.at(moved),
      `${creationLine({ id: 'bd-zzzz' as BeadId, title: 'own', nonce: 0 }, by(2_000)).text}\n`,
    );
  });
  repo.branch(
    'right',
    'base',
    (store) => void value(store.comment(onlyBead(store), 'from the right', by(4_000))),
  );
  const beads = repo.merged('left', 'right');
  const titles = [...beads.values()].map((bead) => [bead.title, bead.comments.length]);
  assert.deepEqual(
    new Map(titles as [string, number][]),
    new Map([
      ['shared', 1],
      ['own', 0],
    ]),
  );
});
