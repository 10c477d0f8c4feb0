// The branch of the upstream that holds the ledger where the default branch is not ours to move: a chain of commits that
// hold nothing but `.beads/`. It is moved forward by lease alone: what somebody else has put there is united first.

import { ENGINE_AUTHOR } from '../adapters/git-environment.ts';
import { GitError, gitReason } from '../adapters/git-error.ts';
import { bringToDisk } from './bring-to-disk.ts';
import type { CommitId } from './commit-id.ts';
import { commitTree } from './commit-tree.ts';
import { type BeadFile, committedBeadFiles, LedgerTrees } from './ledger-tree.ts';
import { isLeaseLost, pushByLease } from './push-by-lease.ts';
import { findCommit, type RepositoryAccess, remoteOf } from './repository-access.ts';

export const BEADS_BRANCH = 'gt-beads';

/** Where the branch was on the upstream when that was last known: all of its lines are in the ledger. */
const HELD = 'refs/gt/beads';

/** How long a remote may say nothing. */
const SILENCE_MS = 60_000;

/** What the last fetch found. */
const FETCHED = 'refs/gt/beads-fetched';

/** As often is a branch followed that somebody else moves meanwhile. */
const TRIES = 4;

/** A bead's file of more than this is nobody's bead: it is not read. */
const LARGEST_BYTES = 16 << 20;

export interface LedgerToPush {
  /** All files of the ledger, as they are when it is called. */
  readonly files: () => readonly BeadFile[];
  /** Takes lines of others into the ledger; they are on the disk when it returns. */
  readonly unite: (files: readonly Pick<BeadFile, 'path' | 'text'>[]) => void;
  /** Seconds since the epoch. */
  readonly at: number;
}

export type BeadsPush =
  /** The branch holds the ledger; null where both hold nothing. */
  | { readonly kind: 'same'; readonly commit: CommitId | null }
  | { readonly kind: 'pushed'; readonly commit: CommitId }
  | { readonly kind: 'refused'; readonly why: string };

export class BeadsBranch {
  readonly #access: RepositoryAccess;
  readonly #trees: LedgerTrees;

  constructor(access: RepositoryAccess) {
    this.#access = access;
    this.#trees = new LedgerTrees(access);
  }

