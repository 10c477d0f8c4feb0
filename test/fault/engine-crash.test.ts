// The process dies at any record of its log, right before or right after it, its guests living on or lost with it;
// the next engine brings the same work to the same end. GT_TEST_FULL=1 tries every record, GT_TEST_SEED repeats a sample.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isEnded } from '../../src/engine/town-state.ts';
import { type Factory, feedOf, makeFactory, type PolecatHands } from '../support/factory.ts';
import { isFull, seedOr } from '../support/long-form.ts';
import type { Death } from '../support/mortal-files.ts';
import { quickClock } from '../support/quick-clock.ts';

interface Crash extends Death {
  readonly loseGuests: boolean;
  /** How often the process dies that way; once where not given. */
  readonly times?: number;
}

const TITLES = ['Sign as Ada', 'Sign as Ben', 'Say it right'] as const;
const SAMPLES = 2;

const story = await tell(null);

test('without a death the story has a conflict and a gate that fails first, and all of it lands', () => {
  assert.match(story.feed, /rejected: conflict/);
  assert.match(story.feed, /rejected: gate test failed/);
});

for (const crash of chosenCrashes(story.records)) {
  const { n, when, loseGuests } = crash;
  const guests = loseGuests ? 'its guests lost too' : 'its guests living on';
  test(`a death ${when} record ${n} of ${story.records}, ${guests}, changes nothing of the outcome`, async () => {
    await tell(crash);
  });
}

test('a process that dies again and again, in the middle of its start too, comes to the same end', async () => {
  await tell({ n: 4, when: 'before', loseGuests: false, times: 5 });
  await tell({ n: 9, when: 'after', loseGuests: true, times: 3 });
});

interface Told {
  readonly records: number;
  readonly feed: string;
}

/** Slings three beads, two of which meet in a file and one of which is wrong at first, and sees them landed. */
async function tell(crash: Crash | null): Promise<Told> {
  await using factory = await makeFactory({
    files: { 'names.txt': 'Authors\n', 'word.txt': 'none\n' },
    gate: '! grep -q wrong word.txt',
    clock: quickClock(20),
  });
  factory.life = work;
  const beads: string[] = [];
  for (const title of TITLES)
    beads.push(((await factory.call('bead.create', { title })) as { id: string }).id);
  const before = factory.records;
  if (crash) factory.dieAt(crash);
  for (let lives = crash?.times ?? 1; ; lives -= 1) {
    await slingMissing(factory, beads).catch((cause) => assert.ok(factory.isDead, String(cause)));
    await factory.until(() => factory.isDead || isAtRest(factory, beads));
    if (!factory.isDead || !crash) break;
    await factory.drop(crash);
    await factory.open(lives > 1 ? { death: crash } : {});
  }
  const records = factory.records - before;
  await factory.engine.settled();
  checkOutcome(factory, beads);
  // The story's last records come in any number: a death set for one of them may find none left to die at.
  if (crash && crash.n < 40) assert.equal(factory.engine.epoch, 1 + (crash.times ?? 1), 'the death came');
  return { records, feed: feedOf(factory.engine) };
}

async function slingMissing(factory: Factory, beads: readonly string[]): Promise<void> {
  const slung = new Set(Object.values(factory.engine.state.works).map((work) => work.bead as string));
  const missing = beads.filter((bead) => !slung.has(bead));
  if (missing.length > 0) await factory.call('sling', { beads: missing });
}

/** Takes over what a run before left in the checkout, as every run must. */
async function work({ spec, git, call }: PolecatHands): Promise<null> {
  const { bead, feedback } = (await call('hook')) as { bead: { title: string }; feedback: string[] };
  const [file, text] = changeFor(spec.cwd, bead.title, feedback);
  if (readFileSync(`${spec.cwd}/${file}`, 'utf8') !== text)
    git.commit(spec.cwd, { [file]: text }, bead.title);
  await call('done');
  return null;
}

