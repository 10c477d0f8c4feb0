// From courses to figures: each contender's runs and times by seed, what theory allows beside them, and the bars
// over the sums of all seeds. Pure.

import type { Measured } from '../harness.ts';
import { leastRounds, leastRuns } from './bounds.ts';
import type { Course } from './contest.ts';
import type { Contest, Queue } from './contests.ts';

/** The courses of a contest, by contender, in the order of the seeds. */
export type Courses = ReadonlyMap<string, readonly Course[]>;

const wall = ({ wallMs }: Course): number => wallMs / 1_000;
const runs = (course: Course): number => course.runs;

export function figuresOf(queue: Queue, contest: Contest, courses: Courses): readonly Measured[] {
  const { key } = contest;
  return [
    ...[...courses].flatMap(([name, all]) => [
      { key: `${key}.${name}.runs`, unit: 'runs', samples: all.map(runs) },
      { key: `${key}.${name}.wall`, unit: 's', samples: all.map(wall) },
    ]),
    ...(contest.isFlaky ? [turnedDown(key, courses)].flat() : []),
    ...(key.includes('-red.') ? ideal(queue, contest) : []),
    ...barsOf(queue, key, courses),
  ];
}

/** What theory allows, and the gate takes on a processor of its own. */
function ideal({ shares }: Queue, { key, slots, work }: Contest): readonly Measured[] {
  const { count, red } = shares;
  const seconds = (leastRounds(count, red, slots) * work(1).ms) / 1_000;
  return [
    { key: `${key}.ideal.runs`, unit: 'runs', samples: [leastRuns(count, red)] },
    { key: `${key}.ideal.wall`, unit: 's', samples: [seconds] },
  ];
}

/** Good changes that a gate's chance has turned down, or red ones that it has let in. */
function turnedDown(key: string, courses: Courses): readonly Measured[] {
  return [...courses].map(([name, all]) => ({
    key: `${key}.${name}.wrong`,
    unit: 'changes',
    samples: all.map(({ wrong }) => wrong.length),
  }));
}

function barsOf({ shares }: Queue, key: string, courses: Courses): readonly Measured[] {
  const ratio = (of: (course: Course) => number, other: string): readonly number[] => [
    sum(courses.get('ours'), of) / sum(courses.get(other), of),
  ];
  const ours = courses.get('ours') ?? [];
  const least = ours.length * leastRuns(shares.count, shares.red);
  switch (key) {
    case '2-red.busy':
      return [
        bar('2-red.runs.of-ideal', 1.15, [sum(ours, runs) / least]),
        bar('2-red.busy.wall.of-sequential', 0.45, ratio(wall, 'sequential')),
        bar('2-red.busy.wall.of-batch-of-five', 0.8, ratio(wall, 'batch-of-five')),
      ];
    case '2-red.asleep':
      return [bar('2-red.asleep.wall.of-sequential', 0.3, ratio(wall, 'sequential'))];
    case '2-red.instant':
      return gitFigures(shares.count, ours);
    case '13-red.busy':
      return [
        bar('13-red.runs.of-sequential', 1.12, ratio(runs, 'sequential')),
        bar('13-red.busy.wall.of-sequential', 1.12, ratio(wall, 'sequential')),
      ];
    default:
      return [];
  }
}

function gitFigures(count: number, ours: readonly Course[]): readonly Measured[] {
  const samples = ours.map(({ git }) => git.busyMs / count);
  return [
    { key: 'git.change', unit: 'ms', bar: 40, samples },
    ...['buildCandidate', 'gateCheckout', 'land', 'keepLanded', 'fetchUpstream'].map((call) => ({
      key: `git.${call}`,
      unit: 'ms',
      samples: ours.map(({ git }) => (git.callMs.get(call) ?? 0) / count),
    })),
  ];
}

function bar(key: string, most: number, samples: readonly number[]): Measured {
  return { key, unit: 'x', bar: most, samples };
}

function sum(courses: readonly Course[] | undefined, of: (course: Course) => number): number {
  return (courses ?? []).reduce((total, course) => total + of(course), 0);
}
