// What an engine waits for: a store that is open, asked and changed. The wait for the disk itself is taken off.

import type { Bead } from '../../src/beads/bead.ts';
import { diskFiles } from '../../src/beads/disk-files.ts';
import { readyBeads } from '../../src/beads/graph.ts';
import type { Result } from '../../src/beads/result.ts';
import { BeadStore } from '../../src/beads/store.ts';
import type { Measured } from '../harness.ts';
import type { Stores } from './worlds.ts';

const READY_MS = 5;
const WRITE_MS = 2;
/** What a bead costs in a store ten times as large, as a multiple: one is linear. */
const LINEAR = 2;

export function engine(stores: Stores, { quick }: { readonly quick: boolean }): readonly Measured[] {
  const rounds = quick ? 5 : 15;
  const small = measure(stores.of(1_000), rounds);
  const middle = measure(stores.of(10_000), rounds);
  const large = measure(stores.of(100_000), quick ? 2 : 5);
  const ratio = (key: 'open' | 'ready') => [least(large[key]) / least(middle[key]) / 10];
  return [
    { key: 'engine.ready.1000', unit: 'ms', samples: small.ready },
    { key: 'engine.ready.10000', unit: 'ms', bar: READY_MS, samples: middle.ready },
    { key: 'engine.ready.100000', unit: 'ms', samples: large.ready },
    { key: 'engine.create.10000', unit: 'ms', bar: WRITE_MS, samples: middle.create },
    { key: 'engine.update.10000', unit: 'ms', bar: WRITE_MS, samples: middle.update },
    { key: 'engine.dep.10000', unit: 'ms', bar: WRITE_MS, samples: middle.dep },
    { key: 'engine.create.100000', unit: 'ms', samples: large.create },
    { key: 'engine.fsync.10000', unit: 'ms', samples: middle.sync },
    { key: 'engine.open.10000', unit: 'ms', samples: middle.open },
    { key: 'engine.open.100000', unit: 'ms', samples: large.open },
    { key: 'engine.open.linear', unit: 'x', bar: LINEAR, samples: ratio('open') },
    { key: 'engine.ready.linear', unit: 'x', bar: LINEAR, samples: ratio('ready') },
  ];
}

interface Samples {
  readonly open: number[];
  readonly ready: number[];
  readonly create: number[];
  readonly update: number[];
  readonly dep: number[];
  readonly sync: number[];
}

function measure(folder: string, rounds: number): Samples {
  const samples: Samples = { open: [], ready: [], create: [], update: [], dep: [], sync: [] };
  for (let round = 0; round < Math.min(rounds, 3); round += 1) {
    const startedAt = performance.now();
    value(BeadStore.open(folder))[Symbol.dispose]();
    samples.open.push(performance.now() - startedAt);
  }
  const disk = timedDisk(folder);
  using store = value(BeadStore.open(folder, { files: disk.files }));
  // An epic waits for epics alone.
  const isTask = (bead: Bead) => bead.status === 'open' && !bead.deleted && bead.type !== 'epic';
  const open = store.all().filter(isTask);
  for (let round = 0; round < rounds; round += 1) {
    const bead = open.at(-1 - round);
    if (bead === undefined) throw new Error('the store has too few open beads');
    samples.ready.push(timed(() => readyBeads(store.graph(), Date.now())));
    const stamp = { by: 'bench', at: Date.now() };
    const wait = disk.waitedMs();
    const draft = { title: `new ${round}`, prefix: 'gt', ...stamp };
    samples.create.push(disk.timedWork(() => value(store.create(draft))));
    samples.sync.push(disk.waitedMs() - wait);
    samples.update.push(
      disk.timedWork(() => value(store.update(bead.id, { title: `changed ${round}` }, stamp))),
    );
    const on = value(store.create({ ...draft, title: `awaited ${round}` })).id;
    samples.dep.push(disk.timedWork(() => value(store.addEdge(bead.id, { type: 'blocks', on }, stamp))));
  }
  return samples;
}

/** The real disk, with its clock: how long syncing took is told apart from the rest. */
function timedDisk(folder: string) {
  const real = diskFiles(folder);
  let waited = 0;
  const waiting = <A extends readonly unknown[]>(call: (...args: A) => void) => {
    return (...args: A): void => {
      waited += timed(() => call(...args));
    };
  };
  return {
    files: { ...real, sync: waiting(real.sync), syncFoldersOf: waiting(real.syncFoldersOf) },
    waitedMs: () => waited,
    timedWork(work: () => void): number {
      const before = waited;
      return timed(work) - (waited - before);
    },
  };
}

function timed(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

function least(samples: readonly number[]): number {
  return Math.min(...samples);
}

function value<T>(result: Result<T, { readonly message: string }>): T {
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}