function changeFor(
  checkout: string,
  title: string,
  feedback: readonly string[],
): [file: string, text: string] {
  if (title === TITLES[2]) {
    const isTold = feedback.some((text) => text.includes('gate test failed'));
    return ['word.txt', isTold ? 'right\n' : 'wrong\n'];
  }
  const names = readFileSync(`${checkout}/names.txt`, 'utf8');
  const line = `${title.split(' ').at(-1)}\n`;
  return ['names.txt', names.includes(line) ? names : `${names}${line}`];
}

function isAtRest({ engine, guests, rig, root }: Factory, beads: readonly string[]): boolean {
  const { works, polecats, wisps } = engine.state;
  return (
    Object.values(works).filter(isEnded).length === beads.length &&
    Object.keys(polecats).length + Object.keys(wisps).length === 0 &&
    [...guests.running.values()].every((spec) => !spec.env['GT_BEAD']) &&
    namesIn(rig.paths.gates).length === 0 &&
    engine.state.rigs[rig.name]?.checkout.includes('landed work') === true &&
    namesIn(`${root}/wisps`).length === 0
  );
}

function checkOutcome(factory: Factory, beads: readonly string[]): void {
  const { git, rig, source, engine } = factory;
  const read = (...args: string[]): string => git.git(rig.repository.dir, ...args);
  const trailers = read('log', '--format=%(trailers:key=Bead,valueonly,separator=%x2C)', 'main').split('\n');
  const landed = trailers.filter((line) => line !== '');
  assert.deepEqual(landed.toSorted(), beads.toSorted(), 'main has exactly one landing commit a bead');
  assert.equal(read('rev-list', '--count', 'main'), String(beads.length + 1));
  const names = read('show', 'main:names.txt').split('\n').toSorted();
  assert.deepEqual(names, ['Ada', 'Authors', 'Ben']);
  assert.equal(read('show', 'main:word.txt'), 'right');
  const requests = Object.values(engine.state.queue).filter(({ phase }) => phase.kind === 'landed');
  assert.deepEqual(requests.map(({ bead }) => bead as string).toSorted(), beads.toSorted());
  for (const bead of beads) checkLedger(factory, bead);
  assert.deepEqual(namesIn(`${rig.paths.root}/polecats`), []);
  assert.equal(git.git(source, 'rev-parse', 'main'), read('rev-parse', 'main'));
  assert.deepEqual(engine.view().decisions, []);
  assert.equal(read('for-each-ref', 'refs/gt/mr', 'refs/gt/rescuing'), '');
}

/** The ledger holds the very closing line that the landing commit carries, once. */
function checkLedger({ git, rig }: Factory, bead: string): void {
  assert.equal(rig.ledger.get(bead)?.status, 'closed');
  const file = rig.ledger.files().find(({ path }) => path.endsWith(`/${bead}.jsonl`));
  const lines = file?.text.trimEnd().split('\n') ?? [];
  const committed = git.git(rig.repository.dir, 'show', `main:${file?.path}`).split('\n');
  const closing = lines.filter((line) => line.includes('"closed"'));
  assert.equal(closing.length, 1, lines.join('\n'));
  assert.ok(committed.includes(closing[0] ?? ''));
  assert.equal(new Set(lines).size, lines.length);
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function chosenCrashes(records: number): Crash[] {
  const all = Array.from({ length: records }, (_, at) => at + 1).flatMap((n): Crash[] =>
    (['before', 'after'] as const).flatMap((when) =>
      [false, true].map((loseGuests) => ({ n, when, loseGuests })),
    ),
  );
  if (isFull) return all;
  const seed = seedOr(Date.now() % 1_000_000);
  console.log(`the sample of deaths is that of GT_TEST_SEED=${seed}`);
  const random = seededRandom(seed);
  return Array.from({ length: SAMPLES }, () => all[Math.floor(random() * all.length)]).filter(
    (crash) => crash !== undefined,
  );
}

/** Mulberry32: 32 bits of state are enough to pick a few records. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
