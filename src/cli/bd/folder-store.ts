// A folder's beads opened to be read or written, and what went wrong with them as whoever asked knows its ids.

import { withJournal } from '../../beads/append-many.ts';
import type { Bead } from '../../beads/bead.ts';
import { namesOf } from '../../beads/bead-names.ts';
import { diskFiles, diskIndex } from '../../beads/disk-files.ts';
import { diskJournal } from '../../beads/disk-journal.ts';
import { failed, type Result } from '../../beads/result.ts';
import { BeadStore, type StoreOptions } from '../../beads/store.ts';
import type { StoreProblem } from '../../beads/store-problem.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { remark } from '../output.ts';
import { asProblem } from './as-problem.ts';
import type { Hooks } from './hooks-at-rest.ts';
import { holdLedgerLock, holdWriterLock } from './writer-lock.ts';

export interface BeadFolder {
  readonly kind: 'ledger' | 'repository';
  /** The folder that holds or will hold `.beads/`. */
  readonly folder: string;
  /** The lock file that writers of the folder hold in turn. */
  readonly lock: string;
  /** The file by which an import is safe before all bead files are written. */
  readonly journal: string;
  /** Where the last write of its mirror is remembered. */
  readonly mirror: string;
  /** Where the folder's index is kept; null for none. */
  readonly index: string | null;
  /** Where the holders of claims are kept; null in a town at rest. */
  readonly claims: string | null;
  /** Reads which beads are on hooks; null where there are none. */
  readonly hooks: (() => Hooks) | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What new ids begin with; asked of the beads that there are. */
  readonly prefix: (beads: readonly Bead[]) => string;
  /** Who writes. */
  readonly actor: string;
}

/** Work on a store as a problem of ours tells it. */
export function stored<T>(
  work: (store: BeadStore) => Result<T, StoreProblem>,
): (store: BeadStore) => Result<T, Problem> {
  return (store) => {
    const done = work(store);
    if (done.ok) return done;
    const { kind, message } = asProblem(done.problem);
    return failed(problem(kind, namesOf(store).text(message)));
  };
}

export function reading<T>(
  place: BeadFolder,
  work: (store: BeadStore) => Result<T, Problem>,
): Result<T, Problem> {
  const opened = openToRead(place);
  if (!opened.ok) return opened;
  using store = opened.value;
  return work(store);
}

/** What an import that is not finished yet has promised is seen already. */
export function openToRead(place: BeadFolder): Result<BeadStore, Problem> {
  const files = withJournal(diskFiles(place.folder), diskJournal(place.journal));
  return openStore(place, { files });
}

/** Finishes such an import first. The caller holds the lock. */
function openToWrite(place: BeadFolder): Result<BeadStore, Problem> {
  return openStore(place, { journal: diskJournal(place.journal) });
}

function openStore({ folder, index }: BeadFolder, options: StoreOptions): Result<BeadStore, Problem> {
  const opened = BeadStore.open(folder, {
    ...options,
    ...(index === null ? {} : { index: diskIndex(index) }),
  });
  if (!opened.ok) return failed(asProblem(opened.problem));
  const odd = opened.value.odd();
  if (odd.length > 0)
    remark(
      `bd: not read, since only regular files of at most 500 MB in real folders are: ${odd.slice(0, 5).join(', ')}`,
    );
  return opened;
}

/** Reads and writes within one hold of the lock, so that nobody's line comes in between. */
export async function writing<T>(
  place: BeadFolder,
  work: (store: BeadStore) => Result<T, Problem> | Promise<Result<T, Problem>>,
): Promise<Result<T, Problem>> {
  const lock = await (place.kind === 'ledger' ? holdLedgerLock : holdWriterLock)(place.lock);
  if (!lock.ok) return lock;
  using _held = lock.value;
  const opened = openToWrite(place);
  if (!opened.ok) return opened;
  using store = opened.value;
  return await work(store);
}
