// Beads in the files of a folder, read and written directly: a repository's, or a town's ledger while no engine runs.

import type { Tracker } from '../../beads/answer.ts';
import { answerShown } from '../../beads/answer-shown.ts';
import { finishJournal } from '../../beads/append-many.ts';
import type { Bead } from '../../beads/bead.ts';
import { type BeadNames, namesOf } from '../../beads/bead-names.ts';
import { changeBead, closeBead } from '../../beads/change.ts';
import { claimOf, unclaimed } from '../../beads/claiming.ts';
import { deleteBeads } from '../../beads/deletion.ts';
import { diskFiles } from '../../beads/disk-files.ts';
import { diskJournal } from '../../beads/disk-journal.ts';
import type { Stamp } from '../../beads/edit.ts';
import { graphOf } from '../../beads/graph/bead-graph.ts';
import { whyNotReady } from '../../beads/graph.ts';
import { exportBeads, type FileToImport, planFileImport } from '../../beads/interchange/import-into.ts';
import type { ImportReport } from '../../beads/interchange/import-report.ts';
import { type CommentRecord, commentRecord, type Issue, issueOf } from '../../beads/issue.ts';
import { keepValue } from '../../beads/keep-value.ts';
import { foldKeyValues, KEY_VALUE_PATH, PREFIX_KEY } from '../../beads/key-values.ts';
import type { QuestionKind } from '../../beads/question.ts';
import { renameIds } from '../../beads/rename-ids.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import type { BeadStore } from '../../beads/store.ts';
import { type StoreProblem, unknownBead } from '../../beads/store-problem.ts';
import { createWanted } from '../../beads/wanted-bead.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { asProblem } from './as-problem.ts';
import type { Beads, Claimed } from './beads.ts';
import { claimHolder } from './claim-holder.ts';
import { ClaimRecords } from './claim-records.ts';
import { type Claimant, FolderClaims } from './folder-claims.ts';
import { type BeadFolder, openToRead, reading, stored, writing } from './folder-store.ts';
import { mirrored } from './keep-mirror.ts';
import { holdWriterLock } from './writer-lock.ts';

export function folderBeads(place: BeadFolder): Beads {
  const write = <T>(work: (store: BeadStore) => Result<T, StoreProblem>) => writing(place, stored(work));
  const stamp = () => ({ by: place.actor, at: Date.now() });
  const read = async <T>(work: (store: BeadStore) => Result<T, StoreProblem>) => reading(place, stored(work));
  const issue = (work: (store: BeadStore) => Result<Bead, StoreProblem>) =>
    write((store) => {
      const bead = work(store);
      return bead.ok ? ok(shownIssueOf(bead.value, store)) : bead;
    });
  const issueOn = (
    typed: string,
    work: (store: BeadStore, id: string, names: BeadNames) => Result<Bead, StoreProblem>,
  ) =>
    issue((store) => {
      const names = namesOf(store);
      const id = names.own(typed);
      const done = work(store, id, names);
      if (done.ok) claimsOf(place, store)?.settle(id);
      return done;
    });
  const beads: Omit<Beads, 'afterwards'> = {
    place: { kind: place.kind, folder: place.folder, actor: place.actor },
    ask: async (question) =>
      reading(
        place,
        stored((store) => answerShown(question, trackerOf(store, place, question.kind), namesOf(store))),
      ),
    create: ({ deps, parent, ...wish }) =>
      issue((store) => {
        const names = namesOf(store);
        return createWanted(store, {
          ...wish,
          ...names.links({ deps, parent }),
          ...stamp(),
          prefix: names.prefix(prefixOf(store, place)),
          isTaken: (id) => names.isTaken(id),
        });
      }),
    update: (typed, { parent, ...change }) =>
      issueOn(typed, (store, id, names) =>
        changeBead(store, id, { ...change, ...names.links({ parent }) }, stamp()),
      ),
    claim: async (id, { force }) => {
      if (place.claims === null) return claimInLedger(place, id, { ...stamp(), force });
      const claimant = claimantOf(place, force);
      return claimant.ok ? claimOne(place, id, claimant.value) : claimant;
    },
    comment: (typed, text) =>
      write((store) => {
        const names = namesOf(store);
        const bead = store.comment(names.own(typed), text, stamp());
        return bead.ok ? ok(newestComment(names.bead(bead.value))) : bead;
      }),
    depend: ({ bead, how, on, ...edge }) =>
      write((store) => {
        const names = namesOf(store);
        const id = names.own(bead);
        const own = { ...edge, on: names.own(on) };
        const before = store.get(id)?.edges;
        const done = how === 'add' ? store.addEdge(id, own, stamp()) : store.removeEdge(id, own, stamp());
        return done.ok ? ok(done.value.edges !== before) : done;
      }),
    close: (typed, closing) => issueOn(typed, (store, id) => closeBead(store, id, closing, stamp())),
    remove: (request) =>
      write((store) => {
        const names = namesOf(store);
        const beads = request.beads.map((typed) => names.own(typed));
        const done = deleteBeads(store, { ...request, beads }, stamp());
        return done.ok ? ok(names.deletion(done.value)) : done;
      }),
    renamePrefix: (change) =>
      write((store) => renameIds(store, { ...change, current: prefixOf(store, place) }, stamp())),
    setValue: (key, value) =>
      write((store) => {
        const done = keepValue(store, { key, value }, stamp());
        return done.ok ? ok(undefined) : done;
      }),
    importFile: async ({ isDryRun, ...file }, onSafe) => {
      if (!isDryRun) return writing(place, (store) => importInto(store, file, onSafe));
      return read((store) => ok(onSafe(planFileImport(store, file).report)));
    },
    exportFile: (source) => read((store) => exportBeads(store, source)),
  };
  return mirrored(place, beads, () => openToRead(place));
}

