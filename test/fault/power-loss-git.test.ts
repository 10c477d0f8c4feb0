// What landed is there after the power went: git has every object of it on the disk before the branch names it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
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
  for (const id of landed) {
    const path = `${id.slice(0, 2)}/${id.slice(2)}`;
    if (existsSync(`${engine.dir}/objects/${path}`)) assert.ok(synced.has(path), `${id} is on the disk`);
  }
  const packs = readdirSync(`${engine.dir}/objects/pack`).filter((name) => name.endsWith('.pack'));
  assert.ok(
    packs.some((name) => synced.has(`pack/${name}`)),
    'what was handed in is on the disk',
  );
  assert.deepEqual(
    refs.filter((ref) => !synced.has(ref)),
    [],
  );
  assert.ok(refs.length >= 2);
});

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
