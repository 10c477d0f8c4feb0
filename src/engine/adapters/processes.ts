// Processes that we started and what became of them. A process group misses a child that called setsid, so what we
// start carries a marker in its environment, and whoever still carries it is found in /proc.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { sep } from 'node:path';
import { delay, realClock } from './clock.ts';

/** A variable in the environment of everything that one of our children starts. */
export interface Marker {
  readonly name: string;
  readonly value: string;
}

/** All markers of one name whose values begin alike. */
export interface MarkerFamily {
  readonly name: string;
  readonly prefix: string;
}

export interface TreeOfProcesses {
  /** The group that a detached child leads. */
  readonly pgid?: number;
  readonly marker: Marker | MarkerFamily;
}

const POLL_MS = 20;
/** A killed process is gone within microseconds unless it hangs in the kernel (a dead network mount). */
const KILLED_WITHIN_MS = 2_000;

/** Every process but us that carries the marker. Linux only: elsewhere other processes' environments are hidden. */
export function findMarked(marker: Marker): readonly number[] {
  const wanted = entryOf(marker);
  return allPids().filter((pid) => pid !== process.pid && holdsEntry(environmentOf(pid), wanted));
}

/** The tree's live processes: its group and session, what carries the marker, and their children. */
export function findTree({ pgid, marker }: TreeOfProcesses): readonly number[] {
  const wanted = entryOf(marker);
  const living = allPids().flatMap((pid) => statusOf(pid) ?? []);
  const found = new Set<number>();
  for (const each of living) {
    const isOfGroup = pgid !== undefined && (each.pgid === pgid || each.session === pgid);
    if (isOfGroup || (!each.isOfKernel && holdsEntry(environmentOf(each.pid), wanted))) found.add(each.pid);
  }
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const each of living) if (found.has(each.parent)) found.add(each.pid);
  }
  found.delete(process.pid);
  return [...found];
}

/**
 * Ends the whole tree: SIGTERM, then SIGKILL to whatever is left after `graceMs` (0: at once). Returns the processes
 * that could not be ended.
 */
export async function killTree(
  tree: TreeOfProcesses & { readonly graceMs: number },
): Promise<readonly number[]> {
  if (tree.graceMs > 0) {
    signalAll(findTree(tree), 'SIGTERM');
    if ((await waitForEnd(tree, tree.graceMs, null)).length === 0) return [];
  }
  return waitForEnd(tree, KILLED_WITHIN_MS, 'SIGKILL');
}

/** Whether a process with this id runs; one that ended but was not reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
  return process.platform !== 'linux' || statusOf(pid) !== null;
}

/** Processes that stand in the folder or have it open under their feet: it is not to be removed. */
export function processesIn(folder: string): readonly number[] {
  return allPids().filter((pid) => pid !== process.pid && isWithin(workingFolderOf(pid), folder));
}

/** A variable as the process was given it at its start; null where it has none, or is not ours to look into. */
export function variableOf(pid: number, name: string): string | null {
  const entries = environmentOf(pid)?.split('\0') ?? [];
  return entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

/** A process as a person knows it: its id, and the name of its program where that is known. */
export function processName(pid: number): string {
  const command = readProc(pid, 'comm')?.trim();
  return command ? `process ${pid} (${command})` : `process ${pid}`;
}

/**
 * Bytes that a process holds in memory or swap and that are no file's, its share of what others hold with it (proc(5),
 * smaps_rollup); 0 where it ended or is another user's.
 */
export function heldBytes(pid: number): number {
  const rollup = readProc(pid, 'smaps_rollup') ?? '';
  const sizes = [...rollup.matchAll(/^(?:Pss_Anon|Pss_Shmem|SwapPss): +(\d+) kB$/gm)];
  return sizes.reduce((total, [, size]) => total + Number(size) * 1024, 0);
}

export interface Machine {
  /** Processors that we may use. */
  readonly cores: number;
  /** Memory that can still be taken without swapping or passing a limit of our control group. */
  readonly freeMemoryBytes: number;
}

export function machineHere(): Machine {
  return { cores: availableParallelism(), freeMemoryBytes: process.availableMemory() };
}

interface ProcessStatus {
  readonly pid: number;
  readonly parent: number;
  readonly pgid: number;
  readonly session: number;
  /** A thread of the kernel's own: it has no environment. */
  readonly isOfKernel: boolean;
}

/** `PF_KTHREAD` (linux/sched.h). */
const KERNEL_THREAD = 0x00200000;

async function waitForEnd(
  tree: TreeOfProcesses,
  withinMs: number,
  signal: NodeJS.Signals | null,
): Promise<readonly number[]> {
  const deadline = realClock.monotonic() + withinMs;
  for (;;) {
    const left = findTree(tree);
    if (left.length === 0 || realClock.monotonic() >= deadline) return left;
    if (signal !== null) signalAll(left, signal);
    await delay(realClock, POLL_MS);
  }
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself meanwhile, or became another user's: the next look tells.
    }
  }
}

function allPids(): readonly number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** Whose a live process is (proc(5), `stat`); null for one that ended or is a zombie. */
function statusOf(pid: number): ProcessStatus | null {
  const stat = readProc(pid, 'stat');
  if (stat === null) return null;
  // The name in parentheses may hold spaces and parentheses itself: the fields follow the last one.
  const [state, parent, pgid, session, , , flags] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === undefined || state === 'Z' || state === 'X') return null;
  const isOfKernel = (Number(flags) & KERNEL_THREAD) !== 0;
  return { pid, parent: Number(parent), pgid: Number(pgid), session: Number(session), isOfKernel };
}

function environmentOf(pid: number): string | null {
  return readProc(pid, 'environ');
}

/** What stands in the environment of who carries it; of a family, the beginning of that. */
function entryOf(marker: Marker | MarkerFamily): string {
  return 'value' in marker ? `${marker.name}=${marker.value}\0` : `${marker.name}=${marker.prefix}`;
}

function holdsEntry(environment: string | null, entry: string): boolean {
  return environment !== null && (environment.startsWith(entry) || environment.includes(`\0${entry}`));
}

function workingFolderOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It ended, or is another user's.
    return null;
  }
}

function isWithin(path: string | null, folder: string): boolean {
  return path !== null && (path === folder || path.startsWith(folder + sep));
}

/** As UTF-8, which Node reads without a detour; what is none of it does not come back the same. */
function readProc(pid: number, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    // It ended between the listing and now, or is another user's.
    return null;
  }
}
