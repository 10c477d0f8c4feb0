// What landed is there after the power went: git has every object of it on the disk before the branch names it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, globSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EngineRepository } from '../../src/engine/rigs/engine-repository.ts';
import { AGENT, gitFixture, valueIn } from '../support/git-fixture.ts';
import { whyNoStrace } from '../support/traced-landing.ts';

const LINES = '1\n2\n3\n4\n5\n6\n7\n';
const BEAD = '.beads/ab/bd-ab1.jsonl';

test('every object that a landing brought, and each ref, is synced before it gets its name', {
  skip: whyNoStrace(),
}, async () => {
  using fixture = gitFixture();
  const person = fixture.personsRepository('person', { 'deep/a.txt': 'a\n', 'lines.txt': LINES });
  const engine = await fixture.engineOf(person);
  const dir = fixture.path('polecats', 'nux');
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  fixture.commit(dir, { 'b.txt': 'b\n', 'deep/c.txt': 'c\n', 'lines.txt': `mine\n${LINES}` });
  // The branch moves on, so that trees and files are merged.
  const theirs = fixture.commit(person, { 'deep/d.txt': 'd\n', 'lines.txt': `${LINES}theirs\n` });
  const move = await engine.fetchUpstream();
  assert(move.kind === 'forward');
  await engine.adoptForward(move);
  const trace = fixture.path('trace');
  const program = fileURLToPath(new URL('../support/land-once.ts', import.meta.url));
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', program];
  const calls = 'trace=fsync,fdatasync,link,linkat,rename,renameat,renameat2';
  const ran = spawnSync(
    'strace',
    ['-f', '-y', '-s', '4096', '-o', trace, '-e', calls, ...node, engine.dir, dir, BEAD, '{}\n'],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(ran.status, 0, ran.stderr);
  const { synced, refs } = atLanding(readFileSync(trace, 'utf8'));
  const landed = fixture
    .git(engine.dir, 'rev-list', '--objects', '--no-object-names', 'main', '--not', theirs)
    .split('\n');
  assert.ok(landed.length >= 8, 'commit, four trees, three files and a bead');
  const folder = `${engine.dir}/objects/pack`;
  const packed = readdirSync(folder).filter(
    (name) => name.endsWith('.idx') && synced.has(`pack/${name}`) && synced.has(`pack/${packOf(name)}`),
  );
  const kept = new Set(packed.flatMap((name) => idsIn(`${folder}/${name}`)));
  for (const id of landed)
    assert.ok(kept.has(id) || synced.has(`${id.slice(0, 2)}/${id.slice(2)}`), `${id} is on the disk`);
  assert.ok(synced.has('objects/pack'), 'so are the names of packs');
  assert.deepEqual(
    refs.filter((ref) => !synced.has(ref)),
    [],
  );
  assert.ok(refs.length >= 2);
});

function packOf(index: string): string {
  return index.replace(/idx$/, 'pack');
}

/** Objects of a pack, by git's own reading of its index. */
function idsIn(index: string): readonly string[] {
  const { stdout } = spawnSync('git', ['show-index'], { input: readFileSync(index), encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => line.split(' ')[1] ?? []);
}

/** Files by the last two parts of their names, since git may name them from the folder that it stands in. */
interface Landing {
  /** Those that were on the disk when the branch got its name. */
  readonly synced: ReadonlySet<string>;
  /** Those of refs, the branch among them. */
  readonly refs: readonly string[];
}

function atLanding(trace: string): Landing {
  const synced = new Set<string>();
  const refs: string[] = [];
  for (const line of trace.split('\n')) {
    const file = /f(?:data)?sync\(\d+<([^>]*)>/.exec(line)?.[1];
    if (file !== undefined) synced.add(endOf(file));
    const names = [...line.matchAll(/"([^"]*)"/g)].flatMap((each) => each[1] ?? []);
    const [from, to] = /(?:link|rename)\w*\(/.test(line) ? names : [];
    if (from === undefined || to === undefined) continue;
    if (synced.has(endOf(from))) synced.add(endOf(to));
    if (to.includes('/refs/')) refs.push(endOf(to));
    if (to.endsWith('/refs/heads/main')) break;
  }
  return { synced, refs };
}

function endOf(path: string): string {
  return `${basename(dirname(path))}/${basename(path)}`;
}

test('a candidate whose objects went with the power is built and landed again', async () => {
  using fixture = gitFixture();
  const engine = await fixture.engineOf(fixture.personsRepository('person', { 'deep/a.txt': 'a\n' }));
  const dir = fixture.path('polecats', 'nux');
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  fixture.commit(dir, { 'deep/b.txt': 'b\n' });
  const { tip } = valueIn(await engine.submit({ clone: dir, branch: 'work', pin: 'm1' }));
  const before = new Set(looseIn(engine.dir));
  const ask = { tip, message: 'Land', beadFiles: [{ path: BEAD, text: '{}\n', revision: 1 }], closing: [] };
  const lost = await engine.buildCandidate(ask);
  assert(lost.kind === 'built');
  for (const [nth, path] of looseIn(engine.dir).entries()) {
    if (before.has(path)) continue;
    chmodSync(path, 0o600);
    truncateSync(path, nth % 2 === 0 ? 0 : 8);
  }
  await engine.rest();
  fixture.write(`${engine.dir}/gt-boot`, 'of another start');
  const again = valueIn(await EngineRepository.open(engine.dir));
  assert.ok((await again.recover()).broken.includes(lost.gatedCommit));
  assert.deepEqual((await again.recover()).broken, [], 'looked for once a start of the machine');
  const built = await again.buildCandidate(ask);
  assert(built.kind === 'built');
  assert.equal(built.gatedCommit, lost.gatedCommit);
  const checkout = await again.gateCheckout({ dir: fixture.path('gate'), gatedCommit: built.gatedCommit });
  assert.equal(readFileSync(`${checkout.dir}/deep/b.txt`, 'utf8'), 'b\n');
  assert.equal(await again.land({ commit: built.commit, expected: built.base }), 'landed');
  assert.equal(fixture.git(engine.dir, 'fsck', '--full', '--no-dangling'), '');
  await again.rest();
});

function looseIn(gitDir: string): readonly string[] {
  return globSync(`${gitDir}/objects/[0-9a-f][0-9a-f]/*`).sort();
}
