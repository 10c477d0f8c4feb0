// What 100,000 beads take of a process that holds them open, as an engine does.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Measured } from '../harness.ts';
import type { Stores } from './worlds.ts';

const STORE = fileURLToPath(new URL('../../src/beads/store.ts', import.meta.url));

export function memory(stores: Stores): readonly Measured[] {
  const script = `
    import { BeadStore } from ${JSON.stringify(STORE)};
    gc(); const before = process.memoryUsage();
    const opened = BeadStore.open(process.argv[1]);
    if (!opened.ok) throw new Error(opened.problem.message);
    opened.value.all(); gc(); const after = process.memoryUsage();
    console.log(JSON.stringify({ heap: after.heapUsed - before.heapUsed, rss: process.resourceUsage().maxRSS * 1024 }));
    opened.value[Symbol.dispose]();`;
  const args = ['--expose-gc', '--input-type=module-typescript', '-e', script, stores.of(100_000)];
  const ran = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`measuring memory: ${ran.stderr}`);
  const { heap, rss } = JSON.parse(ran.stdout);
  return [
    { key: 'memory.100000.held', unit: 'MB', samples: [heap / 2 ** 20] },
    { key: 'memory.100000.peak', unit: 'MB', samples: [rss / 2 ** 20] },
  ];
}
