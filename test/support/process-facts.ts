// What proc(5) tells of a running process: its memory, its open descriptors, its children.

import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory in MB. */
export function memoryMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

/** How many descriptors the process holds open. */
export function descriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Processes that it started and that were not waited for yet. */
export function children(pid: number): number {
  return readdirSync('/proc').filter((name) => {
    // The command stands in parentheses and may hold some itself.
    const fields = /\) \S (\d+) /.exec(read(`/proc/${name}/stat`));
    return Number(fields?.[1]) === pid;
  }).length;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It is no process, or ended meanwhile.
    return '';
  }
}
