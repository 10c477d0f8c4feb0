// Which of a folder's bead files and folders of them this user may not read or write.

import { accessSync, constants, type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Barred {
  /** Relative to the folder that holds `.beads/`. */
  readonly path: string;
  readonly may: 'not be read' | 'not be written';
}

/** In the order of their paths. What is no regular file or real folder is left out, as bd leaves it unread. */
export function barredFiles(folder: string): readonly Barred[] {
  const barred: Barred[] = [];
  const visit = (path: string, depth: number): void => {
    const may = whatMayNot(join(folder, path), constants.R_OK | constants.X_OK);
    if (may !== null) barred.push({ path, may });
    for (const entry of entriesOf(join(folder, path))) {
      const inside = `${path}/${entry.name}`;
      if (entry.isDirectory() && depth > 0) visit(inside, depth - 1);
      const mayFile = isBeadFile(entry) ? whatMayNot(join(folder, inside), constants.R_OK) : null;
      if (mayFile !== null) barred.push({ path: inside, may: mayFile });
    }
  };
  visit('.beads', 1);
  return barred;
}

function isBeadFile(entry: Dirent): boolean {
  return entry.isFile() && entry.name.endsWith('.jsonl');
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // There is none, or it may not be read, which has been said.
    return [];
  }
}

function whatMayNot(path: string, reading: number): Barred['may'] | null {
  if (!may(path, constants.F_OK)) return null;
  if (!may(path, reading)) return 'not be read';
  return may(path, constants.W_OK) ? null : 'not be written';
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
