// Takes a finished branch in from a clone. Only `git fetch` touches the clone's repository; what it says about
// itself is not believed.

import { join } from 'node:path';
import { failed, ok, type Result } from '../../beads/result.ts';
import { gitReason } from '../adapters/git-error.ts';
import { pathKind } from '../adapters/git-files.ts';
import { type Problem, problem } from '../problem.ts';
import { checkoutChanges } from './checkout-changes.ts';
import type { CommitId } from './commit-id.ts';
import { personsExcludes } from './persons-excludes.ts';
import { MERGE_REQUESTS } from './refs.ts';
import {
  fetchArgs,
  fewOf,
  findCommit,
  headOf,
  isBeadPath,
  isRefPart,
  nulParts,
  type RepositoryAccess,
  refPart,
  shownPath,
  withTemporaryIndex,
} from './repository-access.ts';
import { pipesInTheWay } from './rescue-files.ts';
import { whySubmodulesBreak } from './submodules.ts';

export interface Submit {
  /** What git runs to read the clone, as `fetch --upload-pack` takes it; git's own where null. */
  readonly uploadPack?: string | null;
  readonly clone: string;
  /** The clone's branch to take in. */
  readonly branch: string;
  /** Whether a branch may be handed in from under a checkout that holds more: a person's, who knows. */
  readonly isAsItIs?: boolean;
  /** Names the ref `refs/gt/mr/<pin>` that keeps the branch's tip here. */
  readonly pin: string;
}

export interface Submission {
  readonly tip: CommitId;
  /** Where the branch left ours. */
  readonly base: CommitId;
  /** First line of the tip's message, as the agent wrote it. */
  readonly subject: string;
  /** Paths that the branch changes, `.beads/` left out. */
  readonly files: readonly string[];
  /** Whether it changed something under `.beads/` too, which will not land. */
  readonly droppedBeads: boolean;
}

function mergeRequestRef(pin: string): string {
  return `${MERGE_REQUESTS}${refPart(pin)}`;
}

/** Fetches and checks a branch. On a refusal nothing stays pinned. */
export async function submit(
  access: RepositoryAccess,
  request: Submit,
): Promise<Result<Submission, Problem>> {
  const ref = mergeRequestRef(request.pin);
  const fetched = await fetchBranch(access, request, ref);
  if (!fetched.ok) return fetched;
  const submission = await inspect(access, { ...request, ref });
  if (!submission.ok) await access.git.read('dropping a refused branch', ['update-ref', '-d', ref]);
  return submission;
}

async function fetchBranch(
  access: RepositoryAccess,
  request: Submit,
  ref: string,
): Promise<Result<void, Problem>> {
  const { clone, branch, uploadPack = null } = request;
  if (!isRefPart(branch))
    return failed(problem('usage', `"${branch}" cannot be the name of a branch to hand in`));
  if ((await pathKind(clone)) !== 'folder')
    return failed(problem('not-found', `the checkout ${clone} is gone`));
  if ((await pathKind(join(clone, '.git'))) !== 'folder') {
    return failed(problem('not-found', `the checkout ${clone} has lost its .git folder`));
  }
  const source = join(clone, '.git');
  const refspec = `+refs/heads/${branch}:${ref}`;
  const args = fetchArgs({ source, refspecs: [refspec], uploadPack });
  const { code, stderr } = await access.git.run(args, { config: ['fetch.fsckObjects=true'] });
  if (code === 0) return ok(undefined);
  if (stderr.includes("couldn't find remote ref")) {
    return failed(problem('not-found', `${clone} has no branch ${branch}: commit your work on it first`));
  }
  return failed(problem('environment', `${clone} cannot be read: ${gitReason(stderr)}`));
}

