// Builds a candidate: the commit exactly as it would land. The branch is merged with the base by plumbing, its `.beads/`
// gives way to the ledger's, and the tree without `.beads/` is what gates judge.

import type { Author } from '../adapters/git-environment.ts';
import type { TwoTrees } from '../adapters/git-objects.ts';
import { authorsOf } from './authors.ts';
import { beadsOf, treeWithoutBeads } from './bead-free-tree.ts';
import { type Change, changeBetween } from './change.ts';
import type { CommitId } from './commit-id.ts';
import { commitFixed, type Signature } from './commit-tree.ts';
import { type Guarded, guardedPaths, withGuardedOf } from './guarded.ts';
import {
  commitMerge,
  commitReplayed,
  commitSquash,
  type NewLanding,
  type Trailer,
} from './landing-commits.ts';
import type { BeadFile, ClosingLine, LedgerTrees } from './ledger-tree.ts';
import { type Merged, mergeBranch, type Unmergeable } from './merge-branch.ts';
import { type PartTree, partTree } from './part-tree.ts';
import { type Replayed, replay } from './replay.ts';
import { headOf, type RepositoryAccess } from './repository-access.ts';
import type { KnownResolutions, ResolvedFile } from './resolutions.ts';
import type { Strategy } from './strategy.ts';

export interface BuildCandidate {
  /** The branch's tip, as submitted. */
  readonly tip: CommitId;
  /** What it is to land on; our branch's tip where not given. */
  readonly base?: CommitId;
  /** `squash` where not given. */
  readonly strategy?: Strategy;
  /** Subject and body of the landing commit, without trailers; by `rebase` each commit keeps its own. */
  readonly message: string;
  /** Added to the message in this order, as in `Bead: bd-a1b2`; they may depend on what the candidate changes. */
  readonly trailers?: (
    change: Change,
    guarded: readonly string[],
    resolved: readonly ResolvedFile[],
  ) => readonly Trailer[];
  /** Resolves conflicts that it knows of. */
  readonly known?: KnownResolutions;
  /** Git pathspecs: whether the change touches what they match is told with it. */
  readonly pathspecs?: readonly string[];
  /** Which of these files the change touches is told with it. */
  readonly guarded?: Guarded;
  /** Lists of paths that gates read alone. */
  readonly parts?: readonly (readonly string[])[];
  /** Whose work it is; the tip's author where not given. By `rebase` each commit keeps its own. */
  readonly author?: Author;
  /** All files of the ledger; null where the candidate is to have those of its base. */
  readonly beadFiles: readonly BeadFile[] | null;
  readonly closing: readonly ClosingLine[];
}

export interface BuiltCandidate {
  readonly kind: 'built';
  readonly base: CommitId;
  readonly tip: CommitId;
  /** What gates judge of `base`. */
  readonly baseTree: string;
  /** The commit to land. It stands on `base`: by `rebase` with others of the branch in between. */
  readonly commit: CommitId;
  /** The tree to judge: `commit`'s without `.beads/`. A result for it holds wherever this id recurs. */
  readonly gatedTree: string;
  /** A commit of `gatedTree` on `base`, for checkouts. */
  readonly gatedCommit: CommitId;
  readonly change: Change;
  /** Of the guarded files those that the change touches. */
  readonly guarded: readonly string[];
  /** Of each list that was asked for. */
  readonly parts: readonly (PartTree & { readonly baseTree: string })[];
  /** What has conflicted, and is as it was resolved before. */
  readonly resolved: readonly ResolvedFile[];
}

export type Candidate = BuiltCandidate | Unmergeable;

