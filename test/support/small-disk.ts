// A disk of a few megabytes over a folder, which a test can fill and empty. Needs the right to mount.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk extends Disposable {
  /** Leaves not one block free, and no room in the last block of the files that are named. */
  fill(...files: readonly string[]): void;
  /** Gives back what `fill` took. */
  free(): void;
}

/** Why no small disk can be had here, or false. */
export function whyNoSmallDisk(): string | false {
  const folder = mkdtempSync(join(tmpdir(), 'gt-mount-'));
  const mounted = mount(folder, 1);
  if (mounted === null) unmount(folder);
  rmSync(folder, { recursive: true, force: true });
  return mounted === null ? false : `no small disk can be mounted here: ${mounted}`;
}

/** Mounts it over `folder`, which is made where it is missing. Throws where that is not allowed. */
export function smallDisk(folder: string, megabytes: number): SmallDisk {
  mkdirSync(folder, { recursive: true });
  const failure = mount(folder, megabytes);
  if (failure !== null) throw new Error(failure);
  const ballast = join(folder, 'ballast');
  return {
    fill: (...files) => {
      for (const file of [ballast, ...files]) fillDisk(file);
    },
    free: () => rmSync(ballast, { force: true }),
    [Symbol.dispose]: () => unmount(folder),
  };
}

function fillDisk(file: string): void {
  const fd = openSync(file, 'a');
  try {
    for (const chunk of [1 << 20, 1 << 12, 1]) while (hasRoomFor(fd, chunk));
  } finally {
    closeSync(fd);
  }
}

function hasRoomFor(fd: number, bytes: number): boolean {
  try {
    return writeSync(fd, Buffer.alloc(bytes, 'x')) === bytes;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC') return false;
    throw cause;
  }
}

function mount(folder: string, megabytes: number): string | null {
  const options = `size=${megabytes}m,mode=0700`;
  const ran = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { encoding: 'utf8' });
  if (ran.error !== undefined) return ran.error.message;
  return ran.status === 0 ? null : ran.stderr.trim().replaceAll('\n', ' ');
}

/** Lazily: a program that is about to end may still have it open. */
function unmount(folder: string): void {
  spawnSync('umount', ['--lazy', folder]);
}
