import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BeadId } from '../../../src/beads/bead.ts';
import { planDispatch, whyQueued } from '../../../src/engine/dispatch/plan.ts';
import type { RunId } from '../../../src/engine/ids.ts';
import { TALLY, TownFixture } from '../../support/town-fixture.ts';
import {
  AMBER,
  BEAD,
  hookAgain,
  M1,
  R1,
  runningTown,
  slungTown,
  submittedTown,
} from '../../support/town-story.ts';

const starts = (town: ReturnType<typeof slungTown>): (string | null)[] =>
  planDispatch(town.snapshot()).flatMap((action) =>
    action.kind === 'start-run' ? [action.bead ?? action.agent] : [],
  );

test('the mayor and slung work are started', () => {
  assert.deepEqual(starts(slungTown()), ['mayor', BEAD]);
});

test('work in flight is not started twice', () => {
  const town = slungTown();
  town.inFlight.add(`start-run tally/${BEAD}`);
  assert.deepEqual(starts(town), ['mayor']);
});

test('two queued beads get two names', () => {
  const town = slungTown().tell('work.slung', {
    rig: TALLY,
    bead: 'bd-c3d4' as BeadId,
    title: 'Other',
    by: 'person',
  });
  const agents = planDispatch(town.snapshot()).flatMap((action) =>
    action.kind === 'start-run' ? [action.agent] : [],
  );
  assert.deepEqual(agents, ['mayor', 'tally/polecats/amber', 'tally/polecats/birch']);
});

test('after an exit half-way the same polecat takes over on its checkout, after the back-off', () => {
  const town = runningTown().tell('run.exited', { run: R1, exit: { code: 1, signal: null }, why: 'exit 1' });
  assert.ok(!starts(town).includes(BEAD));
  assert.match(
    whyQueued(town.snapshot(), Object.values(town.state.works)[0] ?? assert.fail()),
    /starts again in/,
  );
  town.now += town.settings.witness.backoffMs;
  const action = planDispatch(town.snapshot()).find(
    (each) => each.kind === 'start-run' && each.bead === BEAD,
  );
  assert.equal(action?.kind === 'start-run' && action.agent, AMBER);
});

test('each further run that is lost with its host is waited for longer', () => {
  const town = runningTown();
  const waits = ['r1', 'r2', 'r3', 'r4'].map((run) => {
    if (run !== 'r1') hookAgain(town, run as RunId);
    town
      .tell('run.condemned', { run: run as RunId, why: 'lost', by: 'engine' })
      .tell('run.exited', { run: run as RunId, exit: { code: null, signal: null }, why: 'lost' });
    return whyQueued(town.snapshot(), Object.values(town.state.works)[0] ?? assert.fail());
  });
  assert.deepEqual(
    waits,
    [1, 4, 16, 60].map((wait) => `starts again in ${wait} s`),
  );
});

test('after a rejection a fresh polecat starts on the new main', () => {
  const town = submittedTown()
    .tell('mr.rejected', { mr: M1, cause: 'conflict', note: 'conflict' })
    .tell('work.returned', { rig: TALLY, bead: BEAD });
  const action = planDispatch(town.snapshot()).find(
    (each) => each.kind === 'start-run' && each.bead === BEAD,
  );
  assert.equal(action?.kind === 'start-run' && action.agent, 'tally/polecats/birch');
});

test('a town may do without a mayor', () => {
  const town = slungTown();
  town.settings = { ...town.settings, roles: { mayor: null } };
  assert.deepEqual(starts(town), [BEAD]);
});

test('nothing starts while the town winds down, memory is short, or all polecats are at work, and each is said', () => {
  const town = slungTown();
  const [work] = Object.values(town.state.works);
  assert.ok(work);
  town.draining = true;
  assert.deepEqual(starts(town), []);
  assert.match(whyQueued(town.snapshot(), work), /winding down/);
  town.draining = false;
  town.freeMemoryBytes = 1024;
  assert.deepEqual(starts(town), []);
  assert.match(whyQueued(town.snapshot(), work), /memory/);
  town.freeMemoryBytes = 1e10;
  town.settings = { ...town.settings, limits: { ...town.settings.limits, polecats: 1 } };
  assert.deepEqual(starts(town).length, 1);
});

test('a retired polecat was kept for a while after its end, so that its screen could be read', () => {
  const town = submittedTown()
    .tell('run.exited', { run: R1, exit: { code: 0, signal: null }, why: 'exit 0' })
    .tell('mr.rejected', { mr: M1, cause: 'conflict', note: 'conflict' });
  const retired = (): boolean => planDispatch(town.snapshot()).some(({ kind }) => kind === 'retire-polecat');
  assert.equal(retired(), false);
  town.now += town.settings.deacon.keepEndedMs;
  assert.equal(retired(), true);
});

test('a wisp is burnt when all work that it tracks has ended', () => {
  const town = slungTown().tell('wisp.poured', { wisp: 'w1', works: [`tally/${BEAD}`] });
  const burns = (): boolean => planDispatch(town.snapshot()).some(({ kind }) => kind === 'burn-wisp');
  assert.equal(burns(), false);
  town.tell('work.stopped', { rig: TALLY, bead: BEAD, reason: 'enough' });
  assert.equal(burns(), true);
});

test('work that was slung to another runtime is played by it, also where it is tried again', () => {
  const town = new TownFixture().tell('rig.added', { rig: TALLY });
  town.settings = { ...town.settings, roles: { mayor: null, polecat: 'claude' } };
  town.tell('work.slung', { rig: TALLY, bead: BEAD, title: 'Test it', by: 'mayor', runtime: 'codex' });
  const runtimes = (): string[] =>
    planDispatch(town.snapshot()).flatMap((action) => (action.kind === 'start-run' ? [action.runtime] : []));
  assert.deepEqual(runtimes(), ['codex']);
  const work = Object.values(town.state.works)[0];
  assert.ok(work);
  work.exits = 1;
  town.now += 60_000;
  assert.deepEqual(runtimes(), ['codex']);
});
