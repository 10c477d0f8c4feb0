// What a person waits for who brings a tracker along: `bd import` of a real one into a fresh repository, until it says
// that nothing can be lost any more, and until it has ended with all bead files written.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { GtProgram, programFile } from '../../test/support/gt-program.ts';
import { type Measured, progress } from '../harness.ts';
import type { Stores } from './worlds.ts';

const TRACKER = 'beads/large/beads-testpollution-9365.jsonl';
const ACKNOWLEDGED_MS = 2_000;

export async function imported(
  _stores: Stores,
  { quick }: { readonly quick: boolean },
): Promise<readonly Measured[]> {
  await using world = new GtProgram();
  const rounds = quick ? 3 : 7;
  const acknowledged: number[] = [];
  const ended: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const repository = world.repository(`tracker-${round}`);
    const took = await importInto(world, repository, join(process.env['GT_TEST_DATA'] ?? '', TRACKER));
    acknowledged.push(took.acknowledgedMs);
    ended.push(took.endedMs);
    progress(`round ${round} of ${rounds}: acknowledged after ${took.acknowledgedMs.toFixed()} ms`);
    rmSync(repository, { recursive: true });
  }
  return [
    { key: 'import.9365', unit: 'ms', bar: ACKNOWLEDGED_MS, samples: acknowledged },
    { key: 'import.9365.ended', unit: 'ms', samples: ended },
  ];
}

async function importInto(world: GtProgram, repository: string, file: string) {
  const startedAt = performance.now();
  const child = spawn(programFile('bd'), ['import', file], {
    cwd: repository,
    env: world.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(child.stdout, 'data');
  const acknowledgedMs = performance.now() - startedAt;
  const [code] = await once(child, 'close');
  const endedMs = performance.now() - startedAt;
  if (code !== 0 || !String(said).startsWith('imported '))
    throw new Error(`bd import ended with ${code}: ${said}`);
  return { acknowledgedMs, endedMs };
}
