// The journal of `append-many.ts` as a file.

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Journal } from './append-many.ts';
import { errorCode } from './store-problem.ts';

/** The journal at `path`, absolute, whose folder exists. */
export function diskJournal(path: string): Journal {
  const draft = `${path}.new`;
  return {
    path,
    read: () => readIfThere(path),
    write(text) {
      try {
        writeFileSync(draft, text, { mode: 0o600 });
        syncPath(draft);
        renameSync(draft, path);
        syncPath(dirname(path));
      } catch (error) {
        rmSync(draft, { force: true });
        throw error;
      }
    },
    remove() {
      rmSync(path, { force: true });
      syncPath(dirname(path));
    },
  };
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
