// Builds a candidate: the commit exactly as it would land. The branch is squashed onto the base by plumbing, its
// `.beads/` gives way to the ledger's, and the tree without `.beads/` is what gates judge.

import { type Author, ENGINE_AUTHOR } from '../adapters/git-environment.ts';
import { treeWithoutBeads, withBeads } from './bead-free-tree.ts';
import { type Change, changeBetween } from './change.ts';
import type { CommitId } from './commit-id.ts';
import { commitFixed, commitTree, type Signature } from './commit-tree.ts';
import { type Guarded, guardedPaths, withGuardedOf } from './guarded.ts';
import type { BeadFile, ClosingLine, LedgerTrees } from './ledger-tree.ts';
import { type Merged, mergeBranch, type Unmergeable } from './merge-branch.ts';
import { oneLine } from './one-line.ts';
import type { RepositoryAccess } from './repository-access.ts';

export interface BuildCandidate {
  /** The branch's tip, as submitted. */
  readonly tip: CommitId;
  /** What it is to land on; our branch's tip where not given. */
  readonly base?: CommitId;
  /** Subject and body of the landing commit; without trailers. */
  readonly message: string;
  /** Added to the message in this order, as in `Bead: bd-a1b2`; they may depend on what the candidate changes. */
  readonly trailers?: (
    change: Change,
    guarded: readonly string[],
  ) => readonly (readonly [key: string, value: string])[];
  /** Git pathspecs: whether the change touches what they match is told with it. */
  readonly pathspecs?: readonly string[];
  /** Which of these files the change touches is told with it. */
  readonly guarded?: Guarded;
  /** Whose work it is; the tip's author where not given. */
  readonly author?: Author;
  /** All files of the ledger. */
  readonly beadFiles: readonly BeadFile[];
  readonly closing: readonly ClosingLine[];
}

export interface BuiltCandidate {
  readonly kind: 'built';
  readonly base: CommitId;
  readonly tip: CommitId;
  /** What gates judge of `base`. */
  readonly baseTree: string;
  /** The commit to land; its only parent is `base`. */
  readonly commit: CommitId;
  /** The tree to judge: `commit`'s without `.beads/`. A result for it holds wherever this id recurs. */
  readonly gatedTree: string;
  /** A commit of `gatedTree` on `base`, for checkouts. */
  readonly gatedCommit: CommitId;
  readonly change: Change;
  /** Of the guarded files those that the change touches. */
  readonly guarded: readonly string[];
}

export type Candidate = BuiltCandidate | Unmergeable;

export async function buildCandidate(
  access: RepositoryAccess,
  ledger: LedgerTrees,
  build: BuildCandidate,
): Promise<Candidate> {
  const merged = await mergeBranch(access, build);
  if (merged.kind !== 'merged') return merged;
  const { base, parted, baseTree, gatedTree } = merged;
  const trees = { from: baseTree, to: gatedTree };
  const [change, guarded, people, beads] = await Promise.all([
    changeBetween(access, trees, build.pathspecs),
    build.guarded ? guardedPaths(access, trees, build.guarded) : [],
    authorsOf(access, parted, build.tip),
    ledger.write({ base, files: build.beadFiles, closing: build.closing }),
  ]);
  const [commit, gatedCommit] = await Promise.all([
    commitLanding(access, { base, gatedTree, beads, people, build, change, guarded }),
    commitFixed(access, { tree: gatedTree, parent: base, message: 'Candidate without .beads/\n' }),
  ]);
  return { kind: 'built', base, baseTree, tip: build.tip, commit, gatedTree, gatedCommit, change, guarded };
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

/** A commit of a candidate's tree with the guarded files of `base` in the place of its own. */
export async function gatedAsOn(
  access: RepositoryAccess,
  { base, gatedCommit, guarded }: Record<'base' | 'gatedCommit', CommitId> & { readonly guarded: Guarded },
): Promise<CommitId> {
  const [from, to] = await Promise.all([base, gatedCommit].map((commit) => treeWithoutBeads(access, commit)));
  const tree = await withGuardedOf(access, { from: from ?? '', to: to ?? '' }, guarded);
  return await commitFixed(access, {
    tree,
    parent: base,
    message: 'Candidate with guarded files of the branch\n',
  });
}

type LandingCommit = Pick<Merged, 'base' | 'gatedTree'> & {
  /** The tree of `.beads/`, where there is one. */
  readonly beads: string | null;
  /** The branch's authors. */
  readonly people: readonly Signature[];
  readonly build: BuildCandidate;
  readonly change: Change;
  readonly guarded: readonly string[];
};

async function commitLanding(access: RepositoryAccess, landing: LandingCommit): Promise<CommitId> {
  const { build, base, gatedTree, beads, people, change, guarded } = landing;
  const tree = beads === null ? gatedTree : await withBeads(access, gatedTree, beads);
  const at = Math.floor(Date.now() / 1_000);
  const tipAuthor = people[0] ?? { ...ENGINE_AUTHOR, date: `${at} +0000` };
  const author = build.author ?? tipAuthor;
  const others = people.filter((person) => person.email !== author.email);
  return await commitTree(access, {
    tree,
    parents: [base],
    author: { ...author, date: tipAuthor.date },
    at,
    message: messageOf(build.message, build.trailers?.(change, guarded) ?? [], others),
  });
}

/** Authors of the branch's commits, the tip's first, each address once. */
async function authorsOf(
  access: RepositoryAccess,
  parted: CommitId,
  tip: CommitId,
): Promise<readonly Signature[]> {
  const args = [
    'log',
    '-z',
    '--max-count=200',
    '--date=raw',
    '--format=%an%x09%ae%x09%ad',
    `${parted}..${tip}`,
  ];
  const people = new Map<string, Signature>();
  for (const line of (await access.git.read('reading authors', args)).split('\0')) {
    const [name = '', email = '', date = ''] = line.split('\t');
    if (email !== '' && !people.has(email))
      people.set(email, { name: name === '' ? email : name, email, date });
  }
  return [...people.values()];
}

function messageOf(
  message: string,
  own: readonly (readonly [key: string, value: string])[],
  coAuthors: readonly Author[],
): string {
  const trailers = [
    ...own.map(([key, value]) => `${key}: ${oneLine(value)}`),
    ...coAuthors.map(({ name, email }) => `Co-authored-by: ${oneLine(name)} <${oneLine(email)}>`),
  ];
  const text = message.replaceAll('\0', '').trimEnd();
  return trailers.length === 0 ? `${text}\n` : `${text}\n\n${trailers.join('\n')}\n`;
}
