// Sockets: those that a process holds open, and those that stand in a folder.

import { readdirSync, readlinkSync } from 'node:fs';

/** How many sockets the process holds open, by the links of its descriptors in proc(5). */
export function openSockets(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) =>
    targetOf(`/proc/${pid}/fd/${fd}`).startsWith('socket:'),
  ).length;
}

/** Names of the sockets anywhere below the folder. */
export function socketFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.sock'));
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    // Closed meanwhile.
    return '';
  }
}
