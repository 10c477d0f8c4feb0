// Gate checkouts that become others: whatever ran in one, the next holds its own tree and nothing besides.

import { strict as assert } from 'node:assert';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import type { EngineRepository } from '../../../src/engine/rigs/engine-repository.ts';
import { type GitFixture, gitFixture } from '../../support/git-fixture.ts';
import { FOO_POINTER, LFS_ATTRIBUTES, pointerTo } from '../../support/lfs-repository.ts';

const FULL = process.env['GT_TEST_FULL'] === '1';

test('a spare checkout becomes another: unchanged files stay as they are, and nothing else of it does', async () => {
  using fixture = gitFixture();
  const { engine, one, other } = await twoTrees(fixture);
  const spare = { dir: fixture.path('gates', 'one'), gatedCommit: one };
  await engine.gateCheckout(spare);
  const same = statSync(join(spare.dir, 'same.txt')).ino;
  writeFileSync(join(spare.dir, 'made.txt'), 'of the gate');
  mkdirSync(join(spare.dir, 'kept/.git/hooks'), { recursive: true });
  writeFileSync(join(spare.dir, '.git/config'), '[core]\n\tfsmonitor = /bin/false\n');
  const dir = fixture.path('gates', 'other');
  const made = await engine.gateCheckout({ dir, gatedCommit: other }, spare);
  assert.equal(statSync(join(dir, 'same.txt')).ino, same);
  assert.deepEqual(contentOf(dir), { 'same.txt': 'same\n', 'kept/new.txt': 'new\n' });
  assert.equal(fixture.git(dir, 'status', '--porcelain'), '');
  assert.equal(fixture.git(dir, 'rev-parse', 'HEAD'), other);
  assert.equal(fixture.git(dir, 'config', '--get', '--default=', 'core.fsmonitor'), '');
  assert.deepEqual(readdirSync(fixture.path('gates')), ['other']);
  await made.remove();
  assert.deepEqual(readdirSync(fixture.path('gates')), []);
});

test('a checkout is made where a start has cleared what the one before left', async () => {
  using fixture = gitFixture();
  const { engine, one } = await twoTrees(fixture);
  await engine.recover();
  const dir = fixture.path('gates', 'one');
  await engine.gateCheckout({ dir, gatedCommit: one });
  assert.equal(readFileSync(join(dir, 'same.txt'), 'utf8'), 'same\n');
});

test('what a gate has changed without a trace is seen by its instant of change', async () => {
  using fixture = gitFixture();
  const { engine, one } = await twoTrees(fixture);
  const place = { dir: fixture.path('gates', 'one'), gatedCommit: one };
  await engine.gateCheckout(place);
  const file = join(place.dir, 'same.txt');
  const { atime, mtime } = statSync(file);
  writeFileSync(file, 'SAME\n');
  utimesSync(file, atime, mtime);
  await engine.restoreGateCheckout(place);
  assert.equal(readFileSync(file, 'utf8'), 'same\n');
});

test('of what has changed in a checkout only files that stand for their pointers of Git LFS stay', async () => {
  using fixture = gitFixture();
  const files = {
    '.gitattributes': LFS_ATTRIBUTES,
    'a.txt': 'a\n',
    'foo.bin': FOO_POINTER,
    'sub/foo.bin': FOO_POINTER,
  };
  const source = fixture.personsRepository('p', { ...files, 'x.bin': pointerTo('1') });
  const engine = await fixture.engineOf(source);
  const { gatedCommit } = await engine.gated(await engine.head());
  const place = { dir: fixture.path('gates', 'one'), gatedCommit };
  await engine.gateCheckout(place);
  const write = (path: string, text: string) => writeFileSync(join(place.dir, path), text);
  const read = (path: string) => readFileSync(join(place.dir, path), 'utf8');
  assert.deepEqual(await engine.pointersLeft(place), ['foo.bin', 'sub/foo.bin', 'x.bin']);
  write('foo.bin', 'foo');
  await engine.restoreGateCheckout(place);
  assert.equal(read('foo.bin'), 'foo');
  rmSync(join(place.dir, 'sub'), { recursive: true });
  write('x.bin', 'nobody knows');
  write('a.txt', 'changed\n');
  await engine.restoreGateCheckout(place);
  assert.deepEqual(['foo.bin', 'sub/foo.bin', 'x.bin', 'a.txt'].map(read), [
    'foo',
    FOO_POINTER,
    pointerTo('1'),
    'a\n',
  ]);
  assert.deepEqual(await engine.pointersLeft(place), ['sub/foo.bin', 'x.bin']);
  rmSync(join(place.dir, 'foo.bin'));
  symlinkSync(fixture.path('elsewhere'), join(place.dir, 'foo.bin'));
  fixture.write(fixture.path('elsewhere'), 'foo');
  await engine.restoreGateCheckout(place);
  assert.equal(read('foo.bin'), FOO_POINTER);
  assert.deepEqual(readdirSync(fixture.path('gates')), ['one']);
});

