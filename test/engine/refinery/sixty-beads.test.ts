// Sixty beads at once, with all the kinds of trouble that the demo has, on real git with real gates. What is good was known
// before: all of it lands, nothing else does, and nothing is left behind. GT_TEST_SEED repeats the order of the slings.

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { processesIn } from '../../../src/engine/adapters/processes.ts';
import { isEnded, isLive } from '../../../src/engine/town-state.ts';
import {
  type CheckedBranch,
  filesIn,
  landingsOn,
  lostCommits,
  movesOf,
  redCommits,
  watchBranch,
} from '../../support/checked-branch.ts';
import { changeRigSettings, type Factory, feedOf, makeFactory, stateOf } from '../../support/factory.ts';
import { seedOr } from '../../support/long-form.ts';
import {
  CHECK,
  endOfMixedWork,
  type MixedBead,
  MixedWork,
  mixedBeads,
  SLUNG_WHEN_READY,
  startOfMixedWork,
} from '../../support/mixed-work.ts';
import { quickClock } from '../../support/quick-clock.ts';
import { randomNumbers } from '../../support/random-numbers.ts';
import { type LoggedEvent, readLog } from '../../support/read-log.ts';

const seed = seedOr(Date.now() % 1_000_000);
const BEADS = mixedBeads();
const GOOD = BEADS.filter(({ isGood }) => isGood);
const SLOTS = 2;

let factory: Factory;
let flakes: string;
let branch: CheckedBranch;
let events: readonly LoggedEvent[];
let tookMs = 0;
/** By their titles. */
const ids = new Map<string, string>();

const idOf = (title: string): string => ids.get(title) ?? assert.fail(title);
const firstOf = (second: string): string => idOf(second.replace('second', 'first'));

before(async () => {
  console.log(`the order of the slings is that of GT_TEST_SEED=${seed}`);
  factory = await makeFactory({
    files: startOfMixedWork(),
    gate: CHECK,
    clock: quickClock(10),
    settings: {
      roles: { polecat: 'made-up', mayor: null },
      limits: { polecats: 20, spawnsPerSecond: 1_000 },
      deacon: { heartbeatMs: 500, keepEndedMs: 1 },
    },
  });
  changeRigSettings(factory, { gateSlots: SLOTS });
  const { git, rig } = factory;
  flakes = git.path('flakes');
  mkdirSync(flakes);
  branch = { repository: rig.repository.dir, git: git.git };
  watchBranch(branch.repository);
  const begunAt = performance.now();
  await doAllWork();
  tookMs = performance.now() - begunAt;
  events = readLog(`${factory.root}/events`);
});

after(() => factory?.[Symbol.asyncDispose]());

async function doAllWork(): Promise<void> {
  const work = new MixedWork({ flakes, until: (condition) => factory.until(condition) });
  factory.life = (hands) => {
    const bead = BEADS.find(({ title }) => idOf(title) === hands.spec.env['GT_BEAD']);
    return bead ? work.live(bead, hands) : assert.fail(hands.spec.env['GT_BEAD']);
  };
  for (const { title } of BEADS) {
    const { id } = (await factory.call('bead.create', { title })) as { id: string };
    ids.set(title, id);
  }
  const waits = BEADS.filter(({ kind, side }) => kind === 'dependent' && side === 'second');
  const later = waits.filter(({ nth }) => nth === SLUNG_WHEN_READY);
  const atOnce = inSomeOrder(BEADS.filter((bead) => !later.includes(bead)));
  await factory.call('sling', { beads: atOnce.map(({ title }) => idOf(title)) });
  for (const { title } of waits) await factory.call('bead.dep', { bead: idOf(title), on: firstOf(title) });
  const ended = (): number => Object.values(factory.engine.state.works).filter(isEnded).length;
  // As long as something comes to its end now and then it may take its time.
  for (let before = ended(); before < BEADS.length; before = ended()) {
    for (const bead of later.filter(({ title }) => stateOf(factory, firstOf(title)) === 'landed')) {
      await factory.call('sling', { beads: [idOf(bead.title)] });
      later.splice(later.indexOf(bead), 1);
    }
    await factory.until(() => ended() > before);
  }
  await factory.until(() => Object.values(factory.engine.state.runs).every((run) => !isLive(run)));
  await factory.until(() => Object.keys(factory.engine.state.polecats).length === 0);
}

test('all that is good has landed, once, and all that is not was stopped', (t) => {
  const stateOfTitle = ({ title }: MixedBead): string => `${title} ${stateOf(factory, idOf(title))}`;
  assert.deepEqual(
    BEADS.map(stateOfTitle),
    BEADS.map(({ title, isGood }) => `${title} ${isGood ? 'landed' : 'stopped'}`),
    feedOf(factory.engine),
  );
  const landings = landingsOn(branch);
  // What is the same twice lands once.
  const landed = landings.map(({ bead }) => bead);
  assert.equal(new Set(landed).size, landed.length);
  assert.deepEqual(
    landed.toSorted(),
    GOOD.map(({ title }) => idOf(title))
      .filter((id) => landed.includes(id) || !isTwin(id))
      .toSorted(),
  );
  assert.equal(landed.length, GOOD.length - 1);
  for (const { bead, closes, commit } of landings)
    assert.ok(closes.includes(bead), `${commit} closes ${bead}`);
  for (const { title, isGood } of BEADS)
    assert.equal(factory.rig.ledger.get(idOf(title))?.status, isGood ? 'closed' : 'blocked', title);
  tellFigures(t.diagnostic.bind(t));
});

