// Builds a candidate: the commit exactly as it would land. The branch is squashed onto the base by plumbing, its
// `.beads/` gives way to the ledger's, and the tree without `.beads/` is what gates judge.

import { type Author, authorEnvironment, ENGINE_AUTHOR } from '../adapters/git-environment.ts';
import { GitError, gitReason } from '../adapters/git-error.ts';
import type { CommitId } from './commit-id.ts';
import { isCommitId } from './commit-id.ts';
import type { BeadFile, ClosingLine, LedgerTrees } from './ledger-tree.ts';
import { oneLine } from './one-line.ts';
import {
  headOf,
  isAncestor,
  mergeBase,
  nulParts,
  type RepositoryAccess,
  shownPath,
} from './repository-access.ts';

export interface BuildCandidate {
  /** The branch's tip, as submitted. */
  readonly tip: CommitId;
  /** What it is to land on; our branch's tip where not given. */
  readonly base?: CommitId;
  /** Subject and body of the landing commit; without trailers. */
  readonly message: string;
  /** Added to the message in this order, as in `Bead: bd-a1b2`. */
  readonly trailers?: readonly (readonly [key: string, value: string])[];
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
  /** The commit to land; its only parent is `base`. */
  readonly commit: CommitId;
  /** The tree to judge: `commit`'s without `.beads/`. A result for it holds wherever this id recurs. */
  readonly gatedTree: string;
  /** A commit of `gatedTree` on `base`, for checkouts. */
  readonly gatedCommit: CommitId;
}

export type Candidate =
  | BuiltCandidate
  | { readonly kind: 'conflict'; readonly base: CommitId; readonly paths: readonly string[] }
  /** The base holds all of it already. */
  | { readonly kind: 'empty'; readonly base: CommitId }
  /** The branch shares no history with the base. */
  | { readonly kind: 'unrelated'; readonly base: CommitId };

export async function buildCandidate(
  access: RepositoryAccess,
  ledger: LedgerTrees,
  build: BuildCandidate,
): Promise<Candidate> {
  const { git } = access;
  const base = build.base ?? (await headOf(access));
  const parted = await mergeBase(git, base, build.tip);
  if (parted === null) return { kind: 'unrelated', base };
  if (await isAncestor(git, build.tip, base)) return { kind: 'empty', base };
  const [merged, baseTree] = await Promise.all([
    squash(access, { parted, base, tip: build.tip }),
    treeWithoutBeads(access, base),
  ]);
  if (merged.kind === 'conflict') return { kind: 'conflict', base, paths: merged.paths };
  if (merged.tree === baseTree) return { kind: 'empty', base };
  const gatedTree = merged.tree;
  const [commit, gatedCommit] = await Promise.all([
    commitLanding(access, ledger, { build, base, parted, gatedTree }),
    commitFixed(access, { tree: gatedTree, parent: base, message: 'Candidate without .beads/\n' }),
  ]);
  return { kind: 'built', base, tip: build.tip, commit, gatedTree, gatedCommit };
}

/** The tree of a commit with its `.beads/` left out: what gates judge. */
async function treeWithoutBeads(access: RepositoryAccess, commit: CommitId): Promise<string> {
  const { git } = access;
  const entries = nulParts(
    await git.read('reading a tree', ['ls-tree', '-z', commit], { encoding: 'latin1' }),
  );
  const kept = entries.filter((entry) => !entry.endsWith('\t.beads'));
  return await makeTree(access, kept);
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

interface Squash {
  /** Where the two parted; the best one where there are several. */
  readonly parted: CommitId;
  readonly base: CommitId;
  readonly tip: CommitId;
}

type Squashed =
  | { readonly kind: 'clean'; readonly tree: string }
  | { readonly kind: 'conflict'; readonly paths: readonly string[] };

/**
 * Three-way merge of the trees without `.beads/`. They are merged as commits of their own, so that nothing under
 * `.beads/` can conflict, nor be carried elsewhere by a detected rename of its folder.
 */
async function squash(access: RepositoryAccess, { parted, base, tip }: Squash): Promise<Squashed> {
  const [partedTree, baseTree, tipTree] = await Promise.all(
    [parted, base, tip].map((commit) => treeWithoutBeads(access, commit)),
  );
  if (partedTree === undefined || baseTree === undefined || tipTree === undefined)
    throw new Error('three trees make three');
  if (partedTree === baseTree) return { kind: 'clean', tree: tipTree };
  const root = await commitFixed(access, { tree: partedTree, parent: null, message: 'parted\n' });
  const [ours, theirs] = await Promise.all([
    commitFixed(access, { tree: baseTree, parent: root, message: 'base\n' }),
    commitFixed(access, { tree: tipTree, parent: root, message: 'tip\n' }),
  ]);
  return await mergeTrees(access, ours, theirs);
}

/** `git merge-tree --write-tree`: exit 0 is clean, 1 is a conflict with its paths after the tree. */
async function mergeTrees(access: RepositoryAccess, ours: CommitId, theirs: CommitId): Promise<Squashed> {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs];
  const { code, stdout, stderr } = await access.git.run(args, { encoding: 'latin1' });
  const [tree = '', ...paths] = nulParts(stdout);
  if (code === 0) return { kind: 'clean', tree };
  if (code === 1)
    return { kind: 'conflict', paths: [...new Set(paths.filter((path) => path !== ''))].map(shownPath) };
  throw new GitError('merging a branch', gitReason(stderr), { args, stderr });
}

