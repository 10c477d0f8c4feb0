// Checkouts for agents: polecats borrow the engine's objects and see no `.beads/`, crew have clones of their own.
// None pushes anywhere: work is handed in with `gt done`.

import { join } from 'node:path';
import { failed, ok, type Result } from '../../beads/result.ts';
import { Git } from '../adapters/git.ts';
import type { Author } from '../adapters/git-environment.ts';
import { makeWhole, pathKind, readText, writeText } from '../adapters/git-files.ts';
import { type Problem, problem } from '../problem.ts';
import type { CommitId } from './commit-id.ts';
import { environmentProblem } from './environment-problem.ts';
import { branchRef, findCommitIn, headOf, type RepositoryAccess, refPart } from './repository-access.ts';

export interface PolecatClone {
  readonly dir: string;
  /** The branch to work on; it starts at our branch's tip. */
  readonly branch: string;
  readonly author: Author;
}

export interface CrewClone {
  readonly dir: string;
  readonly author: Author;
}

export interface Clone {
  readonly dir: string;
  /** The commit that it starts from. */
  readonly base: CommitId;
}

const NO_PUSH = 'nothing is pushed from here: commit your work and run: gt done';

/**
 * What a clone's git runs in receive-pack's place when it pushes to its origin: an error in a packet of the pack
 * protocol (gitprotocol-pack, pkt-line), which git prints as it is.
 */
const REFUSE_PUSH = `printf %s '${(`ERR ${NO_PUSH}`.length + 4).toString(16).padStart(4, '0')}ERR ${NO_PUSH}'; :`;

/** A throw-away clone that borrows our objects, without `.beads/`, on a new branch. Refuses an existing folder. */
export async function clonePolecat(
  access: RepositoryAccess,
  clone: PolecatClone,
): Promise<Result<Clone, Problem>> {
  const branch = refPart(clone.branch);
  return await make(clone.dir, async (draft) => {
    const base = await headOf(access);
    const sparse = ['core.sparseCheckout=true', 'core.sparseCheckoutCone=false'];
    await cloneInto(access, {
      draft,
      author: clone.author,
      how: ['--shared'],
      config: [...sparse, ...BRIEF],
    });
    await writeText(join(draft, '.git', 'info', 'sparse-checkout'), '/*\n!/.beads/\n');
    const git = new Git({ gitDir: join(draft, '.git') });
    await git.read('starting the branch', ['update-ref', `refs/heads/${branch}`, base]);
    await git.read('starting the branch', ['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
    await checkOut(git, draft, base);
    return base;
  });
}

/** A clone with its own objects and the whole tree, on our branch. Refuses an existing folder. */
export async function cloneCrew(access: RepositoryAccess, clone: CrewClone): Promise<Result<Clone, Problem>> {
  return await make(clone.dir, async (draft) => {
    await cloneInto(access, { draft, author: clone.author, how: ['--no-hardlinks'], config: [] });
    const git = new Git({ gitDir: join(draft, '.git') });
    const base = (await findCommitIn(git, branchRef(access))) ?? (await headOf(access));
    await checkOut(git, draft, base);
    return base;
  });
}

/** The branch that a checkout is on, as its git folder says; null where HEAD is detached or the folder is gone. */
export async function branchOf(checkout: string): Promise<string | null> {
  const head = (await readText(join(checkout, '.git', 'HEAD'))) ?? '';
  return /^ref: refs\/heads\/(\S+)\n?$/.exec(head)?.[1] ?? null;
}

async function make(
  dir: string,
  fill: (draft: string) => Promise<CommitId>,
): Promise<Result<Clone, Problem>> {
  if ((await pathKind(dir)) !== 'absent') return failed(problem('conflict', `${dir} exists already`));
  try {
    return ok({ dir, base: await makeWhole(dir, fill) });
  } catch (cause) {
    return failed(environmentProblem(`making ${dir}`, cause));
  }
}

/** What lives as long as one bead is never tidied up by git, which would begin to at each commit. */
const BRIEF = ['gc.auto=0', 'maintenance.auto=false'] as const;

interface CloneInto {
  readonly draft: string;
  readonly author: Author;
  readonly how: readonly string[];
  /** Of the new clone. */
  readonly config: readonly string[];
  /** Of this call, and not of the clone. */
  readonly pinned?: readonly string[];
}

/** `git clone` without a working tree or hooks. `-c` before the command is for git, after it for the new clone. */
export async function cloneInto(access: RepositoryAccess, clone: CloneInto): Promise<void> {
  const settings = [
    `user.name=${clone.author.name}`,
    `user.email=${clone.author.email}`,
    `remote.origin.receivepack=${REFUSE_PUSH}`,
    ...clone.config,
  ].flatMap((setting) => ['--config', setting]);
  const args = ['clone', '--quiet', '--no-checkout', '--no-tags', '--template=', ...clone.how, ...settings];
  await new Git({ gitDir: null, cwd: '/' }).read(
    `cloning into ${clone.draft}`,
    [...args, '--', access.dir, clone.draft],
    { config: clone.pinned ?? [] },
  );
}

/** Fills the working tree of a fresh clone by plumbing: no hook runs, and the sparse patterns hold. */
export async function checkOut(git: Git, workTree: string, commit: CommitId): Promise<void> {
  await git.read('checking out', ['read-tree', '-m', '-u', commit], { workTree });
}