  async push(ledger: LedgerToPush): Promise<BeadsPush> {
    try {
      return await pushBeads(this.#access, this.#trees, ledger);
    } catch (cause) {
      // What was written a moment ago may be gone.
      this.#trees.forget();
      this.#access.objects.forget();
      throw cause;
    }
  }

  async fetch(): Promise<FetchedBeads> {
    try {
      return await fetchBeads(this.#access);
    } catch (cause) {
      if (cause instanceof GitError) return { kind: 'unreachable', why: cause.message };
      throw cause;
    }
  }

  async note(commit: CommitId): Promise<void> {
    await noteBeads(this.#access, commit);
  }
}

/**
 * Brings the ledger to the upstream's branch. Without a change of it since then nobody is asked. Safe to repeat: what an engine
 * that was killed has pushed is found there. Throws GitError where git cannot run.
 */
async function pushBeads(
  access: RepositoryAccess,
  trees: LedgerTrees,
  ledger: LedgerToPush,
): Promise<BeadsPush> {
  let expected = await findCommit(access, HELD);
  let parents: readonly CommitId[] = expected === null ? [] : [expected];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const tree = await treeOf(access, trees, ledger.files());
    if (tree === null || (expected !== null && tree === (await access.objects.resolve(`${expected}^{tree}`))))
      return { kind: 'same', commit: expected };
    const commit = await commitBeads(access, { tree, parents, at: ledger.at });
    if (!(await bringToDisk(access, { commit, notOf: parents[0] ?? null })))
      throw new GitError('committing the ledger', 'its commit is gone from the repository');
    const why = await pushByLease(access, { branch: BEADS_BRANCH, commit, expected });
    if (why === null) {
      await noteBeads(access, commit);
      return { kind: 'pushed', commit };
    }
    const theirs = await fetchBeads(access);
    // Somebody else has moved it, and that can't be taken in: the lease is not what is in the way.
    if (theirs.kind === 'unreachable') return { kind: 'refused', why: isLeaseLost(why) ? theirs.why : why };
    const tip = theirs.kind === 'none' ? null : theirs.tip;
    if (tip === expected) return { kind: 'refused', why };
    if (theirs.kind === 'foreign') return { kind: 'refused', why: foreignWords(access) };
    parents = await parentsOn(access, tip, parents);
    expected = tip;
    if (theirs.kind === 'none') continue;
    // Before it is known as held: a crash in between would leave these lines out of the next commit.
    ledger.unite(theirs.files);
    await noteBeads(access, theirs.tip);
  }
  return { kind: 'refused', why: `somebody else moves ${BEADS_BRANCH} all the time` };
}

export type FetchedBeads =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'fetched';
      readonly tip: CommitId;
      /** What stands in the place of bead files. */
      readonly files: readonly Pick<BeadFile, 'path' | 'text'>[];
    }
  /** Somebody's own branch of that name, without beads. */
  | { readonly kind: 'foreign'; readonly tip: CommitId }
  | { readonly kind: 'unreachable'; readonly why: string };

/** The bead files that the upstream's branch holds. Links, folders that are repositories and huge files are not among them. */
async function fetchBeads(access: RepositoryAccess): Promise<FetchedBeads> {
  const refspec = `+refs/heads/${BEADS_BRANCH}:${FETCHED}`;
  const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', 'upstream', refspec];
  const { code, stderr } = await remoteOf(access).run(args, { silenceMs: SILENCE_MS });
  if (code !== 0 && stderr.includes("couldn't find remote ref")) return { kind: 'none' };
  if (code !== 0) return { kind: 'unreachable', why: gitReason(stderr) };
  const tip = await findCommit(access, FETCHED);
  if (tip === null) return { kind: 'unreachable', why: `${BEADS_BRANCH} holds no commit` };
  const entries = (await access.objects.tree(tip)) ?? [];
  if (!entries.some(({ name, mode }) => name === '.beads' && mode === '40000'))
    return { kind: 'foreign', tip };
  return { kind: 'fetched', tip, files: await committedBeadFiles(access, tip, LARGEST_BYTES) };
}

/** All lines of the branch at that commit are in the ledger. */
async function noteBeads({ git }: RepositoryAccess, commit: CommitId): Promise<void> {
  await git.read(`writing ${HELD}`, ['update-ref', HELD, commit]);
}

/** Nothing but `.beads/`, and in it nothing but the ledger: what else somebody has put there stays in the history. */
async function treeOf(
  { objects }: RepositoryAccess,
  trees: LedgerTrees,
  files: readonly BeadFile[],
): Promise<string | null> {
  const beads = await trees.write({ base: null, files, closing: [] });
  return beads && (await objects.writeTree([{ mode: '40000', name: '.beads', id: beads }]));
}

/** On what is there, and on what was ours where that was taken away. */
async function parentsOn(
  { history }: RepositoryAccess,
  tip: CommitId | null,
  before: readonly CommitId[],
): Promise<readonly CommitId[]> {
  if (tip === null) return before;
  const kept: CommitId[] = [];
  for (const each of before) if (!(await history.isAncestor(each, tip))) kept.push(each);
  return [tip, ...kept];
}

async function commitBeads(
  access: RepositoryAccess,
  commit: { readonly tree: string; readonly parents: readonly CommitId[]; readonly at: number },
): Promise<CommitId> {
  const author = { ...ENGINE_AUTHOR, date: `${commit.at} +0000` };
  return await commitTree(access, { ...commit, author, message: 'Beads as the ledger of gt holds them\n' });
}

function foreignWords({ upstream }: RepositoryAccess): string {
  return `${BEADS_BRANCH} of ${upstream} is a branch of somebody's own, without beads: rename it there`;
}
