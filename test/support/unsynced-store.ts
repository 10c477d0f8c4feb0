// A store that leaves out waiting for the disk: for tests of what thousands of lines mean, not of how they survive.

import type { Journal } from '../../src/beads/append-many.ts';
import { diskFiles } from '../../src/beads/disk-files.ts';
import { BeadStore } from '../../src/beads/store.ts';

export function unsyncedStore(folder: string): BeadStore {
  const files = { ...diskFiles(folder), sync: () => undefined, syncFoldersOf: () => undefined };
  const opened = BeadStore.open(folder, { files, journal: memoryJournal() });
  if (!opened.ok) throw new Error(opened.problem.message);
  return opened.value;
}

function memoryJournal(): Journal {
  let held: string | null = null;
  return {
    path: 'journal',
    read: () => held,
    write(text) {
      held = text;
    },
    remove() {
      held = null;
    },
  };
}
