// Makes thousands of files durable at once. Where the system can sync a whole file system, that takes as long as a few
// files do one by one; `sync -f` asks for it (coreutils, busybox), since Node has no call of its own.

import { execFile, spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** So many files are synced sooner than a program is started. */
const FEW = 16;
/** Synced at the same time, so that the disk can take them together. */
const LANES = 4;

/** `paths` are files below the folder `top`, absolute. Throws the system's errors. */
export function syncTree(top: string, paths: readonly string[]): void {
  if (isForOne(paths) && spawnSync('sync', ['-f', top], { stdio: 'ignore' }).status === 0) return;
  for (const path of entriesOf(top, paths)) sync(path);
}

/** The same, while this process goes on with other things. */
export async function syncTreeAside(top: string, paths: readonly string[]): Promise<void> {
  const isSynced = isForOne(paths) && (await isDone('sync', ['-f', top]));
  if (isSynced) return;
  const all = entriesOf(top, paths).values();
  const lane = async (): Promise<void> => {
    for (const path of all) await syncAside(path);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Elsewhere `sync` only begins to write, and says nothing of errors. */
function isForOne(paths: readonly string[]): boolean {
  return process.platform === 'linux' && paths.length > FEW;
}

function isDone(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(program, args, (error) => resolve(error === null));
  });
}

/** The files first, then the folders that name them, the innermost first. */
function entriesOf(top: string, paths: readonly string[]): readonly string[] {
  return [...paths, ...new Set(paths.map((path) => dirname(path))), top, dirname(top)];
}

function sync(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

async function syncAside(path: string): Promise<void> {
  await using file = await open(path, 'r');
  await file.sync();
}
