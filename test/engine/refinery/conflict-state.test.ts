// What is kept of a conflict until it is resolved, and what a person is told of it meanwhile.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BeadId } from '../../../src/beads/bead.ts';
import type { MergeRequestId, RunId } from '../../../src/engine/ids.ts';
import type { ConflictFacts } from '../../../src/engine/refinery/conflict-facts.ts';
import { conflictState } from '../../../src/engine/refinery/conflict-state.ts';
import { conflictFiles } from '../../../src/engine/refinery/conflict-words.ts';
import { knownResolutions } from '../../../src/engine/refinery/known-resolutions.ts';
import { TALLY, type TownFixture } from '../../support/town-fixture.ts';
import { AMBER, BASE, BEAD, hookAgain, M1, submittedTown, TIP } from '../../support/town-story.ts';

const DAY_MS = 86_400_000;

const CONFLICT: ConflictFacts = {
  ...{ tip: TIP, base: BASE, parted: BASE, count: 2, since: [] },
  files: [
    { path: 'a.txt', key: 'a b c' },
    { path: 'b.bin', kind: 'binary', key: 'd e f' },
  ],
};

function conflictedTown(): TownFixture {
  return submittedTown()
    .tell('run.exited', { run: 'r1' as RunId, exit: { code: 0, signal: null }, why: 'exit 0' })
    .tell('mr.rejected', { mr: M1, cause: 'conflict', note: 'conflict', conflict: CONFLICT })
    .tell('work.returned', { rig: TALLY, bead: BEAD });
}

function stateOf({ state, now }: TownFixture): string {
  const request = state.queue[M1];
  assert.ok(request);
  return conflictState({ state, now }, request);
}

test('what becomes of a conflict is told at each step', () => {
  const town = conflictedTown();
  assert.equal(conflictFiles(CONFLICT), 'a.txt, b.bin (binary)');
  assert.equal(stateOf(town), 'to be resolved by the next polecat');
  hookAgain(town, 'r2' as RunId);
  assert.equal(stateOf(town), 'being resolved by tally/polecats/amber (r2)');
  const handedIn = { rig: TALLY, bead: BEAD, agent: AMBER, title: 'Mend it', tip: BASE };
  town.tell('mr.submitted', { mr: 'm2' as MergeRequestId, run: 'r2' as RunId, ...handedIn });
  assert.equal(stateOf(town), 'resolved by m2, which waits to land');
  town.tell('mr.rejected', { mr: 'm2' as MergeRequestId, cause: 'gate', note: 'red' });
  town.tell('mr.submitted', { mr: 'm3' as MergeRequestId, run: 'r3' as RunId, ...handedIn });
  town.tell('mr.landed', { mr: 'm3' as MergeRequestId, commit: TIP });
  assert.equal(stateOf(town), 'resolved by m3, which has landed', 'what was red in between is none');
});

test('work that was stopped says who is asked, and a conflict that is known by now how it goes on', () => {
  const town = conflictedTown().tell('work.stopped', { rig: TALLY, bead: BEAD, reason: 'conflicted once' });
  assert.equal(stateOf(town), `not resolved: ${BEAD} is stopped`);
  town.tell('decision.raised', { id: 'd1', subject: BEAD, text: 'why', about: 'conflict' });
  assert.equal(stateOf(town), 'd1 asks a person what is to become of it');
  const crew = submittedTown().tell('mr.rejected', {
    mr: M1,
    cause: 'conflict',
    note: '',
    conflict: CONFLICT,
  });
  delete crew.state.works['tally/bd-a1b2'];
  assert.equal(stateOf(crew), `given back to ${AMBER}`);
  const known = ['a b c', 'd e f'].map((key) => ({ key, file: null }));
  crew.tell('resolution.learned', { rig: TALLY, mr: M1, resolutions: known.slice(1) });
  assert.equal(stateOf(crew), `given back to ${AMBER}`);
  crew.tell('resolution.learned', { rig: TALLY, mr: M1, resolutions: known });
  assert.equal(stateOf(crew), 'its resolution is known: gt mq retry m1 merges it so');
});

test('what work goes back for is kept however much lands meanwhile, and the latest resolutions are', () => {
  const town = conflictedTown();
  for (let nth = 10; nth < 250; nth += 1) {
    const mr = `m${nth}` as MergeRequestId;
    const bead = `bd-${nth}` as BeadId;
    town.tell('mr.submitted', {
      mr,
      run: 'r9' as RunId,
      rig: TALLY,
      bead,
      agent: AMBER,
      title: '',
      tip: TIP,
    });
    town.tell('resolution.learned', { rig: TALLY, mr, resolutions: [{ key: `${nth}`, file: null }] });
    town.tell('mr.landed', { mr, commit: TIP });
  }
  assert.equal(stateOf(town), 'to be resolved by the next polecat');
  assert.equal(town.state.queue['m10'], undefined);
  const known = town.state.rigs['tally']?.resolutions ?? [];
  assert.deepEqual([known.length, known.at(-1)?.mr], [200, 'm249']);
});

test('a resolution is forgotten when no landing has held it for 90 days, and one that has served again is not', () => {
  const town = submittedTown();
  const learn = (...keys: readonly string[]) =>
    town.tell('resolution.learned', {
      ...{ rig: TALLY, mr: M1 },
      resolutions: keys.map((key) => ({ key, file: null })),
    });
  const known = (...keys: readonly string[]) =>
    keys.filter((key) => knownResolutions(town.state, TALLY, town.now)(key) !== undefined);
  const kept = () => town.state.rigs[TALLY]?.resolutions?.map(({ key }) => key);
  learn('unused', 'used');
  town.now += 60 * DAY_MS;
  const resolved = [{ path: 'a.txt', key: 'used', from: M1 }];
  town
    .tell('mr.built', { mr: M1, base: BASE, commit: TIP, gatedCommit: TIP, closing: [], resolved })
    .tell('mr.landed', { mr: M1, commit: TIP });
  town.now += 30 * DAY_MS;
  assert.deepEqual(known('unused', 'used'), ['unused', 'used']);
  town.now += 1;
  assert.deepEqual(known('unused', 'used'), ['used']);
  assert.deepEqual(kept(), ['unused', 'used']);
  learn('fresh');
  assert.deepEqual(kept(), ['used', 'fresh']);
  town.now += 60 * DAY_MS;
  assert.deepEqual(known('used', 'fresh'), ['fresh']);
});
