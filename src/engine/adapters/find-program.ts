// Where a program is that is known by its name.

import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** Its absolute path, from the absolute folders of PATH; null where none of them has it. */
export function findProgram(name: string, path: string): string | null {
  const candidates = path
    .split(':')
    .filter(isAbsolute)
    .map((folder) => join(folder, name));
  return candidates.find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Absent, or not for us: it cannot be started either way.
    return false;
  }
}
