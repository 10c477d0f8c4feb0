// A town whose panes run what a benchmark wants, and what its processes cost.

import { readdirSync, readFileSync } from 'node:fs';
import type { GtProgram } from '../../test/support/gt-program.ts';

/** `gt init`, and one pane for each command line of the shell. Answers the town's folder. */
export async function makePaneTown(world: GtProgram, commands: readonly string[]): Promise<string> {
  const town = world.path('town');
  await world.mustGt(['init', town]);
  for (const command of commands)
    await world.mustGt(['pane', 'new', '--', '/bin/sh', '-c', command], { cwd: town });
  return town;
}

/** A loop that prints `file` over and over while `flag` exists. */
export function floodWhile(flag: string, file: string): string {
  return `while :; do if [ -e '${flag}' ]; then cat '${file}'; else sleep 0.05; fi; done`;
}

export interface Cost {
  /** Part of one core. */
  readonly cpu: number;
  /** Proportional set size of all, in MB. */
  readonly pssMb: number;
  /** Times a second that the busiest process gave up the processor by itself: it had been woken. */
  readonly wakeups: number;
}

/** What our own processes (host, town, clients; no guest) cost during `work`. */
export async function costOf(world: GtProgram, work: () => Promise<void>): Promise<Cost> {
  const pids = ownProcesses(world);
  const before = new Map(pids.map((pid) => [pid, usage(pid)]));
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  const used = pids.map((pid) => {
    const [then, now] = [before.get(pid) ?? NOTHING, usage(pid)];
    return { ticks: now.ticks - then.ticks, switches: now.switches - then.switches };
  });
  return {
    cpu: used.reduce((sum, { ticks }) => sum + ticks, 0) / TICKS / seconds,
    pssMb: pids.reduce((sum, pid) => sum + pssMb(pid), 0),
    wakeups: Math.max(...used.map(({ switches }) => switches)) / seconds,
  };
}

const TICKS = 100;
const NOTHING = { ticks: 0, switches: 0 };

function ownProcesses(world: GtProgram): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
      const isOurs = /dist\/(gt|app|host)\.mjs/.test(command);
      return isOurs && (read(`/proc/${pid}/environ`) + command).includes(world.folder);
    });
}

/** CPU time in ticks of 10 ms, and how often the main thread went to sleep. */
function usage(pid: number): { readonly ticks: number; readonly switches: number } {
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /, '')
    .split(' ');
  const switches = /^voluntary_ctxt_switches:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1];
  return { ticks: Number(fields[11] ?? 0) + Number(fields[12] ?? 0), switches: Number(switches ?? 0) };
}

function pssMb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1_000;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended meanwhile, or is another user's.
    return '';
  }
}
