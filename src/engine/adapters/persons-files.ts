// The person's own files: read and led to, never written.

import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';

export function isThere(path: string): boolean {
  return existsSync(path);
}

/** Null where it is not there, or is no JSON. */
export function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Whoever it belongs to could not read it either.
    return null;
  }
}

/** Makes `path` lead to the person's file, in place of what stood there; nothing where the file is not there. */
export function linkToPersons(path: string, target: string): void {
  if (!existsSync(target)) return;
  rmSync(path, { force: true });
  symlinkSync(target, path);
}
