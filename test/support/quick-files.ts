// The real file system without waits for the disk: for tests that are not about what a power loss leaves.

import type { BeadFiles } from '../../src/beads/bead-files.ts';
import { diskFiles } from '../../src/beads/disk-files.ts';

export function quickFiles(folder: string): BeadFiles {
  return {
    ...diskFiles(folder),
    sync: () => {},
    syncFoldersOf: () => {},
    syncMany: () => {},
    syncManyAside: async () => {},
  };
}
