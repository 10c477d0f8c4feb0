// Makes safe what a checkout holds and our branch does not, before anything of it is deleted: one commit whose tree
// is the checkout's files and whose parents are its branches' tips, kept by one ref and read back.

import { join } from 'node:path';
import { failed, ok, type Result } from '../../beads/result.ts';
import { GitError, gitReason } from '../adapters/git-error.ts';
import { isWithin, pathKind, readText, removeFile } from '../adapters/git-files.ts';
import { type Problem, problem } from '../problem.ts';
import { checkoutChanges } from './checkout-changes.ts';
import { type CommitId, isCommitId } from './commit-id.ts';
import { LANDED, listRefs } from './refs.ts';
import {
  branchRef,
  fetchArgs,
  findCommit,
  headOf,
  nulParts,
  type RepositoryAccess,
  refPart,
  shownPath,
  withTemporaryIndex,
} from './repository-access.ts';
import { ignoredFiles, nestedFiles, pipesInTheWay } from './rescue-files.ts';

export interface SnapshotRescue {
  /** What git runs to read the clone, as `fetch --upload-pack` takes it; git's own where null. */
  readonly uploadPack?: string | null;
  /** Names the ref `refs/gt/rescue/<name>`. */
  readonly name: string;
  readonly clone: string;
  /** The folder that the checkout must lie in, links resolved. */
  readonly within: string;
}

export interface Rescue {
  readonly ref: string;
  readonly commit: CommitId;
  /** Ignored files that were too big to keep, for people. */
  readonly skipped: readonly string[];
}

/** Below it what was made safe before it was deleted. */
export const RESCUES = 'refs/gt/rescue/';

function rescueRef(name: string): string {
  return `${RESCUES}${refPart(name)}`;
}

/**
 * Null where the checkout is absent or holds nothing of its own. Left out: `node_modules`, ignored files past a size,
 * and what is staged but no longer in a file. Nothing of the checkout's own configuration is used. Where its
 * commits cannot be read the answer is a problem: it must then be kept.
 */
export async function snapshotRescue(
  access: RepositoryAccess,
  rescue: SnapshotRescue,
): Promise<Result<Rescue | null, Problem>> {
  const kind = await pathKind(rescue.clone);
  if (kind === 'absent') return ok(null);
  if (kind !== 'folder' || !(await isWithin(rescue.clone, rescue.within))) {
    return failed(
      problem('refused', `${rescue.clone} is not a folder inside ${rescue.within}: it was left alone`),
    );
  }
  const prefix = `refs/gt/rescuing/${refPart(rescue.name)}/`;
  try {
    for (const pipe of await pipesInTheWay(rescue.clone)) await removeFile(rescue.clone, pipe);
    const fetched = await fetchHeads(access, rescue, prefix);
    if (!fetched.ok) return fetched;
    return ok(await snapshot(access, rescue, prefix));
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause;
    return failed(problem('environment', `rescuing ${rescue.clone}: ${cause.message}: it was left alone`));
  } finally {
    await dropRefs(access, prefix);
  }
}

async function snapshot(
  access: RepositoryAccess,
  rescue: SnapshotRescue,
  prefix: string,
): Promise<Rescue | null> {
  const ref = rescueRef(rescue.name);
  const [head, own, earlier, start] = await Promise.all([
    headOf(access),
    unkept(access, prefix),
    findCommit(access, ref),
    checkedOutCommit(access, rescue.clone, prefix),
  ]);
  const files = await snapshotFiles(access, rescue.clone, start ?? head);
  if (!files.isChanged && own.length === 0) return null;
  const kept = { tree: files.tree, commits: [start ?? head, ...own] };
  const commit =
    earlier !== null && (await holdsAll(access, earlier, kept))
      ? earlier
      : await writeRescue(access, { name: rescue.name, ref, earlier, prefix, ...kept });
  await readBack(access, { ref, commit, paths: files.paths });
  return { ref, commit, skipped: files.skipped };
}

/** Brings branches, stash and detached HEAD in below `prefix`. A checkout without a git folder has none. */
async function fetchHeads(
  access: RepositoryAccess,
  { clone, uploadPack = null }: SnapshotRescue,
  prefix: string,
): Promise<Result<void, Problem>> {
  const source = join(clone, '.git');
  if ((await pathKind(source)) !== 'folder') return ok(undefined);
  const head = (await readText(join(source, 'HEAD'))) ?? '';
  const detached = isCommitId(head.trim()) ? [`+HEAD:${prefix}HEAD`] : [];
  const refspecs = [`+refs/heads/*:${prefix}heads/*`, `+refs/stash*:${prefix}stash*`, ...detached];
  const { code, stderr } = await access.git.run(fetchArgs({ source, refspecs, uploadPack }));
  if (code === 0) return ok(undefined);
  return failed(
    problem(
      'environment',
      `rescuing ${clone}: its commits cannot be read: ${gitReason(stderr)}: it was left alone`,
    ),
  );
}

/** Fetched tips that neither our branch holds nor a branch as it was handed in before it landed. */
async function unkept(access: RepositoryAccess, prefix: string): Promise<readonly CommitId[]> {
  const tips = [...new Set((await listRefs(access, prefix)).map(({ commit }) => commit))];
  const args = ['rev-list', '--stdin', '--not', branchRef(access), `--glob=${LANDED}*`];
  const input = tips.map((tip) => `${tip}\n`).join('');
  const unkept = new Set((await access.git.read('listing what to rescue', args, { input })).split('\n'));
  return tips.filter((tip) => unkept.has(tip));
}