interface LandingCommit {
  readonly build: BuildCandidate;
  readonly base: CommitId;
  readonly parted: CommitId;
  readonly gatedTree: string;
}

async function commitLanding(
  access: RepositoryAccess,
  ledger: LedgerTrees,
  landing: LandingCommit,
): Promise<CommitId> {
  const { build, base, gatedTree } = landing;
  const beads = await ledger.write({ base, files: build.beadFiles, closing: build.closing });
  const tree = beads === null ? gatedTree : await withBeads(access, gatedTree, beads);
  const people = await authorsOf(access, landing.parted, build.tip);
  const tipAuthor = people[0] ?? { ...ENGINE_AUTHOR, date: '' };
  const author = build.author ?? tipAuthor;
  const others = people.filter((person) => person.email !== author.email);
  const date: Record<string, string> = tipAuthor.date === '' ? {} : { GIT_AUTHOR_DATE: tipAuthor.date };
  return await commitTree(access, {
    tree,
    parent: base,
    message: messageOf(build, others),
    env: { ...authorEnvironment(author), ...date },
  });
}

async function withBeads(access: RepositoryAccess, gatedTree: string, beads: string): Promise<string> {
  const entries = nulParts(
    await access.git.read('reading a tree', ['ls-tree', '-z', gatedTree], { encoding: 'latin1' }),
  );
  return await makeTree(access, [...entries, `040000 tree ${beads}\t.beads`]);
}

async function makeTree(access: RepositoryAccess, entries: readonly string[]): Promise<string> {
  const input = entries.map((entry) => `${entry}\0`).join('');
  return await access.git.read('writing a tree', ['mktree', '-z'], { input, encoding: 'latin1' });
}

interface Person extends Author {
  readonly date: string;
}

/** Authors of the branch's commits, the tip's first, each address once. */
async function authorsOf(
  access: RepositoryAccess,
  parted: CommitId,
  tip: CommitId,
): Promise<readonly Person[]> {
  const args = ['log', '-z', '--max-count=200', '--format=%an%x09%ae%x09%aI', `${parted}..${tip}`];
  const people = new Map<string, Person>();
  for (const line of (await access.git.read('reading authors', args)).split('\0')) {
    const [name = '', email = '', date = ''] = line.split('\t');
    if (email !== '' && !people.has(email))
      people.set(email, { name: name === '' ? email : name, email, date });
  }
  return [...people.values()];
}

function messageOf(build: BuildCandidate, coAuthors: readonly Author[]): string {
  const trailers = [
    ...(build.trailers ?? []).map(([key, value]) => `${key}: ${oneLine(value)}`),
    ...coAuthors.map(({ name, email }) => `Co-authored-by: ${oneLine(name)} <${oneLine(email)}>`),
  ];
  const text = build.message.replaceAll('\0', '').trimEnd();
  return trailers.length === 0 ? `${text}\n` : `${text}\n\n${trailers.join('\n')}\n`;
}

/** A commit whose id depends on its content alone: built twice, it is one. */
async function commitFixed(
  access: RepositoryAccess,
  commit: { readonly tree: string; readonly parent: CommitId | null; readonly message: string },
): Promise<CommitId> {
  const env = {
    ...authorEnvironment(ENGINE_AUTHOR),
    GIT_AUTHOR_DATE: '@0 +0000',
    GIT_COMMITTER_DATE: '@0 +0000',
  };
  return await commitTree(access, { ...commit, env });
}

interface NewCommit {
  readonly tree: string;
  readonly parent: CommitId | null;
  readonly message: string;
  readonly env: Readonly<Record<string, string>>;
}

async function commitTree(access: RepositoryAccess, commit: NewCommit): Promise<CommitId> {
  const parents = commit.parent === null ? [] : ['-p', commit.parent];
  const run = { input: commit.message, env: commit.env };
  const id = await access.git.read('writing a commit', ['commit-tree', commit.tree, ...parents], run);
  if (isCommitId(id)) return id;
  throw new GitError('writing a commit', `git answered "${id}"`);
}
