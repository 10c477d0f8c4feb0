// Brings landed commits to the upstream when that is a repository on this machine: by fast-forward only, never in
// the middle of something, never over anything that is not committed. Git runs in a person's repository here.

import { Git } from '../adapters/git.ts';
import { GitError, gitReason } from '../adapters/git-error.ts';
import { pathKind } from '../adapters/git-files.ts';
import { shellWord } from '../shell-word.ts';
import { type BeadFilesAside, giveBackBeadFiles, takeBeadFilesAside } from './bead-files-aside.ts';
import { whyFiltersFail } from './checkout-filters.ts';
import { whatIsUnderWay } from './checkout-state.ts';
import type { CommitId } from './commit-id.ts';
import { isAncestorIn } from './history.ts';
import { isRemote } from './inspect-source.ts';
import {
  fewOf,
  findCommitIn,
  headOf,
  isBeadPath,
  nulParts,
  type RepositoryAccess,
  shownPath,
  withoutNewline,
} from './repository-access.ts';

/** What became of it. */
export type Follow = FollowWords &
  (
    | { readonly kind: 'followed'; readonly from: CommitId; readonly to: CommitId }
    | { readonly kind: 'up-to-date' }
    | { readonly kind: 'waiting' }
  );

interface FollowWords {
  /** A sentence for the person. */
  readonly why: string;
  /** What they may type then, in words; absent where there is nothing to do, or nothing that one command does. */
  readonly next?: string;
}

export interface FollowCheckout {
  /** The person's repository, bare or not, or a URL, which is never followed. */
  readonly checkout: string;
  readonly branch: string;
}

/** Moves the person's branch to ours where that is safe. Nothing is retried or forced. */
export async function followCheckout(access: RepositoryAccess, follow: FollowCheckout): Promise<Follow> {
  if (isRemote(follow.checkout)) {
    const why = `pushing to ${follow.checkout} is off: "push" in rig.json`;
    return waiting(why, `in your clone type: git ${pullArgs(access)}`);
  }
  try {
    return await followFolder(access, follow);
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause;
    return waiting(cause.message);
  }
}

interface PersonsRepository {
  readonly access: RepositoryAccess;
  /** As the rig's settings name it. */
  readonly checkout: string;
  readonly git: Git;
  readonly gitDir: string;
  /** The checkout's folder; null for a bare repository. */
  readonly workTree: string | null;
  readonly ref: string;
  readonly branch: string;
  readonly from: CommitId;
  readonly to: CommitId;
}

async function followFolder(access: RepositoryAccess, { checkout, branch }: FollowCheckout): Promise<Follow> {
  const place = await locate(checkout);
  if (place === null) return waiting(`${checkout} is no git repository any more`);
  const git = new Git({ gitDir: place.gitDir, cwd: place.workTree ?? place.gitDir, world: 'person' });
  const ref = `refs/heads/${branch}`;
  const [to, from] = await Promise.all([headOf(access), findCommitIn(git, ref)]);
  if (from === null)
    return waiting(
      `${checkout} has no branch ${branch} any more`,
      typed(checkout, `fetch ${shellWord(access.dir)} ${branch}:${branch}`),
    );
  const follow = await followBranch({ access, git, ...place, checkout, ref, branch, from, to });
  if (place.workTree !== null || follow.kind === 'waiting') return follow;
  // Nobody looks at its files: they are somewhere else.
  return { ...follow, next: `in your clone type: git pull --ff-only ${shellWord(checkout)} ${branch}` };
}

async function followBranch(repository: PersonsRepository): Promise<Follow> {
  const { access, git, checkout, branch, from, to } = repository;
  if (from === to) return { kind: 'up-to-date', why: `${branch} is where landed work is` };
  const refusal = await bringObjects(repository);
  if (refusal !== null) return waiting(refusal);
  if (await isAncestorIn(git, to, from))
    return { kind: 'up-to-date', why: `${branch} holds all landed work` };
  if (!(await isAncestorIn(git, from, to))) {
    return waiting(
      `${branch} has commits of its own that have not landed: rebase or merge them onto the landed work`,
      typed(checkout, `pull --rebase ${shellWord(access.dir)} ${branch}`),
    );
  }
  return repository.workTree === null
    ? await moveRef(repository)
    : await followTree(repository, repository.workTree);
}

async function followTree(repository: PersonsRepository, workTree: string): Promise<Follow> {
  const { access, git, branch, ref } = repository;
  const underWay = await whatIsUnderWay(repository.gitDir, branch);
  if (underWay !== null) return waiting(underWay.what, typed(workTree, underWay.goOn));
  const head = (await git.run(['symbolic-ref', '--quiet', 'HEAD'])).stdout.trim();
  if (head !== ref) {
    const elsewhere = await checkedOutAt(git, ref);
    return elsewhere === null
      ? await moveRef(repository)
      : waiting(`${branch} is checked out in ${elsewhere}`, typed(elsewhere, pullArgs(access)));
  }
  // A process that was killed half-way may have left bead files aside.
  await giveBackBeadFiles(repository.gitDir, workTree);
  const changes = await uncommitted(git, workTree);
  if (changes.others.length > 0) {
    return changed(changes.others.map(shownPath), workTree);
  }
  const failing = await whyFiltersFail({ ...repository, engineDir: repository.access.dir });
  if (failing !== null) return waiting(`landed work cannot be checked out: ${failing}`);
  const aside = await takeBeadFilesAside({ ...repository, workTree, paths: changes.beads });
  if (!aside.ok) return waiting(aside.problem);
  return await fastForward(repository, workTree, aside.value);
}

