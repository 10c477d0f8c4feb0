// npm run bench -- refinery: how many gate runs, and how long, queues of 32 changes take of which some are red, by ours
// and by the queues that others describe: the same changes, the same gate, the same plumbing of git, turn by turn.
//   2-red, 13-red   so many of 32 are red, anywhere; ours begins without knowing how many
//   busy, asleep    the gate counts for 400 ms on one processor with the slots of an ordinary rig (the median of three
//                   rounds), or waits for 800 ms with four slots; instant: it does neither
//   mixed, flaky    also pairs that are red together, breaks that a later change mends and conflicts; and a gate that
//                   fails by chance one time in 25
//   git             time that ours is at git, by change, whatever waits for it
// `ideal` is what theory allows: N H(r/N) + 1 runs, and as many gate times divided by the slots. `wrong` counts what
// landed and should not have, and what did not and should have. With --quick eight changes of one seed are judged by gates
// that take a tenth, and by none but those that the bars are about, of which it says nothing.

import { benchOptions, type Measured, progress, report } from './harness.ts';
import { type Course, course } from './refinery/contest.ts';
import { type Contest, type Queue, queues } from './refinery/contests.ts';
import { watchGit } from './refinery/git-time.ts';
import { madeChanges } from './refinery/made-changes.ts';
import { planTime } from './refinery/plan-time.ts';
import { QueueWorld } from './refinery/queue-world.ts';
import { figuresOf } from './refinery/results.ts';

const options = benchOptions();
const measured: Measured[] = [planTime(options)];
watchGit();
const wrong: string[] = [];
// Kept to the end: what is removed slows down whoever comes next.
await using worlds = new AsyncDisposableStack();
for (const queue of queues(options.quick)) {
  const contests = queue.contests.map((contest) => ({ contest, courses: new Map<string, Course[]>() }));
  for (let seed = 1; seed <= queue.seeds; seed += 1) {
    const world = worlds.use(await QueueWorld.make(madeChanges(queue.shares, seed)));
    for (const { contest, courses } of contests) await hold(world, { queue, contest, courses, seed });
  }
  for (const { contest, courses } of contests) measured.push(...figuresOf(queue, contest, courses));
}
measured.push({ key: 'wrong', unit: 'changes', bar: 0, samples: [wrong.length] });
report('refinery', measured, options);

interface Holding {
  readonly queue: Queue;
  readonly contest: Contest;
  readonly courses: Map<string, Course[]>;
  readonly seed: number;
}

/** That of the median time. */
function middle(rows: readonly Course[]): Course {
  const [course] = rows.toSorted((one, other) => one.wallMs - other.wallMs).slice((rows.length - 1) >> 1);
  if (course === undefined) throw new Error('nobody took part');
  return course;
}

/** The contenders in turn, another one first with each seed and round. */
async function hold(world: QueueWorld, { queue, contest, courses, seed }: Holding): Promise<void> {
  const { key, rounds = 1 } = contest;
  const all = Object.entries(contest.contenders);
  const held = new Map<string, Course[]>();
  for (let round = 0; round < rounds; round += 1) {
    const first = (seed + round) % all.length;
    for (const [name, contender] of [...all.slice(first), ...all.slice(0, first)]) {
      const isBarred = contest.barred.includes(name);
      if (!isBarred && (seed > contest.extras || round > 0)) continue;
      const done = await course(world, contender, contest.work(seed));
      held.set(name, [...(held.get(name) ?? []), done]);
      progress(
        `seed ${seed} of ${queue.seeds}: ${key}: ${name}: ${done.runs} runs, ${Math.round(done.wallMs)} ms`,
      );
      for (const each of done.wrong) progress(`  ${each}`);
      if (!contest.isFlaky) wrong.push(...done.wrong.map((each) => `${key} ${name}: ${each}`));
    }
  }
  for (const [name, rows] of held) courses.set(name, [...(courses.get(name) ?? []), middle(rows)]);
}
