// Beads in the files of a folder, read and written directly: a repository's, or a town's ledger while no engine runs.

import { finishJournal, withJournal } from '../../beads/append-many.ts';
import type { Bead } from '../../beads/bead.ts';
import { isListed } from '../../beads/bead-filter.ts';
import { diskFiles, diskIndex } from '../../beads/disk-files.ts';
import { diskJournal } from '../../beads/disk-journal.ts';
import { exportBeads, planFileImport } from '../../beads/interchange/import-into.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { BeadStore, type StoreOptions } from '../../beads/store.ts';
import type { StoreProblem } from '../../beads/store-problem.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { remark } from '../output.ts';
import { asProblem } from './as-problem.ts';
import type { Beads, Claimed } from './beads.ts';
import { claimHolder } from './claim-holder.ts';
import { ClaimRecords } from './claim-records.ts';
import { type Claimant, FolderClaims } from './folder-claims.ts';
import { CLAIMS_ARE_HOOKS } from './town-claims.ts';
import { holdWriterLock } from './writer-lock.ts';

export interface BeadFolder {
  /** The folder that holds or will hold `.beads/`. */
  readonly folder: string;
  /** The lock file that writers of the folder hold in turn. */
  readonly lock: string;
  /** The file by which an import is safe before all bead files are written. */
  readonly journal: string;
  /** Where the folder's index is kept; null for none. */
  readonly index: string | null;
  /** Where the holders of claims are kept; null in a town, where a claim is a hook. */
  readonly claims: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What new ids begin with; asked of the beads that there are. */
  readonly prefix: (beads: readonly Bead[]) => string;
  /** Who writes. */
  readonly actor: string;
}

export function folderBeads(place: BeadFolder): Beads {
  const write = <T>(work: (store: BeadStore) => Result<T, StoreProblem>) => writing(place, stored(work));
  const read = async <T>(work: (store: BeadStore) => Result<T, StoreProblem>) => reading(place, stored(work));
  const stamp = () => ({ by: place.actor, at: Date.now() });
  const writeOn = <T>(id: string, work: (store: BeadStore) => Result<T, StoreProblem>) =>
    write((store) => {
      const done = work(store);
      if (done.ok) claimsOf(place, store)?.settle(id);
      return done;
    });
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
    ready: () => read((store) => ok((claimsOf(place, store) ?? store).ready(Date.now()))),
    update: (id, change) => writeOn(id, (store) => store.update(id, change, stamp())),
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
    claim: async (id, { force }) => {
      const claimant = claimantOf(place, force);
      if (!claimant.ok) return claimant;
      return claimOne(place, id, claimant.value);
    },
    claimReady: async () => {
      const claimant = claimantOf(place, false);
      return claimant.ok ? claimReady(place, claimant.value) : claimant;
    },
    close: (id, reason) => writeOn(id, (store) => store.close(id, reason, stamp())),
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

function claimsOf({ claims }: BeadFolder, store: BeadStore): FolderClaims | null {
  return claims === null ? null : new FolderClaims(store, new ClaimRecords(claims));
}

function claimantOf(place: BeadFolder, force: boolean): Result<Claimant, Problem> {
  const holder = claimHolder(place.env);
  return holder.ok ? ok({ by: place.actor, at: Date.now(), holder: holder.value, force }) : holder;
}

/** Who comes too late is told at once: it does not wait for the lock, or no longer. */
async function claimOne(
  place: BeadFolder,
  id: string,
  claimant: Claimant,
): Promise<Result<Claimed, Problem>> {
  const opened = openToRead(place);
  if (!opened.ok) return opened;
  using store = opened.value;
  const claims = claimsOf(place, store);
  if (claims === null) return failed(problem('refused', CLAIMS_ARE_HOOKS));
  const refusal = claims.refusal(id, claimant);
  if (refusal !== null) return failed(refusal);
  const lock = await holdWriterLock(place.lock, () => claims.isLost(id, claimant));
  using _held = lock.ok ? lock.value : null;
  const finished = lock.ok ? finishJournal(diskFiles(place.folder), diskJournal(place.journal)) : ok(false);
  const reloaded = finished.ok ? store.reload() : finished;
  if (!reloaded.ok) return failed(asProblem(reloaded.problem));
  if (lock.ok) return claims.claim(id, claimant);
  return failed(claims.refusal(id, claimant) ?? lock.problem);
}

function claimReady(place: BeadFolder, claimant: Claimant): Promise<Result<Claimed | null, Problem>> {
  return writing(place, (store) => {
    const claims = claimsOf(place, store);
    return claims === null ? failed(problem('refused', CLAIMS_ARE_HOOKS)) : claims.claimReady(claimant);
  });
}

function shown(store: BeadStore, id: string): Result<Bead, StoreProblem> {
  const bead = store.get(id);
  if (bead !== undefined && !bead.deleted) return ok(bead);
  return failed({ kind: 'unknown-bead', message: `there is no bead ${id}`, id });
}

function stored<T>(
  work: (store: BeadStore) => Result<T, StoreProblem>,
): (store: BeadStore) => Result<T, Problem> {
  return (store) => {
    const done = work(store);
    return done.ok ? done : failed(asProblem(done.problem));
  };
}

function reading<T>(place: BeadFolder, work: (store: BeadStore) => Result<T, Problem>): Result<T, Problem> {
  return working(openToRead(place), work);
}

function working<T>(
  opened: Result<BeadStore, Problem>,
  work: (store: BeadStore) => Result<T, Problem>,
): Result<T, Problem> {
  if (!opened.ok) return opened;
  using store = opened.value;
  return work(store);
}

/** What an import that is not finished yet has promised is seen already. */
function openToRead(place: BeadFolder): Result<BeadStore, Problem> {
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
    remark(`bd: not read, since only regular files in real folders are: ${odd.slice(0, 5).join(', ')}`);
  return opened;
}

/** Reads and writes within one hold of the lock, so that nobody's line comes in between. */
async function writing<T>(
  place: BeadFolder,
  work: (store: BeadStore) => Result<T, Problem>,
): Promise<Result<T, Problem>> {
  const lock = await holdWriterLock(place.lock);
  if (!lock.ok) return lock;
  using _held = lock.value;
  return working(openToWrite(place), work);
}

function withoutValue(done: Result<Bead, Problem>): Result<void, Problem> {
  return done.ok ? ok(undefined) : done;
}