/** Whether what a ref of ours names could be handed in. */
export async function inspect(
  access: RepositoryAccess,
  request: Pick<Submit, 'clone' | 'branch' | 'isAsItIs'> & { readonly ref: string },
): Promise<Result<Submission, Problem>> {
  const { git } = access;
  const [tip, head] = await Promise.all([findCommit(access, request.ref), headOf(access)]);
  if (tip === null) return failed(problem('refused', `${request.branch} holds no commit`));
  const base = await access.history.mergeBase(tip, head);
  if (base === null)
    return failed(problem('refused', `${request.branch} shares no history with ${access.branch}`));
  if (base === tip) {
    return failed(
      problem('refused', `${request.branch} has no commit beyond ${access.branch}: commit your work first`),
    );
  }
  const unready = request.isAsItIs ? null : await whyNotCommitted(access, request.clone, tip);
  if (unready) return failed(unready);
  const changed = await changedEntries(access, { base, tip });
  const paths = changed.map(({ path }) => path);
  const files = paths.filter((path) => !isBeadPath(path));
  if (files.length === 0) {
    const where = paths.length > 0 ? ' outside .beads/' : '';
    return failed(problem('refused', `${request.branch} changes nothing${where}: commit your work first`));
  }
  const refusal = await whyIncomplete(access, { base, tip, changed });
  if (refusal !== null) return failed(problem('refused', refusal));
  const subject = await git.read('reading a commit', ['log', '-1', '--format=%s', tip]);
  return ok({ tip, base, subject, files, droppedBeads: files.length < paths.length });
}

/** Why what would land points at something that stays in the clone; null where it does not. */
async function whyIncomplete(
  access: RepositoryAccess,
  branch: { readonly base: CommitId; readonly tip: CommitId; readonly changed: readonly ChangedEntry[] },
): Promise<string | null> {
  const pointers = await newPointers(access, branch);
  if (pointers.length > 0) {
    const what = `${fewOf(pointers)} is kept by Git LFS, whose contents are not handed in`;
    return `${what}: leave such files to a person`;
  }
  const moved = branch.changed.filter(({ mode }) => mode === SUBMODULE);
  return await whySubmodulesBreak(access, { ...branch, moved });
}

interface ChangedEntry {
  readonly path: string;
  /** What the branch has there; zeros where it has nothing. */
  readonly mode: string;
  readonly commit: string;
}

const SUBMODULE = '160000';

/** `:<mode> <mode> <id> <id> <letter>` and path in turn (git-diff-tree(1), raw output). */
async function changedEntries(
  { git }: RepositoryAccess,
  { base, tip }: { readonly base: CommitId; readonly tip: CommitId },
): Promise<readonly ChangedEntry[]> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '--no-renames', base, tip];
  const parts = nulParts(await git.read("listing a branch's changes", args, { encoding: 'latin1' }));
  return parts.flatMap((part, at) => {
    if (at % 2 === 1) return [];
    const [, mode = '', , commit = ''] = part.split(' ');
    return [{ path: shownPath(parts[at + 1] ?? ''), mode, commit }];
  });
}

/** Files of which the branch holds but a pointer of Git LFS: what they stand for is in the clone alone, and goes with it. */
async function newPointers(
  { git }: RepositoryAccess,
  { base, tip }: { readonly base: CommitId; readonly tip: CommitId },
): Promise<readonly string[]> {
  const pointer = '-G^oid sha256:[0-9a-f]{64}$';
  const args = ['diff-tree', '-r', '-M', '-z', '--name-only', '--diff-filter=d', pointer, base, tip];
  return nulParts(await git.read('looking for pointers', args, { encoding: 'latin1' })).map(shownPath);
}

/** What is in the clone's checkout and would be lost with it. */
async function whyNotCommitted(
  access: RepositoryAccess,
  clone: string,
  tip: CommitId,
): Promise<Problem | null> {
  const pipes = await pipesInTheWay(clone);
  if (pipes.length > 0)
    return problem('refused', `${fewOf(pipes.map(shownPath))} is no file that git can read: remove it`);
  const dirt = await uncommitted(access, clone, tip);
  if (dirt.length === 0) return null;
  const what = `not all work is committed (${fewOf(dirt)})`;
  return problem('refused', `${what}: commit or remove it, then run gt done again`);
}

/** What the checkout holds beyond its commit, `.beads/` left out and what the agent's own git would ignore. */
async function uncommitted(
  access: RepositoryAccess,
  workTree: string,
  commit: CommitId,
): Promise<readonly string[]> {
  const excludesFile = await personsExcludes();
  const changes = await withTemporaryIndex(access, (indexFile) =>
    checkoutChanges(access, { workTree, commit, indexFile, excludesFile }),
  );
  return [...changes.modified, ...changes.deleted, ...changes.untracked]
    .filter((path) => !isBeadPath(path))
    .map(shownPath);
}