export async function buildCandidate(
  access: RepositoryAccess,
  ledger: LedgerTrees,
  build: BuildCandidate,
): Promise<Candidate> {
  const base = build.base ?? (await headOf(access));
  const { beadFiles: files, closing } = build;
  const [merged, beads] = await Promise.all([
    mergeBranch(access, { ...build, base }),
    files === null ? beadsOf(access, base) : ledger.write({ base, files, closing }),
  ]);
  if (merged.kind !== 'merged') return merged;
  const { baseTree, gatedTree } = merged;
  const trees = { from: baseTree, to: gatedTree };
  const [history, change, guarded, gatedCommit] = await Promise.all([
    historyOf(access, merged, build),
    changeBetween(access, trees, build.pathspecs),
    build.guarded ? guardedPaths(access, trees, build.guarded) : [],
    commitFixed(access, { tree: gatedTree, parent: base, message: 'Candidate without .beads/\n' }),
  ]);
  if (history.kind === 'conflict' || history.kind === 'too-long') return history;
  const resolved = allResolved(merged, history);
  const trailers = build.trailers?.(change, guarded, resolved) ?? [];
  const landing = { base, gatedTree, beads, message: build.message, trailers, history, build };
  const commit = await commitLanding(access, landing);
  const parts = await Promise.all((build.parts ?? []).map((paths) => partOf(access, trees, paths)));
  const made = { base, baseTree, tip: build.tip, commit, gatedTree, gatedCommit };
  return { kind: 'built', ...made, change, guarded, parts, resolved };
}

async function partOf(
  access: RepositoryAccess,
  { from, to }: TwoTrees,
  paths: readonly string[],
): Promise<BuiltCandidate['parts'][number]> {
  const [before, after] = await Promise.all([from, to].map((tree) => partTree(access, tree, paths)));
  if (before === undefined || after === undefined) throw new Error('two trees have two parts');
  return { ...after, baseTree: before.tree };
}

/** A commit that is replayed alone may have conflicted where the whole does not. */
function allResolved({ resolved }: Merged, history: BranchHistory): readonly ResolvedFile[] {
  const all = [...resolved, ...(history.kind === 'replayed' ? history.resolved : [])];
  return [...new Map(all.map((file) => [file.key, file])).values()];
}

/** A commit of the branch's tree without `.beads/`, for baselines: `gateCheckout` takes it. */
export async function gatedCommitOf(
  access: RepositoryAccess,
  commit: CommitId,
): Promise<{ gatedTree: string; gatedCommit: CommitId }> {
  const gatedTree = await treeWithoutBeads(access, commit);
  const gatedCommit = await commitFixed(access, {
    tree: gatedTree,
    parent: commit,
    message: 'Branch without .beads/\n',
  });
  return { gatedTree, gatedCommit };
}

export interface GatedAsOn {
  readonly base: CommitId;
  readonly gatedCommit: CommitId;
  readonly guarded: Guarded;
}

/** A commit of a candidate's tree with the guarded files of `base` in the place of its own. */
export async function gatedAsOn(
  access: RepositoryAccess,
  { base, gatedCommit, guarded }: GatedAsOn,
): Promise<CommitId> {
  const [from, to] = await Promise.all([base, gatedCommit].map((commit) => treeWithoutBeads(access, commit)));
  const tree = await withGuardedOf(access, { from: from ?? '', to: to ?? '' }, guarded);
  return await commitFixed(access, {
    tree,
    parent: base,
    message: 'Candidate with guarded files of the branch\n',
  });
}

/** What the landing keeps of the branch's commits: themselves, or who made them. */
type BranchHistory = Replayed | { readonly kind: 'squash' | 'merge'; readonly people: readonly Signature[] };

async function historyOf(
  access: RepositoryAccess,
  merged: Merged,
  { strategy = 'squash', tip, known }: BuildCandidate,
): Promise<BranchHistory | (Unmergeable & { readonly kind: 'conflict' | 'too-long' })> {
  if (strategy === 'rebase') return await replay(access, merged, { tip, known });
  return { kind: strategy, people: await authorsOf(access, merged.parted, tip) };
}

type Landing = NewLanding & { readonly history: BranchHistory; readonly build: BuildCandidate };

async function commitLanding(
  access: RepositoryAccess,
  { history, build, ...landing }: Landing,
): Promise<CommitId> {
  const { author, tip } = build;
  switch (history.kind) {
    case 'squash':
      return await commitSquash(access, { ...landing, author, people: history.people });
    case 'merge':
      return await commitMerge(access, { ...landing, author, people: history.people }, tip);
    case 'replayed':
      return await commitReplayed(access, landing, history.commits);
  }
}
