// Which queues are brought to their end, by whom, and with which gate.

import { cpus } from 'node:os';
import type { Contender } from './contest.ts';
import type { Shares } from './made-changes.ts';
import type { GateWork } from './made-gate.ts';
import { batchOfFive, bisect, sequential, speculative } from './rivals.ts';

export interface Contest {
  readonly key: string;
  readonly work: (seed: number) => GateWork;
  /** How many may be tested at once, for the bound: what ours may use. */
  readonly slots: number;
  readonly contenders: Readonly<Record<string, Contender>>;
  /** Those that bars are about take part on every seed, the others on the first so many. */
  readonly barred: readonly string[];
  readonly extras: number;
  /** How often a queue is gone through, in turn with the others; once where absent. The median by time counts. */
  readonly rounds?: number;
  /** Whether its gate fails by chance, so that what landed says nothing. */
  readonly isFlaky?: boolean;
}

/** Contests on one and the same queue. */
export interface Queue {
  readonly shares: Shares;
  readonly seeds: number;
  readonly contests: readonly Contest[];
}

const BUSY_MS = 400;
const ASLEEP_MS = 800;
const SHORT_MS = 100;
/** One of so many runs fails by chance. */
const RUNS_A_FLAKE = 25;

const ours = (gateSlots?: number): Contender => ({ kind: 'ours', gateSlots });
const rival = (strategy: typeof sequential): Contender => ({ kind: 'rival', strategy });

function contenders(slots: number, gateSlots?: number): Readonly<Record<string, Contender>> {
  return {
    sequential: rival(sequential),
    'batch-of-five': rival(batchOfFive),
    bisect: rival(bisect),
    speculative: rival(speculative(slots)),
    ours: ours(gateSlots),
  };
}

export function queues(quick: boolean): readonly Queue[] {
  const seeds = quick ? 1 : 10;
  const [count, few, many] = quick ? [8, 1, 3] : [32, 2, 13];
  const shorter = quick ? 10 : 1;
  const extras = (full: number): number => (quick ? 0 : full);
  // How fast a processor counts changes by a third from one minute to the next where others share the machine.
  const rounds = quick ? 1 : 3;
  const cores = cpus().length;
  const oneSlot = Math.max(1, Math.floor(cores / 2));
  const busy = () => ({ kind: 'busy', ms: BUSY_MS / shorter }) as const;
  const asleep = () => ({ kind: 'asleep', ms: ASLEEP_MS / shorter }) as const;
  const short = () => ({ kind: 'asleep', ms: SHORT_MS / shorter }) as const;
  const flaky = (seed: number) => ({ ...short(), flakes: flakes(seed) });
  return [
    {
      shares: { count, red: few },
      seeds,
      contests: [
        {
          ...{ key: '2-red.busy', work: busy, slots: oneSlot, contenders: contenders(cores) },
          ...{ barred: ['sequential', 'batch-of-five', 'ours'], extras: extras(2), rounds },
        },
        {
          ...{ key: '2-red.asleep', work: asleep, slots: 4, contenders: contenders(4, 4) },
          ...{ barred: ['sequential', 'ours'], extras: extras(1) },
        },
        {
          ...{ key: '2-red.instant', work: () => ({ kind: 'instant', ms: 0 }), slots: oneSlot },
          ...{ contenders: { ours: ours() }, barred: ['ours'], extras: 0 },
        },
      ],
    },
    {
      shares: { count, red: many },
      seeds,
      contests: [
        {
          ...{ key: '13-red.busy', work: busy, slots: oneSlot, contenders: contenders(cores) },
          ...{ barred: ['sequential', 'ours'], extras: extras(1), rounds },
        },
      ],
    },
    {
      shares: { count, red: few, pairs: 1, maskings: 1, conflicts: 1, ...(quick ? {} : MIXED) },
      seeds: quick ? 1 : 2,
      contests: [
        {
          ...{ key: 'mixed', work: short, slots: 4, contenders: contenders(4, 4) },
          ...{ barred: ['ours'], extras: extras(2) },
        },
        {
          ...{ key: 'flaky', work: flaky, slots: 4, contenders: contenders(4, 4), isFlaky: true },
          ...{ barred: ['ours'], extras: extras(2) },
        },
      ],
    },
  ];
}

const MIXED = { pairs: 2, maskings: 2, conflicts: 2 };

/** The runs that fail by chance: one in so many, each seed others. */
function flakes(seed: number): readonly number[] {
  return Array.from(
    { length: 8 },
    (_, nth) => RUNS_A_FLAKE * nth + 1 + ((seed * 7 + nth * 11) % RUNS_A_FLAKE),
  );
}
