// Stretches of a town's story that many tests begin with.

import type { BeadId } from '../../src/beads/bead.ts';
import type { AgentId, MergeRequestId, RunId } from '../../src/engine/ids.ts';
import type { CommitId } from '../../src/engine/rigs/commit-id.ts';
import { TALLY, TownFixture } from './town-fixture.ts';

export const BEAD = 'bd-a1b2' as BeadId;
export const AMBER = 'tally/polecats/amber' as AgentId;
export const R1 = 'r1' as RunId;
export const M1 = 'm1' as MergeRequestId;
export const BASE = 'b'.repeat(40) as CommitId;
export const TIP = 'c'.repeat(40) as CommitId;

/** A town with one rig and one slung bead. */
export function slungTown(): TownFixture {
  return new TownFixture()
    .tell('rig.added', { rig: TALLY })
    .tell('work.slung', { rig: TALLY, bead: BEAD, title: 'Mend it', by: 'person' });
}

/** The same with a polecat at work on it. */
export function runningTown(): TownFixture {
  return hookAgain(slungTown(), R1);
}

/** The polecat's next life on the bead. */
export function hookAgain(town: TownFixture, run: RunId): TownFixture {
  return town
    .tell('hook.filled', { agent: AMBER, run, rig: TALLY, bead: BEAD, runtime: 'recipe', tokenHash: 'x' })
    .tell('run.started', { run, pid: 77, checkout: '/nowhere', branch: 'polecat/amber/bd-a1b2' });
}

/** The same with its branch in the queue. */
export function submittedTown(): TownFixture {
  return runningTown().tell('mr.submitted', {
    mr: M1,
    run: R1,
    rig: TALLY,
    bead: BEAD,
    agent: AMBER,
    title: 'Mend it',
    tip: TIP,
  });
}
