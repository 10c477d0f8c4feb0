// A process is killed at a system call of its that changes something while a candidate lands: the town's own, or a git
// that it has started, with the town killed right after. The next town brings the landing to the same end.
// GT_TEST_FULL=1 tries every such call, GT_TEST_SEED repeats a sample.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { processesIn } from '../../src/engine/adapters/processes.ts';
import { isLive } from '../../src/engine/town-state.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  feedOf,
  makeFactory,
  slung,
  stateOf,
} from '../support/factory.ts';
import { isFull, seedOr } from '../support/long-form.ts';
import { quickClock } from '../support/quick-clock.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { tempFolder } from '../support/temp-folder.ts';
import {
  failAt,
  killAt,
  PLACES,
  type Place,
  type Point,
  pointsOf,
  whyNoStrace,
} from '../support/traced-landing.ts';

/** Kills in each place. */
const SAMPLES = 1;

/** Gits that write what has to be there, and what their calls fail with. */
const WRITERS: ReadonlySet<Place> = new Set(['pack-objects', 'update-ref -m']);
const ERRORS = { fsync: 'EIO', rename: 'EIO', openat: 'ENOSPC', write: 'ENOSPC' } as const;

const skip = whyNoStrace();
const seed = seedOr(Date.now() % 1_000_000);
const random = randomNumbers(seed);
const saved = tempFolder();
let factory: Factory;
let bead: string;
let points: readonly Point[];

before(async () => {
  if (skip !== false) return;
  await makeGreenCandidate();
  console.log(`the sample of calls is that of GT_TEST_SEED=${seed}`);
  points = await pointsOf(landings());
  await checkLanded();
});

after(async () => {
  await factory?.[Symbol.asyncDispose]();
  saved[Symbol.dispose]();
});

for (const place of PLACES) {
  const who = place === 'town' ? 'the town' : `git ${place}`;
  test(`a landing in which ${who} is killed at a system call comes to the same end`, { skip }, async (t) => {
    const all = shuffled(pointsIn(place));
    let [tries, kills] = [0, 0];
    for (const point of all) {
      // A process of which this run needs fewer calls lives on.
      if (kills === SAMPLES && !isFull) break;
      putBack();
      tries += 1;
      if (await killAt(landings(), point)) kills += 1;
      await checkLanded().catch((cause) => {
        throw new Error(`killed at ${point.call} ${point.nth} of ${place}`, { cause });
      });
    }
    t.diagnostic(`${kills} kills in ${tries} landings, of ${all.length} calls`);
    assert.ok(kills > 0);
  });
}

test('a landing in which git meets a broken or a full disk is tried again by the same town, and lands once', {
  skip,
}, async (t) => {
  const all = points.filter(({ place, call }) => WRITERS.has(place) && call in ERRORS);
  for (const point of isFull ? all : shuffled(all).slice(0, SAMPLES)) {
    putBack();
    const error = ERRORS[point.call as keyof typeof ERRORS];
    assert.equal(await failAt(landings(), point, error), 0, `${error} at ${point.call} ${point.nth}`);
    await checkLanded();
  }
  t.diagnostic(`of ${all.length} calls`);
});

function pointsIn(place: Place): readonly Point[] {
  return points.filter((point) => point.place === place);
}

/** The engine is gone, a candidate has passed its gate, and the log ends with that. */
async function makeGreenCandidate(): Promise<void> {
  factory = await makeFactory({
    settings: { roles: { polecat: 'made-up', mayor: null } },
    clock: quickClock(20),
  });
  const at = (name: string): string => `'${factory.git.path(name)}'`;
  const run = `echo run >> ${at('runs')}; until [ -e ${at('go')} ]; do sleep 0.02; done`;
  changeRigSettings(factory, { gates: [{ name: 'test', run, timeoutMs: 60_000 }] });
  factory.life = async (hands) => {
    await commitAndFinish(hands);
    return 0;
  };
  bead = await slung(factory, 'Land once');
  await factory.until(() => factory.engine.state.queue['m1']?.phase.kind === 'built');
  await factory.until(() => Object.values(factory.engine.state.runs).every((run) => !isLive(run)));
  factory.dieAt({ n: 1, when: 'after' });
  writeFileSync(factory.git.path('go'), '');
  await factory.until(() => factory.isDead);
  await factory.drop();
  assert.equal(lastEvent(), 'gate.passed');
  execFileSync('cp', ['-a', `${factory.git.root}/.`, saved.path]);
}

function lastEvent(): unknown {
  const folder = `${factory.root}/events`;
  const [file = ''] = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .slice(-1);
  const last = readFileSync(`${folder}/${file}`, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  return JSON.parse(last).kind;
}

function landings(): { readonly root: string; readonly bin: string } {
  return { root: factory.root, bin: factory.git.path('bin') };
}

function putBack(): void {
  const { root } = factory.git;
  for (const name of readdirSync(root)) rmSync(`${root}/${name}`, { recursive: true, force: true });
  execFileSync('cp', ['-a', `${saved.path}/.`, root]);
}

/** Opens the next town, and drops it again when it has landed what was to land, once. */
async function checkLanded(): Promise<void> {
  await factory.until(() => processesIn(factory.git.root).length === 0);
  await factory.open();
  const { git, source, rig } = factory;
  const repository = rig.repository.dir;
  const read = (...args: string[]): string => git.git(repository, ...args);
  await factory.until(() => stateOf(factory, bead) === 'landed');
  await factory.until(() => git.git(source, 'rev-parse', 'main') === read('rev-parse', 'main'));
  assert.equal(read('log', '--format=%(trailers:key=Bead,valueonly)', '-1', 'main').trim(), bead);
  assert.equal(read('rev-list', '--count', 'main'), '2', 'it has landed once');
  assert.equal(feedOf(factory.engine).match(/ landed as /g)?.length, 1, 'it is told once');
  assert.equal(read('show', 'main:new.txt'), bead);
  assert.equal(read('fsck', '--full', '--no-dangling'), '');
  assert.deepEqual(locksIn(repository), []);
  assert.equal(read('for-each-ref', 'refs/gt/mr'), '');
  assert.match(read('for-each-ref', 'refs/gt/landed'), /m1$/);
  checkClosing();
  assert.equal(readFileSync(git.path('runs'), 'utf8'), 'run\n', 'what passed was not tested again');
  assert.equal(git.git(source, 'status', '--porcelain'), '');
  await factory.drop();
}

/** The ledger holds the very closing line that the landing commit carries, once. */
function checkClosing(): void {
  const { git, rig } = factory;
  const file = rig.ledger.files().find(({ path }) => path.endsWith(`/${bead}.jsonl`));
  const closing = file?.text.split('\n').filter((line) => line.includes('"closed"')) ?? [];
  assert.equal(closing.length, 1);
  const committed = git.git(rig.repository.dir, 'show', `main:${file?.path}`);
  assert.ok(committed.split('\n').includes(closing[0] ?? ''));
}

function locksIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.lock'));
}

function shuffled(all: readonly Point[]): readonly Point[] {
  const placed = all.map((point) => ({ point, at: random() }));
  return placed.sort((a, b) => a.at - b.at).map(({ point }) => point);
}
