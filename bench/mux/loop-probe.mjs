// Loaded into our processes by NODE_OPTIONS: in the town process, measures how late its event loop is, and writes that
// down at its end into the folder GT_BENCH_LOOP. The first second, in which code is loaded, does not count.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 2;
const folder = process.env.GT_BENCH_LOOP;

if (folder !== undefined && process.argv[1]?.endsWith('app.mjs')) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  setTimeout(() => delay.reset(), 1_000).unref();
  process.on('exit', () => {
    // What is recorded is the time between two ticks, which are RESOLUTION_MS apart by themselves.
    const late = (ns) => Math.max(0, ns / 1e6 - RESOLUTION_MS);
    const figures = { p99Ms: late(delay.percentile(99)), maxMs: late(delay.max) };
    writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(figures));
  });
}
