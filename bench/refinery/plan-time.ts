// How long the Refinery's plan takes in a rig where a thousand changes wait.

import type { BeadId } from '../../src/beads/bead.ts';
import type { AgentId, MergeRequestId, RunId } from '../../src/engine/ids.ts';
import { planRefinery } from '../../src/engine/refinery/plan.ts';
import { LONGEST_FRONT } from '../../src/engine/refinery/probes.ts';
import { policyName } from '../../src/engine/refinery/review.ts';
import type { CommitId } from '../../src/engine/rigs/commit-id.ts';
import { TALLY, TownFixture } from '../../test/support/town-fixture.ts';
import type { Measured } from '../harness.ts';

const REQUESTS = 1_000;
const PLAN_MS = 10;

export function planTime({ quick }: { readonly quick: boolean }): Measured {
  const town = new TownFixture();
  for (let nth = 1; nth <= REQUESTS; nth += 1) submit(town, nth);
  const samples: number[] = [];
  for (let built = 0; built <= LONGEST_FRONT; built += 1) {
    if (built > 0) build(town, built);
    const snapshot = town.snapshot();
    for (let round = 0; round < (quick ? 3 : 20); round += 1) {
      const startedAt = performance.now();
      planRefinery(snapshot);
      samples.push(performance.now() - startedAt);
    }
  }
  // The slow ones count, but not those in which the machine did something else.
  const late = samples.sort((a, b) => a - b).slice(-Math.ceil(samples.length / 10));
  return { key: 'plan.1000', unit: 'ms', bar: PLAN_MS, samples: late };
}

function submit(town: TownFixture, nth: number): void {
  town.tell('mr.submitted', {
    mr: mr(nth),
    run: `r${nth}` as RunId,
    rig: TALLY,
    bead: `bd-${nth}` as BeadId,
    agent: `tally/polecat-${nth}` as AgentId,
    title: `Bead ${nth}`,
    tip: commit(`${nth}`),
  });
}

/** Each on the one before. */
function build(town: TownFixture, nth: number): void {
  const review = {
    ...{ gatedTree: commit(`c${nth}`), change: `${nth}`, files: 1, added: 1, removed: 0 },
    ...{ why: null, policy: policyName('automatic'), approvedBy: null },
  };
  town.tell('mr.built', {
    ...{ mr: mr(nth), base: commit(`b${nth - 1}`), commit: commit(`b${nth}`) },
    ...{ gatedCommit: commit(`c${nth}`), closing: [], review },
  });
}

function mr(nth: number): MergeRequestId {
  return `m${nth}` as MergeRequestId;
}

function commit(name: string): CommitId {
  return name.padStart(40, '0') as CommitId;
}