test('the branch holds all files of what is good, and no other', () => {
  const files = Object.entries(filesIn(branch, 'main')).map(([path, text]) => [
    path,
    text.replace('second first', 'first second'),
  ]);
  assert.deepEqual(Object.fromEntries(files), endOfMixedWork(flakes));
});

test('every commit that the branch was ever moved to passes the gate', (t) => {
  const moves = movesOf(branch);
  const intended = dataOf('land.intended').length;
  assert.ok(moves.length > 5 && moves.length <= intended, `${moves.length} moves, ${intended} landings`);
  assert.equal(moves.at(-1), branch.git(branch.repository, 'rev-parse', 'main'));
  // The gate is known to see what is wrong with what was turned down.
  const bad = tipsOf(idOf('hopeless-0'))[0] ?? '';
  const scratch = factory.git.path('scratch');
  assert.deepEqual(redCommits(branch, [...moves, bad], { gate: CHECK, scratch }), [bad]);
  t.diagnostic(`${moves.length} moves of the branch`);
});

test('what was handed in has landed or was turned down for the trouble that it is, and a ref leads to all of it', () => {
  const submitted = dataOf('mr.submitted').map(({ mr }) => mr);
  const [landed, rejected] = [dataOf('mr.landed'), dataOf('mr.rejected')];
  assert.deepEqual(submitted.sort(), [...landed, ...rejected].map(({ mr }) => mr).sort());
  const rejectedFor = (wanted: string): number => rejected.filter(({ cause }) => cause === wanted).length;
  const count = (wanted: MixedBead['kind']): number => BEADS.filter(({ kind }) => kind === wanted).length;
  // All of these pairs write the same into their lines: what one has resolved serves the next.
  const conflicts = new Set([...mrsInConflict(), ...mrsResolved()]).size;
  assert.ok(conflicts >= count('sameLine') / 2, `${conflicts} conflicts\n${feedOf(factory.engine)}`);
  const red = count('mended') + 3 * count('hopeless') + count('renamed') / 2;
  assert.ok(rejectedFor('gate') >= red, `${rejectedFor('gate')} turned down by the gate`);
  assert.deepEqual(
    lostCommits(
      branch,
      BEADS.flatMap(({ title }) => tipsOf(idOf(title))),
    ),
    [],
  );
});

test('nothing is left running, open or checked out', async () => {
  const { root } = factory;
  const { paths } = factory.rig;
  assert.deepEqual(readdirSync(`${paths.root}/polecats`), []);
  assert.ok(readdirSync(paths.gates).length <= 2 * SLOTS, readdirSync(paths.gates).join());
  assert.deepEqual(branch.git(branch.repository, 'for-each-ref', 'refs/gt/mr', 'refs/gt/rescuing'), '');
  await factory.drop();
  await factory.until(() => processesIn(root).length === 0);
  const open = readdirSync('/proc/self/fd').flatMap((fd) => targetOf(fd) ?? []);
  assert.deepEqual(
    open.filter((path) => path.startsWith(root)),
    [],
  );
  const locks = readdirSync(branch.repository, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.lock$|tmp_/.test(name),
  );
  assert.deepEqual(locks, []);
});

function targetOf(fd: string): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    // That of the listing itself.
    return null;
  }
}

function isTwin(id: string): boolean {
  return BEADS.some(({ kind, title }) => kind === 'twice' && idOf(title) === id);
}

function dataOf(kind: string): readonly LoggedEvent['data'][] {
  return events.filter((event) => event.kind === kind).map(({ data }) => data);
}

/** All that was handed in for a bead. */
function tipsOf(id: string): readonly string[] {
  return dataOf('mr.submitted').flatMap(({ bead, tip }) => (bead === id ? [String(tip)] : []));
}

function mrsInConflict(): readonly unknown[] {
  return dataOf('mr.rejected').flatMap(({ cause, mr }) => (cause === 'conflict' ? [mr] : []));
}

/** Those whose conflict was resolved as another one before. */
function mrsResolved(): readonly unknown[] {
  return dataOf('mr.built').flatMap(({ resolved, mr }) => (resolved === undefined ? [] : [mr]));
}

function tellFigures(tell: (text: string) => void): void {
  const count = (kind: string): number => dataOf(kind).length;
  const counts = [
    `${Math.round(tookMs)} ms`,
    `${count('hook.filled')} runs`,
    `gates: ${count('gate.passed')} green, ${count('gate.failed')} red, ${count('gate.ended')} given up`,
    `${count('branch.judged')} of the branch`,
    `${count('mr.landed')} landed, ${count('mr.rejected')} turned down, ${mrsInConflict().length} of them for a conflict`,
    `${new Set(mrsResolved()).size} resolved as before`,
  ];
  tell(counts.join('; '));
}

/** In the order that the seed gives; those of a pair, which meet, follow each other. */
function inSomeOrder(beads: readonly MixedBead[]): readonly MixedBead[] {
  const random = randomNumbers(seed);
  const pairs = Object.values(Object.groupBy(beads, ({ kind, nth }) => `${kind} ${nth}`));
  return pairs
    .map((pair = []) => ({ pair, at: random() }))
    .sort((a, b) => a.at - b.at)
    .flatMap(({ pair }) => pair);
}
