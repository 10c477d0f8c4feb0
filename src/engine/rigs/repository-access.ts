// What every operation on the engine's own repository starts from, and the few questions that all of them ask.

import { join } from 'node:path';
import { Git } from '../adapters/git.ts';
import { GitError } from '../adapters/git-error.ts';
import { temporaryFolder, withTemporaryFolder } from '../adapters/git-files.ts';
import type { GitObjects } from '../adapters/git-objects.ts';
import type { GitRefs } from '../adapters/git-refs.ts';
import { type CommitId, isCommitId } from './commit-id.ts';
import type { History } from './history.ts';
import type { UpstreamTip } from './upstream-tip.ts';

export interface RepositoryAccess {
  /** The engine's bare repository. */
  readonly dir: string;
  readonly git: Git;
  readonly objects: GitObjects;
  readonly refs: GitRefs;
  readonly history: History;
  /** The branch that work lands on, without `refs/heads/`. */
  readonly branch: string;
  /** The folder or URL that work comes from and goes to. */
  readonly upstream: string;
  readonly upstreamTip: UpstreamTip;
  /** Whether the file system ignores case, as git found when the repository was made. */
  readonly ignoresCase: boolean;
}

export function branchRef(access: RepositoryAccess): string {
  return `refs/heads/${access.branch}`;
}

/** The person's credentials reach the upstream. */
export function remoteOf({ dir }: RepositoryAccess): Git {
  return new Git({ gitDir: dir, world: 'person' });
}

export interface FetchFromClone {
  /** The clone's git folder. */
  readonly source: string;
  readonly refspecs: readonly string[];
  /** What git runs to read it; git's own where null. */
  readonly uploadPack: string | null;
}

/** Takes commits in, and leaves no trace but the refs. */
export function fetchArgs({ source, refspecs, uploadPack }: FetchFromClone): readonly string[] {
  const reader = uploadPack === null ? [] : [`--upload-pack=${uploadPack}`];
  return ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', ...reader, '--', source, ...refspecs];
}

/** Names that we put into refs and refspecs: nothing in them can be an option, a pattern or a second ref. */
const REF_PART = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

export function isRefPart(text: string): boolean {
  return REF_PART.test(text) && !text.includes('..') && !/\.lock(\/|$)|\.(\/|$)/.test(text);
}

/** `text`, once it is known to be safe within a ref's name. Throws GitError otherwise: the name is one of ours. */
export function refPart(text: string): string {
  if (isRefPart(text)) return text;
  throw new GitError('naming a ref', `"${text}" cannot be part of one`);
}

/** The commit that a revision names in the engine's repository, or null. */
export async function findCommit({ objects }: RepositoryAccess, revision: string): Promise<CommitId | null> {
  const id = await objects.resolve(`${revision}^{commit}`);
  return id !== null && isCommitId(id) ? id : null;
}

/** The first lines of the messages of commits that `of` has and `notOf` has not, the latest first. */
export async function subjectsIn(
  { git }: RepositoryAccess,
  { of, notOf }: { readonly of: CommitId; readonly notOf: CommitId },
): Promise<readonly string[]> {
  const log = await git.read('reading subjects', ['log', '-z', '--format=%s', `${notOf}..${of}`]);
  return nulParts(log);
}

/** The whole message of a commit. */
export async function messageOf({ git }: RepositoryAccess, commit: CommitId): Promise<string> {
  return await git.read('reading a message', ['log', '-1', '--format=%B', commit]);
}

/** The commit that a revision names in a repository that is not the engine's, or null. */
export async function findCommitIn(git: Git, revision: string): Promise<CommitId | null> {
  const { code, stdout } = await git.run([
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ]);
  const text = stdout.trim();
  return code === 0 && isCommitId(text) ? text : null;
}

/** The branch's tip in the engine's repository. Throws GitError where there is none: the repository is damaged. */
export async function headOf(access: RepositoryAccess): Promise<CommitId> {
  const head = await findCommit(access, branchRef(access));
  if (head !== null) return head;
  throw new GitError(`reading ${access.branch} in ${access.dir}`, 'the branch is missing');
}

/** Runs `use` with the path of an index file that does not exist yet. */
export async function withTemporaryIndex<T>(
  access: RepositoryAccess,
  use: (indexFile: string) => Promise<T>,
): Promise<T> {
  return await withTemporaryFolder(temporaryFolder(access.dir), (folder) => use(join(folder, 'index')));
}

/** Git ends each answer with one newline; any other belongs to a name. */
export function withoutNewline(answer: string): string {
  return answer.endsWith('\n') ? answer.slice(0, -1) : answer;
}

/** The parts of NUL-ended output. */
export function nulParts(output: string): string[] {
  const parts = output.split('\0');
  if (parts.at(-1) === '') parts.pop();
  return parts;
}

/** A path that git printed as latin1, for people. */
export function shownPath(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}

/** Whether a path of the repository is below `.beads/`, which belongs to the ledger. */
export function isBeadPath(path: string): boolean {
  return path === '.beads' || path.startsWith('.beads/');
}

/** `a, b, c and 4 more`. */
export function fewOf(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