/**
 * What new ids begin with, renamings aside: in a repository what `bd config` says, else what most ids begin with. A rig
 * has it in its settings.
 */
function prefixOf(store: BeadStore, { kind, prefix }: BeadFolder): string {
  const facts = kind === 'repository' ? foldKeyValues(store.textAt(KEY_VALUE_PATH)) : [];
  return facts.find(({ key }) => key === PREFIX_KEY)?.value ?? prefix(store.graph().all);
}

function shownIssueOf(bead: Bead, store: BeadStore): Issue {
  const names = namesOf(store);
  return issueOf(names.bead(bead), names.graph(store.graph()));
}

/** As the store has it. For work a bead is open again once its holder has ended. */
function trackerOf(store: BeadStore, place: BeadFolder, kind: QuestionKind): Tracker {
  const isOfWork = ['ready', 'explain', 'blocked'].includes(kind);
  const claims = isOfWork ? claimsOf(place, store) : null;
  const hooks = isOfWork ? place.hooks?.() : undefined;
  const released = claims?.released() ?? NONE;
  const reopened = <B extends Bead | undefined>(bead: B) =>
    bead !== undefined && released.has(bead.id) ? { ...bead, status: 'open' } : bead;
  const graph = store.graph();
  return {
    graph: released.size === 0 ? graph : graphOf(graph.all.map(reopened)),
    get: (id) => reopened(store.get(id)),
    files: () => store.files(),
    textAt: (path) => store.textAt(path),
    odd: () => store.odd(),
    now: Date.now(),
    isTaken: (bead) => claims?.isTaken(bead.id) === true || hooks?.isHooked(bead) === true,
  };
}

const NONE: ReadonlySet<string> = new Set();

/** In a town at rest beads and hooks say whose they are. */
async function claimInLedger(
  place: BeadFolder,
  typed: string,
  { force, ...stamp }: Stamp & { readonly force: boolean },
): Promise<Result<Claimed, Problem>> {
  if (force) return failed(problem('refused', '--force is for repositories without a town'));
  return writing(
    place,
    stored((store) => {
      const id = namesOf(store).own(typed);
      const bead = store.get(id);
      if (bead === undefined || bead.deleted) return failed(unknownBead(typed));
      const hooks = place.hooks?.();
      if (hooks?.isHooked(bead) === true)
        return failed({
          kind: 'claimed',
          message: `${bead.id} is on a hook: its agent goes on when the town starts`,
        });
      const offered = hooks?.isGone(bead.assignee) === true ? unclaimed(bead) : bead;
      const claim = claimOf(offered, stamp.by, () =>
        whyNotReady(offered, store.graph(), stamp.at, { includeEphemeral: true }),
      );
      if (claim.kind !== 'claimed')
        return failed({ kind: claim.kind === 'held' ? 'claimed' : 'refused', message: claim.why });
      const isNew = claim.patch !== null;
      const written = claim.patch === null ? ok(bead) : store.update(id, claim.patch, stamp);
      return written.ok ? ok({ bead: shownIssueOf(written.value, store), from: null, isNew }) : written;
    }),
  );
}

async function importInto(
  store: BeadStore,
  file: FileToImport,
  onSafe: (report: ImportReport) => void,
): Promise<Result<void, Problem>> {
  const { lines, report } = planFileImport(store, file);
  const done = await store.appendMany(lines, { onDurable: () => onSafe(report) });
  return done.ok ? done : failed(asProblem(done.problem));
}

function newestComment(bead: Bead): CommentRecord | null {
  const comment = bead.comments.at(-1);
  return comment === undefined ? null : commentRecord(bead, comment, bead.comments.length - 1);
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
  typed: string,
  claimant: Claimant,
): Promise<Result<Claimed, Problem>> {
  const opened = openToRead(place);
  if (!opened.ok) return opened;
  using store = opened.value;
  const claims = claimsOf(place, store);
  if (claims === null) throw new Error('a ledger keeps no holders');
  const id = namesOf(store).own(typed);
  const refused = ({ kind, message }: Problem) => failed(problem(kind, namesOf(store).text(message)));
  const refusal = claims.refusal(id, claimant);
  if (refusal !== null) return refused(refusal);
  const lock = await holdWriterLock(place.lock, () => claims.isLost(id, claimant));
  using _held = lock.ok ? lock.value : null;
  const finished = lock.ok ? finishJournal(diskFiles(place.folder), diskJournal(place.journal)) : ok(false);
  const reloaded = finished.ok ? store.reload() : finished;
  if (!reloaded.ok) return failed(asProblem(reloaded.problem));
  if (lock.ok) {
    const claimed = claims.claim(id, claimant);
    if (!claimed.ok) return refused(claimed.problem);
    return ok({ ...claimed.value, bead: shownIssueOf(claimed.value.bead, store) });
  }
  return refused(claims.refusal(id, claimant) ?? lock.problem);
}
