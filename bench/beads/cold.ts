// What a person or an agent waits for in a repository without a town: a `bd` that starts, answers and ends.

import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { GtProgram, programFile } from '../../test/support/gt-program.ts';
import { alternate, type Measured, progress } from '../harness.ts';
import type { Stores } from './worlds.ts';

const COLD_MS = 200;

export async function cold(
  stores: Stores,
  { quick }: { readonly quick: boolean },
): Promise<readonly Measured[]> {
  await using world = new GtProgram();
  const rounds = quick ? 5 : 15;
  const repository = world.repository('tracker');
  cpSync(join(stores.of(10_000), '.beads'), join(repository, '.beads'), { recursive: true });
  const bd = (...args: string[]) => timed(world, repository, programFile('bd'), args);
  const [ready] = readyIds(world, repository);
  if (ready === undefined) throw new Error('nothing is ready in the store');
  progress('the index is warm');
  const edited = async () => {
    bd('update', ready, '--title', `edited ${performance.now()}`);
    return bd('ready', '--json');
  };
  const withoutIndex = async () => {
    rmSync(join(repository, '.git', 'gt-beads.index'), { force: true });
    return bd('ready', '--json');
  };
  return await alternate(
    [
      { key: 'cold.ready.10000', unit: 'ms', bar: COLD_MS, measure: async () => bd('ready', '--json') },
      { key: 'cold.ready.10000.edited', unit: 'ms', bar: COLD_MS, measure: edited },
      { key: 'cold.show.10000', unit: 'ms', measure: async () => bd('show', ready, '--json') },
      {
        key: 'cold.update.10000',
        unit: 'ms',
        measure: async () => bd('update', ready, '--title', `t ${performance.now()}`),
      },
      { key: 'cold.ready.10000.no-index', unit: 'ms', measure: withoutIndex },
      {
        key: 'node.start',
        unit: 'ms',
        measure: async () => timed(world, repository, process.execPath, ['-e', '0']),
      },
    ],
    rounds,
  );
}

function readyIds(world: GtProgram, cwd: string): readonly string[] {
  const options = { cwd, env: world.env, encoding: 'utf8', maxBuffer: 1 << 30 } as const;
  const ran = spawnSync(programFile('bd'), ['ready', '--json'], options);
  return (JSON.parse(ran.stdout) as readonly { readonly id: string }[]).map(({ id }) => id);
}

/** Milliseconds to the program's end, its answer read. */
function timed(world: GtProgram, cwd: string, file: string, args: readonly string[]): number {
  const startedAt = performance.now();
  const ran = spawnSync(file, args, { cwd, env: world.env, maxBuffer: 1 << 30 });
  const tookMs = performance.now() - startedAt;
  if (ran.status !== 0) throw new Error(`${file} ${args.join(' ')}: ${ran.stderr.toString()}`);
  return tookMs;
}
