// Beads in the files of a folder, read and written directly: a repository's, or a town's ledger while no engine runs.

import { setTimeout as delay } from 'node:timers/promises';
import { withJournal } from '../../beads/append-many.ts';
import type { Bead } from '../../beads/bead.ts';
import { isListed } from '../../beads/bead-filter.ts';
import { diskFiles, diskIndex } from '../../beads/disk-files.ts';
import { diskJournal } from '../../beads/disk-journal.ts';
import { exportBeads, planFileImport } from '../../beads/interchange/import-into.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { BeadStore } from '../../beads/store.ts';
import type { StoreProblem } from '../../beads/store-problem.ts';
import { TownLock } from '../../engine/adapters/town-lock.ts';
import { type Problem, type ProblemKind, problem } from '../../engine/problem.ts';
import type { Beads } from './beads.ts';

export interface BeadFolder {
  /** The folder that holds or will hold `.beads/`. */
  readonly folder: string;
  /** The lock file that writers of the folder hold in turn. */
  readonly lock: string;
  /** The file by which an import is safe before all bead files are written. */
  readonly journal: string;
  /** Where the folder's index is kept; null for none. */
  readonly index: string | null;
  /** What new ids begin with; asked of the beads that there are. */
  readonly prefix: (beads: readonly Bead[]) => string;
  /** Who writes. */
  readonly actor: string;
}

/** Another `bd` holds the lock for some milliseconds; a town that starts holds it for good. */
const LOCK_PATIENCE_MS = 5_000;

export function folderBeads(place: BeadFolder): Beads {
  const write = <T>(work: (store: BeadStore) => Result<T, StoreProblem>) => writing(place, work);
  const read = async <T>(work: (store: BeadStore) => Result<T, StoreProblem>) => reading(place, work);
  const stamp = () => ({ by: place.actor, at: Date.now() });
  return {
    create: ({ deps, ...draft }) =>
      write((store) =>
        store.create({
          ...draft,
          ...(deps === undefined ? {} : { edges: deps }),
          ...stamp(),
          prefix: place.prefix(store.all()),
        }),
      ),
    show: (id) => read((store) => shown(store, id)),
    list: (filter) => read((store) => ok(store.all().filter((bead) => isListed(bead, filter)))),
    ready: () => read((store) => ok(store.ready(Date.now()))),
    update: (id, change) => write((store) => store.update(id, change, stamp())),
    comment: async (id, text) => withoutValue(await write((store) => store.comment(id, text, stamp()))),
    depend: ({ bead, type, on, how }) =>
      write((store) => {
        const before = store.get(bead)?.edges;
        const done =
          how === 'add'
            ? store.addEdge(bead, { type, on }, stamp())
            : store.removeEdge(bead, { type, on }, stamp());
        return done.ok ? ok(done.value.edges !== before) : done;
      }),
    close: (id, reason) => write((store) => store.close(id, reason, stamp())),
    importFile: ({ isDryRun, ...file }, onSafe) => {
      const work = (store: BeadStore): Result<void, StoreProblem> => {
        const { lines, report } = planFileImport(store, file);
        if (!isDryRun) return store.appendMany(lines, () => onSafe(report));
        onSafe(report);
        return ok(undefined);
      };
      return isDryRun ? read(work) : write(work);
    },
    exportFile: (source) => read((store) => exportBeads(store, source)),
  };
}

function shown(store: BeadStore, id: string): Result<Bead, StoreProblem> {
  const bead = store.get(id);
  if (bead !== undefined && !bead.deleted) return ok(bead);
  return failed({ kind: 'unknown-bead', message: `there is no bead ${id}`, id });
}

function reading<T>(
  place: BeadFolder,
  work: (store: BeadStore) => Result<T, StoreProblem>,
): Result<T, Problem> {
  // What an import that is not finished yet has promised is seen already.
  const files = withJournal(diskFiles(place.folder), diskJournal(place.journal));
  const index = place.index === null ? {} : { index: diskIndex(place.index) };
  return working(BeadStore.open(place.folder, { files, ...index }), work);
}

function working<T>(
  opened: Result<BeadStore, StoreProblem>,
  work: (store: BeadStore) => Result<T, StoreProblem>,
): Result<T, Problem> {
  if (!opened.ok) return failed(asProblem(opened.problem));
  using store = opened.value;
  const done = work(store);
  return done.ok ? done : failed(asProblem(done.problem));
}

/** Reads and writes within one hold of the lock, so that nobody's line comes in between. */
async function writing<T>(
  place: BeadFolder,
  work: (store: BeadStore) => Result<T, StoreProblem>,
): Promise<Result<T, Problem>> {
  const lock = await acquire(place.lock);
  if (!lock.ok) return lock;
  using _held = lock.value;
  return working(BeadStore.open(place.folder, { journal: diskJournal(place.journal) }), work);
}

async function acquire(path: string): Promise<Result<TownLock, Problem>> {
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  for (;;) {
    const lock = TownLock.acquire(path);
    if (lock.ok || lock.problem.kind !== 'conflict') return lock;
    if (Date.now() > deadline) {
      return failed(problem('conflict', `another program is writing these beads (${path}): try again`));
    }
    await delay(20);
  }
}

function withoutValue(done: Result<Bead, Problem>): Result<void, Problem> {
  return done.ok ? ok(undefined) : done;
}

const KINDS: Readonly<Record<StoreProblem['kind'], ProblemKind>> = {
  'unknown-bead': 'not-found',
  cycle: 'conflict',
  invalid: 'usage',
  io: 'environment',
};

function asProblem(why: StoreProblem): Problem {
  return problem(KINDS[why.kind], why.message);
}
