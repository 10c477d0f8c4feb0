// Merges without git, against what git makes of the same three trees.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { openRepository } from '../../../src/engine/rigs/create-repository.ts';
import { mergeApart } from '../../../src/engine/rigs/merge-apart.ts';
import { mergeByGit } from '../../../src/engine/rigs/merge-trees.ts';
import type { RepositoryAccess } from '../../../src/engine/rigs/repository-access.ts';
import { gitFixture, valueIn } from '../../support/git-fixture.ts';

const FULL = process.env['GT_TEST_FULL'] === '1';

/** By path: the file's text, with `x` before it where it is executable. */
type Files = ReadonlyMap<string, string>;
type Edit = (files: Map<string, string>) => void;

const NAMES = ['a', 'b', 'c.txt', 'd', 'e'] as const;
const name = fc.constantFrom(...NAMES);
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const text = fc.nat(3).map((nth) => Array.from({ length: 12 }, (_, at) => `line ${at} of ${nth}\n`).join(''));

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(path, text).map(
    ([at, value]): Edit =>
      (files) =>
        put(files, at, value),
  ),
  fc.tuple(fc.nat(), fc.nat()).map(
    ([nth, line]): Edit =>
      (files) => {
        const at = pick(files, nth);
        if (at) files.set(at, (files.get(at) ?? '').replace(`line ${line % 12} `, `changed ${line} `));
      },
  ),
  fc.nat().map(
    (nth): Edit =>
      (files) =>
        void files.delete(pick(files, nth) ?? ''),
  ),
  fc.nat().map(
    (nth): Edit =>
      (files) => {
        const at = pick(files, nth);
        if (at) files.set(at, `x${files.get(at)}`);
      },
  ),
  fc.tuple(fc.nat(), path).map(
    ([nth, to]): Edit =>
      (files) => {
        const at = pick(files, nth);
        const value = at && files.get(at);
        if (!at || !value) return;
        files.delete(at);
        put(files, to, value);
      },
  ),
  // A whole folder elsewhere, or all there is into one.
  fc.tuple(fc.oneof(path, fc.constant('')), path).map(
    ([from, to]): Edit =>
      (files) => {
        for (const [at, value] of [...files]) {
          if (from !== '' && !at.startsWith(`${from}/`)) continue;
          files.delete(at);
          put(files, `${to}/${from === '' ? at : at.slice(from.length + 1)}`, value);
        }
      },
  ),
);

test('property: what is merged without git is what git makes of it', async () => {
  using fixture = gitFixture();
  const { dir } = await fixture.engineOf(fixture.personsRepository());
  const access = valueIn(await openRepository(dir));
  const start = fc.array(fc.tuple(path, text), { maxLength: 12 });
  const side = fc.array(edit, { maxLength: 3 });
  let apart = 0;
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(start, side, side, async (files, mine, others) => {
      const parted = new Map<string, string>();
      for (const [at, value] of files) put(parted, at, value);
      const trees = {
        parted: await treeOf(access, parted),
        ours: await treeOf(access, edited(parted, mine)),
        theirs: await treeOf(access, edited(parted, others)),
      };
      const merged = await mergeApart(access.objects, trees);
      asked += 1;
      if (merged === null) return;
      apart += 1;
      const byGit = await mergeByGit(access, trees);
      assert.deepEqual(byGit, { kind: 'clean', tree: merged });
    }),
    { numRuns: FULL ? 5_000 : 150 },
  );
  assert.ok(apart > asked / 4, `${apart} of ${asked} were merged without git`);
  await access.objects[Symbol.asyncDispose]();
});

test('what both have changed is left to git, also a folder that one has moved away', async () => {
  using fixture = gitFixture();
  const { dir } = await fixture.engineOf(fixture.personsRepository());
  const access = valueIn(await openRepository(dir));
  const merged = async (parted: object, ours: object, theirs: object): Promise<string | null> => {
    const [one, two, three] = await Promise.all(
      [parted, ours, theirs].map((each) => treeOf(access, new Map(Object.entries(each)))),
    );
    return await mergeApart(access.objects, { parted: one ?? '', ours: two ?? '', theirs: three ?? '' });
  };
  const before = { 'd/a': '1\n', 'd/b': '1\n' };
  assert.equal(await merged(before, { ...before, 'd/a': '2\n' }, { ...before, 'd/a': '3\n' }), null);
  assert.equal(await merged(before, { 'e/a': '1\n', 'e/b': '1\n' }, { ...before, 'd/c': '1\n' }), null);
  assert.equal(await merged(before, { ...before, new: '1\n' }, { ...before, 'new/x': '1\n' }), null);
  assert.equal(
    await merged(before, { 'd/b': '1\n', x: '1\n' }, { 'd/a': '1\n', x2: '1\n' }),
    await treeOf(access, new Map(Object.entries({ x: '1\n', x2: '1\n' }))),
    'a folder of which nothing is left is none',
  );
  await access.objects[Symbol.asyncDispose]();
});

function edited(before: Files, edits: readonly Edit[]): Files {
  const files = new Map(before);
  for (const each of edits) each(files);
  return files;
}

/** What stands in its way gives way. */
function put(files: Map<string, string>, path: string, value: string): void {
  for (const other of [...files.keys()])
    if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) files.delete(other);
  files.set(path, value);
}

function pick(files: Files, nth: number): string | undefined {
  return [...files.keys()][nth % Math.max(1, files.size)];
}

async function treeOf(access: RepositoryAccess, files: Files): Promise<string> {
  const { objects } = access;
  const entries = [...Map.groupBy(files, ([path]) => path.split('/')[0] ?? '')].map(
    async ([name, inside]) => {
      const [[path, value] = ['', '']] = inside;
      if (path === name) {
        const isExecutable = value.startsWith('x');
        const id = await objects.write('blob', isExecutable ? value.slice(1) : value);
        return { mode: isExecutable ? '100755' : '100644', name, id };
      }
      const below = new Map(inside.map(([path, value]) => [path.slice(name.length + 1), value]));
      return { mode: '40000', name, id: await treeOf(access, below) };
    },
  );
  return await objects.writeTree(await Promise.all(entries));
}