/** The only command that touches the person's files. */
async function fastForward(
  repository: PersonsRepository,
  workTree: string,
  aside: BeadFilesAside,
): Promise<Follow> {
  const { access, git, to, from, branch } = repository;
  const args = ['merge', '--quiet', '--ff-only', '--no-overwrite-ignore', '--no-stat', to];
  try {
    const { code, stderr } = await git.run(args, { workTree, env: { GIT_REFLOG_ACTION: 'gt: landed work' } });
    if (code === 0) return { kind: 'followed', from, to, why: `${branch} was brought to landed work` };
    return refused(stderr, workTree, access);
  } finally {
    await aside.giveBack();
  }
}

/** Where no file is concerned: a bare repository, or a branch that is checked out nowhere. */
async function moveRef({ git, ref, from, to, branch }: PersonsRepository): Promise<Follow> {
  const { code, stderr } = await git.run(['update-ref', '-m', 'gt: landed work', ref, to, from]);
  if (code !== 0) return waiting(`${branch} could not be moved: ${gitReason(stderr)}`);
  return { kind: 'followed', from, to, why: `${branch} was brought to landed work` };
}

async function locate(checkout: string): Promise<{ gitDir: string; workTree: string | null } | null> {
  if ((await pathKind(checkout)) === 'absent') return null;
  const git = new Git({ gitDir: null, cwd: checkout, world: 'person' });
  const asked = ['rev-parse', '--is-bare-repository', '--absolute-git-dir'];
  const { code, stdout } = await git.run(asked, { config: ['safe.bareRepository=all'] });
  if (code !== 0) return null;
  const [isBare, ...rest] = withoutNewline(stdout).split('\n');
  // A path may hold line breaks itself.
  const gitDir = rest.join('\n');
  return { gitDir, workTree: isBare === 'true' ? null : checkout };
}

/** Copies the landed commits' objects; no ref of the person's moves. Null, or why that failed. */
async function bringObjects({ access, git, to }: PersonsRepository): Promise<string | null> {
  if ((await git.run(['cat-file', '-e', `${to}^{commit}`])).code === 0) return null;
  const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--'];
  const { code, stderr } = await git.run([...args, access.dir, `refs/heads/${access.branch}`]);
  return code === 0 ? null : `landed work could not be copied: ${gitReason(stderr)}`;
}

/** The folder of a linked worktree that has the branch checked out, or null. */
async function checkedOutAt(git: Git, ref: string): Promise<string | null> {
  const output = await git.read('listing worktrees', ['worktree', 'list', '--porcelain', '-z']);
  const worktree = output.split('\0\0').find((record) => record.split('\0').includes(`branch ${ref}`));
  return worktree?.split('\0')[0]?.replace(/^worktree /, '') ?? null;
}

interface Uncommitted {
  /** Latin1 paths below `.beads/`, untracked ones too. */
  readonly beads: readonly string[];
  /** Changed tracked files elsewhere; git itself refuses to overwrite untracked ones. */
  readonly others: readonly string[];
}

async function uncommitted(git: Git, workTree: string): Promise<Uncommitted> {
  const place = { workTree, encoding: 'latin1' } as const;
  const status = ['status', '--porcelain', '-z', '--no-renames', '--ignore-submodules=dirty'];
  const [tracked, untracked] = await Promise.all([
    git.read('looking for changes', [...status, '--untracked-files=no'], place),
    git.read('looking for new bead files', ['ls-files', '-z', '--others', '--', '.beads/'], place),
  ]);
  const changed = nulParts(tracked).map((entry) => entry.slice(3));
  return {
    beads: [...new Set([...changed.filter(isBeadPath), ...nulParts(untracked)])],
    others: changed.filter((path) => !isBeadPath(path)),
  };
}

/** Git's refusal to fast-forward, in one line with the files that it names. */
function refused(stderr: string, workTree: string, access: RepositoryAccess): Follow {
  const files = stderr.split('\n').flatMap((line) => (line.startsWith('\t') ? [line.trim()] : []));
  if (stderr.includes('untracked working tree files')) {
    return waiting(`untracked files are in the way of landed work (${fewOf(files)}): move them`);
  }
  return files.length > 0
    ? changed(files, workTree)
    : waiting(`git would not fast-forward: ${gitReason(stderr)}`, typed(workTree, pullArgs(access)));
}

function changed(files: readonly string[], workTree: string): Follow {
  return waiting(`uncommitted changes (${fewOf(files)}): commit or stash them`, typed(workTree, 'stash'));
}

/** Brings landed work to the repository that it is typed in. */
function pullArgs({ dir, branch }: RepositoryAccess): string {
  return `pull --ff-only ${shellWord(dir)} ${branch}`;
}

function typed(folder: string, args: string): string {
  return `type: git -C ${shellWord(folder)} ${args}`;
}

function waiting(why: string, next?: string): Follow {
  return { kind: 'waiting', why, ...(next === undefined ? {} : { next }) };
}