/** The commit that the checkout's files started from, as its HEAD file says; null where that is unknown. */
async function checkedOutCommit(
  access: RepositoryAccess,
  clone: string,
  prefix: string,
): Promise<CommitId | null> {
  const head = ((await readText(join(clone, '.git', 'HEAD'))) ?? '').trim();
  const branch = /^ref: refs\/heads\/(\S+)$/.exec(head)?.[1];
  return await findCommit(access, branch === undefined ? `${prefix}HEAD` : `${prefix}heads/${branch}`);
}

interface FileSnapshot {
  readonly isChanged: boolean;
  readonly tree: string;
  /** Latin1 paths that the tree must hold. */
  readonly paths: readonly string[];
  readonly skipped: readonly string[];
}

async function snapshotFiles(
  access: RepositoryAccess,
  workTree: string,
  commit: CommitId,
): Promise<FileSnapshot> {
  return await withTemporaryIndex(access, async (indexFile) => {
    const changes = await checkoutChanges(access, { workTree, commit, indexFile });
    const untracked = changes.untracked.filter((path) => !path.endsWith('/'));
    const nested = await nestedFiles(workTree, changes.untracked);
    const ignored = await ignoredFiles(access, { workTree, indexFile });
    const paths = [...changes.modified, ...untracked, ...nested, ...ignored.paths];
    const place = { workTree, indexFile, encoding: 'latin1' } as const;
    // Paths that are gone are removed: a deletion alone holds nothing, but belongs to the picture.
    const input = [...paths, ...changes.deleted].map((path) => `${path}\0`).join('');
    const take = ['update-index', '-z', '--add', '--remove', '--replace', '--stdin'];
    await access.git.read('taking in files', take, { ...place, input });
    const tree = await access.git.read('writing the tree', ['write-tree'], { indexFile });
    return { isChanged: paths.length > 0, tree, paths, skipped: ignored.skipped.map(shownPath) };
  });
}

interface Kept {
  readonly tree: string;
  readonly commits: readonly CommitId[];
}

/** Whether an earlier rescue, made before a try to remove the checkout that failed, is as good as a new one. */
async function holdsAll(access: RepositoryAccess, earlier: CommitId, kept: Kept): Promise<boolean> {
  const tree = await access.git.read('reading a rescue', ['rev-parse', `${earlier}^{tree}`]);
  if (tree !== kept.tree) return false;
  const held = await Promise.all(kept.commits.map((commit) => access.history.isAncestor(commit, earlier)));
  return held.every(Boolean);
}

interface RescueCommit extends Kept {
  readonly name: string;
  readonly ref: string;
  /** Of the same name, to be kept too. */
  readonly earlier: CommitId | null;
  readonly prefix: string;
}

async function writeRescue(access: RepositoryAccess, rescue: RescueCommit): Promise<CommitId> {
  const heads = (await listRefs(access, rescue.prefix)).map(
    ({ ref, commit }) => `${commit} ${ref.slice(rescue.prefix.length)}`,
  );
  const input = `Rescue ${rescue.name}\n\n${heads.join('\n')}\n`;
  const earlier = rescue.earlier === null ? [] : [rescue.earlier];
  const parents = [...new Set([...rescue.commits, ...earlier])].flatMap((parent) => ['-p', parent]);
  const id = await access.git.read('writing the rescue', ['commit-tree', rescue.tree, ...parents], { input });
  if (!isCommitId(id)) throw new GitError('writing the rescue', `git answered "${id}"`);
  await access.git.read(`writing ${rescue.ref}`, ['update-ref', rescue.ref, id]);
  return id;
}

/** A rescue counts when the ref names it and every file that was taken in can be read from it. */
async function readBack(
  access: RepositoryAccess,
  rescue: { readonly ref: string; readonly commit: CommitId; readonly paths: readonly string[] },
): Promise<void> {
  const doing = 'reading the rescue back';
  if ((await findCommit(access, rescue.ref)) !== rescue.commit) {
    throw new GitError(doing, `${rescue.ref} does not name it`);
  }
  const listed = await access.git.read(doing, ['ls-tree', '-r', '-z', rescue.commit], { encoding: 'latin1' });
  const blobs = new Map(
    nulParts(listed).map((entry) => [entry.slice(entry.indexOf('\t') + 1), entry.split(/[ \t]/)[2]]),
  );
  const input = rescue.paths.map((path) => `${blobs.get(path) ?? path}\n`).join('');
  const checked = await access.git.read(doing, ['cat-file', '--batch-check'], { input, encoding: 'latin1' });
  const lost = checked.split('\n').find((line) => line.endsWith(' missing'));
  if (lost !== undefined) throw new GitError(doing, `${shownPath(lost)}`);
}

async function dropRefs(access: RepositoryAccess, prefix: string): Promise<void> {
  const refs = await listRefs(access, prefix);
  if (refs.length === 0) return;
  const input = refs.map(({ ref }) => `delete ${ref}\n`).join('');
  await access.git.read('clearing up after a rescue', ['update-ref', '--stdin'], { input });
}
