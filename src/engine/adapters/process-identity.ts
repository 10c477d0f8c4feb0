// Which process a number means: ids are used again, so a process is told by its start, the machine's boot and its id
// space besides. Linux only: elsewhere nothing is known of a process.

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, for good: no other will ever be the same. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the boot to its start (proc(5), `starttime`). */
  readonly startTicks: number;
  /** The machine, its boot, and the id space in which the number counts. */
  readonly machine: string;
  readonly boot: string;
  readonly pidSpace: string;
}

export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly startTicks: number;
  /** Its program's name, at most 15 bytes; threads and titles may have changed it. */
  readonly name: string;
  readonly args: readonly string[];
}

/** Null of a process that ended, also where nobody has reaped it yet, and wherever there is no `/proc`. */
export function processFacts(pid: number): ProcessFacts | null {
  const stat = textOf(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name stands in brackets and may have any in it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = ''] = fields;
  if (state === 'Z' || state === 'X') return null;
  return {
    pid,
    parent: Number(fields[1]),
    startTicks: Number(fields[19]),
    name: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
    args: (textOf(`/proc/${pid}/cmdline`) ?? '').split('\0').slice(0, -1),
  };
}

export function identityOf({ pid, startTicks }: ProcessFacts): ProcessIdentity {
  return { pid, startTicks, ...here() };
}

export type Liveness = 'alive' | 'dead' | 'unknown';

/** `unknown` of what runs on another machine, or counts its processes apart from us: nothing can be said of it. */
export function livenessOf(identity: ProcessIdentity): Liveness {
  const { machine, boot, pidSpace } = here();
  if (identity.machine !== machine || boot === '') return 'unknown';
  if (identity.boot !== boot) return 'dead';
  if (identity.pidSpace !== pidSpace) return 'unknown';
  return processFacts(identity.pid)?.startTicks === identity.startTicks ? 'alive' : 'dead';
}

function here(): Pick<ProcessIdentity, 'machine' | 'boot' | 'pidSpace'> {
  return {
    machine: `${hostname()} ${textOf('/etc/machine-id')?.trim() ?? ''}`.trim(),
    boot: bootId(),
    pidSpace: linkOf('/proc/self/ns/pid'),
  };
}

/** Of the machine's latest start; '' where that is not known. */
export function bootId(): string {
  return textOf('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended, or this system has no such file.
    return null;
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // This system has no such file.
    return '';
  }
}
