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
    return { cpuMs: now.cpuMs - then.cpuMs, switches: now.switches - then.switches };
  });
  return {
    cpu: used.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1_000 / seconds,
    pssMb: pids.reduce((sum, pid) => sum + pssMb(pid), 0),
    wakeups: Math.max(...used.map(({ switches }) => switches)) / seconds,
  };
}

const NOTHING = { cpuMs: 0, switches: 0 };

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

/** CPU time of all threads, to the nanosecond (an idle town uses less than the kernel's ticks tell), and how often the main one slept. */
function usage(pid: number): { readonly cpuMs: number; readonly switches: number } {
  const threads = list(`/proc/${pid}/task`).map((thread) => read(`/proc/${pid}/task/${thread}/schedstat`));
  const cpuNs = threads.reduce((sum, text) => sum + Number(text.split(' ')[0] ?? 0), 0);
  const switches = /^voluntary_ctxt_switches:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1];
  return { cpuMs: cpuNs / 1e6, switches: Number(switches ?? 0) };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It ended meanwhile.
    return [];
  }
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