test('pointers are found wherever the tree has the attributes that give files to Git LFS, and nowhere else', async () => {
  using fixture = gitFixture();
  const folder = 'caf\u00e9 "x"/$(y)\t/below';
  const source = fixture.personsRepository('p', {
    'foo.bin': FOO_POINTER,
    [`${folder}/foo.bin`]: FOO_POINTER,
  });
  const engine = await fixture.engineOf(source);
  const gated = async (name: string) => {
    const { gatedCommit } = await engine.gated(fixture.git(source, 'rev-parse', 'HEAD') as CommitId);
    const place = { dir: fixture.path('gates', name), gatedCommit };
    await engine.gateCheckout(place);
    return await engine.pointersLeft(place);
  };
  assert.deepEqual(await gated('none'), []);
  fixture.commit(source, { [`${folder}/.gitattributes`]: LFS_ATTRIBUTES });
  await engine.fetchUpstream();
  assert.deepEqual(await gated('below'), [`${folder}/foo.bin`]);
});

test('what stands elsewhere is not taken for a file of the checkout, though a gate has put a link to its folder there', async () => {
  using fixture = gitFixture();
  const files = { '.gitattributes': LFS_ATTRIBUTES, 'a/sub/foo.bin': FOO_POINTER };
  const engine = await fixture.engineOf(fixture.personsRepository('p', files));
  const { gatedCommit } = await engine.gated(await engine.head());
  const place = { dir: fixture.path('gates', 'one'), gatedCommit };
  await engine.gateCheckout(place);
  const persons = fixture.path('persons');
  fixture.write(join(persons, 'sub', 'foo.bin'), 'foo');
  rmSync(join(place.dir, 'a'), { recursive: true });
  symlinkSync(persons, join(place.dir, 'a'));
  await engine.restoreGateCheckout(place);
  assert.equal(readFileSync(join(place.dir, 'a', 'sub', 'foo.bin'), 'utf8'), FOO_POINTER);
  assert.equal(readFileSync(join(persons, 'sub', 'foo.bin'), 'utf8'), 'foo');
});

test('where attributes differ a checkout is made anew: they decide how files are written', async () => {
  using fixture = gitFixture();
  const source = fixture.personsRepository('p', { 'a.txt': 'one\ntwo\n' });
  const engine = await fixture.engineOf(source);
  const gated = async (files: Readonly<Record<string, string>>): Promise<CommitId> => {
    fixture.commit(source, files);
    return await adopted(engine);
  };
  const plain = await gated({ 'b.txt': 'b\n' });
  const dos = await gated({ '.gitattributes': '*.txt text eol=crlf\n' });
  const spare = { dir: fixture.path('gates', 'one'), gatedCommit: plain };
  await engine.gateCheckout(spare);
  const dir = fixture.path('gates', 'two');
  await engine.gateCheckout({ dir, gatedCommit: dos }, spare);
  assert.equal(readFileSync(join(dir, 'a.txt'), 'utf8'), 'one\r\ntwo\r\n');
  assert(!existsSync(spare.dir));
});

test('a spare checkout that is gone, or without what git remembers of it, is made anew', async () => {
  using fixture = gitFixture();
  const { engine, one, other } = await twoTrees(fixture);
  const dir = fixture.path('gates', 'two');
  const absent = { dir: fixture.path('gates', 'absent'), gatedCommit: one };
  await engine.gateCheckout({ dir, gatedCommit: other }, absent);
  const expected = { 'same.txt': 'same\n', 'kept/new.txt': 'new\n' };
  assert.deepEqual(contentOf(dir), expected);
  const spare = { dir: fixture.path('gates', 'one'), gatedCommit: one };
  await engine.gateCheckout(spare);
  rmSync(join(engine.dir, 'gt-temporary'), { recursive: true });
  await engine.gateCheckout({ dir, gatedCommit: other }, spare);
  assert.deepEqual(contentOf(dir), expected);
  assert.deepEqual(readdirSync(fixture.path('gates')), ['two']);
});

