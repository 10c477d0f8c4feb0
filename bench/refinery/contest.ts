// One contest: the contenders in turn on the same generated queue, each checked for what it landed.

import { type GitTime, takeGitTime } from './git-time.ts';
import { GitYard } from './git-yard.ts';
import { wrongIn } from './made-changes.ts';
import type { GateWork } from './made-gate.ts';
import type { QueueWorld } from './queue-world.ts';
import type { Strategy } from './rivals.ts';

export interface Course {
  readonly wallMs: number;
  /** Starts of the gate's process. */
  readonly runs: number;
  readonly git: GitTime;
  readonly wrong: readonly string[];
}

/** A rival, or our own town with so many gate slots; those of an ordinary rig where undefined. */
export type Contender =
  | { readonly kind: 'rival'; readonly strategy: Strategy }
  | { readonly kind: 'ours'; readonly gateSlots: number | undefined };

export async function course(world: QueueWorld, contender: Contender, work: GateWork): Promise<Course> {
  switch (contender.kind) {
    case 'rival':
      return await rivalsCourse(world, contender.strategy, work);
    case 'ours': {
      const wallMs = await world.letGo(work, contender.gateSlots);
      return courseOf(world, wallMs, world.ownRepository);
    }
  }
}

async function rivalsCourse(world: QueueWorld, strategy: Strategy, work: GateWork): Promise<Course> {
  // Git processes that stay do not keep this one alive, and no town beats beside it.
  using _ = setInterval(() => {}, 1_000);
  const repository = await world.freshRepository();
  const yard = new GitYard(world, repository, work);
  world.gate.reset();
  takeGitTime();
  const startedAt = performance.now();
  const queue = world.changes.map(({ name }) => name);
  await strategy(yard, queue);
  const wallMs = performance.now() - startedAt;
  const finished = courseOf(world, wallMs, repository.dir);
  await yard.settled();
  return finished;
}

function courseOf(world: QueueWorld, wallMs: number, repository: string): Course {
  const wrong = wrongIn(world.changes, world.landedIn(repository));
  return { wallMs, runs: world.gate.runs, git: takeGitTime(), wrong };
}