/** What a gate may do to its checkout; a step that does not apply is passed over. */
const HARM: readonly ((dir: string, path: string) => void)[] = [
  (dir, path) => writeFileSync(join(dir, path), 'harm'),
  (dir, path) => rmSync(join(dir, path), { recursive: true }),
  (dir, path) => mkdirSync(join(dir, path), { recursive: true }),
  (dir, path) => symlinkSync('/etc', join(dir, path)),
  (dir, path) => chmodSync(join(dir, path), 0o000),
  (dir, path) => chmodSync(join(dir, path), 0o755),
  (dir, path) => linkSync(join(dir, path), join(dir, `${path}.link`)),
  (dir, path) => renameSync(join(dir, path), join(dir, 'moved')),
  (dir, path) => {
    mkdirSync(join(dir, dirname(path), '.git'), { recursive: true });
    writeFileSync(join(dir, dirname(path), '.git', 'HEAD'), 'ref: x');
  },
];

test('property: whatever was done to a checkout, the next one is as if made anew', async () => {
  using fixture = gitFixture();
  const source = fixture.personsRepository('p', { 'start.txt': 'x' });
  const engine = await fixture.engineOf(source);
  const names = ['a', 'b', 'd/a', 'd/b', 'd/e/f', 'ümlaut', 'new line\nname'];
  const trees: CommitId[] = [];
  for (let nth = 0; nth < 6; nth += 1) {
    fixture.git(source, 'rm', '-r', '--quiet', '--ignore-unmatch', '.');
    const files = names.filter((_, place) => (nth * 37 + 11) % (place + 2) !== 1);
    fixture.commit(source, Object.fromEntries(files.map((name) => [name, `${name} ${nth % 3}\n`])));
    trees.push(await adopted(engine));
  }
  const fresh = new Map<CommitId, Readonly<Record<string, string>>>();
  for (const commit of trees) {
    await using made = await engine.gateCheckout({ dir: fixture.path('fresh'), gatedCommit: commit });
    fresh.set(commit, contentOf(made.dir));
  }
  const path = fc.oneof(fc.constantFrom(...names), fc.constantFrom('x', 'd', 'd/x', 'd/e', '.git', 'd/e/g'));
  const harm = fc.record({ path, how: fc.nat(HARM.length - 1) });
  const history = fc.array(fc.record({ tree: fc.nat(trees.length - 1), harms: fc.array(harm) }), {
    minLength: 2,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      let spare: { dir: string; gatedCommit: CommitId } | null = null;
      for (const [nth, { tree, harms }] of steps.entries()) {
        const gatedCommit = trees[tree] as CommitId;
        const dir = fixture.path('gates', `${nth}`);
        await engine.gateCheckout({ dir, gatedCommit }, spare);
        assert.deepEqual(contentOf(dir), fresh.get(gatedCommit));
        assert.equal(fixture.git(dir, 'rev-parse', 'HEAD'), gatedCommit);
        for (const each of harms) passOver(() => HARM[each.how]?.(dir, each.path));
        spare = { dir, gatedCommit };
        assert.deepEqual(readdirSync(fixture.path('gates')), [`${nth}`]);
      }
      await (
        await engine.gateCheckout(
          { dir: fixture.path('gates', 'last'), gatedCommit: trees[0] as CommitId },
          spare,
        )
      ).remove();
    }),
    { numRuns: FULL ? 400 : 8 },
  );
});

function passOver(act: () => void): void {
  try {
    act();
  } catch {
    // It does not apply to what is there.
  }
}

/** All that is in a folder but its git folder: files with their content, links with where they lead, and modes that git tracks. */
function contentOf(dir: string): Record<string, string> {
  const found: Record<string, string> = {};
  const look = (folder: string): void => {
    for (const name of readdirSync(join(dir, folder))) {
      const path = `${folder}${name}`;
      if (path === '.git') continue;
      const stat = lstatSync(join(dir, path));
      if (stat.isDirectory()) look(`${path}/`);
      else if (stat.isSymbolicLink()) found[path] = `-> ${readlinkSync(join(dir, path))}`;
      else found[path] = `${readFileSync(join(dir, path), 'utf8')}${(stat.mode & 0o111) === 0 ? '' : ' x'}`;
    }
  };
  look('');
  return found;
}

async function adopted(engine: EngineRepository): Promise<CommitId> {
  const move = await engine.fetchUpstream();
  if (move.kind === 'forward') await engine.adoptForward(move);
  return (await engine.gated(await engine.head())).gatedCommit;
}

async function twoTrees(fixture: GitFixture) {
  const source = fixture.personsRepository('p', {
    'same.txt': 'same\n',
    'gone.txt': 'gone\n',
    'kept/old.txt': 'x\n',
  });
  const engine = await fixture.engineOf(source);
  const one = await adopted(engine);
  fixture.git(source, 'rm', '--quiet', 'gone.txt', 'kept/old.txt');
  fixture.commit(source, { 'kept/new.txt': 'new\n' });
  return { engine, one, other: await adopted(engine) };
}
