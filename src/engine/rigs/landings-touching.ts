// Which commits of our branch have changed files since a branch parted, and which bead each has landed for.

import { ENGINE_AUTHOR } from '../adapters/git-environment.ts';
import { type CommitId, isCommitId } from './commit-id.ts';
import { nulParts, type RepositoryAccess } from './repository-access.ts';

export interface LandedSince {
  readonly commit: CommitId;
  readonly subject: string;
  /** As its landing's trailer says; null where no landing brought it. */
  readonly bead: string | null;
  /** Of those that were asked for. */
  readonly paths: readonly string[];
}

export interface TouchedSince {
  readonly parted: CommitId;
  readonly base: CommitId;
  /** As people read them; of more than a few the first ones are looked at. */
  readonly paths: readonly string[];
}

const MOST_PATHS = 5;
const MOST_OF_A_PATH = 3;
const FIELDS = ['%H', '%s', '%ce', '%(trailers:key=Bead,valueonly,separator=%x2C)'];
const FORMAT = `--format=${FIELDS.join('%x00')}`;

/** The latest few of each path. Costs a call of git for each path that is looked at. */
export async function landingsTouching(
  access: RepositoryAccess,
  { parted, base, paths }: TouchedSince,
): Promise<readonly LandedSince[]> {
  const found = new Map<CommitId, LandedSince>();
  const looked = await Promise.all(
    paths.slice(0, MOST_PATHS).map(async (path) => ({
      path,
      commits: await commitsIn(access, [
        `--max-count=${MOST_OF_A_PATH}`,
        `${parted}..${base}`,
        '--',
        `:(top,literal)${path}`,
      ]),
    })),
  );
  for (const { path, commits } of looked)
    for (const { commit, subject, bead, committer } of commits) {
      const before = found.get(commit);
      const known = before ?? {
        commit,
        subject,
        bead: bead ?? (await landedWith(access, { commit, committer }, base)),
      };
      found.set(commit, { ...known, paths: [...(before?.paths ?? []), path] });
    }
  return [...found.values()];
}

interface Told {
  readonly commit: CommitId;
  readonly subject: string;
  readonly committer: string;
  readonly bead: string | null;
}

async function commitsIn(access: RepositoryAccess, args: readonly string[]): Promise<readonly Told[]> {
  const log = ['log', '--first-parent', '-z', FORMAT, ...args];
  const fields = nulParts(await access.git.read('reading what has landed', log));
  const told: Told[] = [];
  for (let at = 0; at + 1 < fields.length; at += FIELDS.length) {
    const [commit = '', subject = '', committer = '', bead = ''] = fields.slice(at);
    if (isCommitId(commit)) told.push({ commit, subject, committer, bead: bead.split(',')[0] || null });
  }
  return told;
}

/** By `rebase` the last commit of a landing alone names the bead. */
async function landedWith(
  access: RepositoryAccess,
  { commit, committer }: Pick<Told, 'commit' | 'committer'>,
  base: CommitId,
): Promise<string | null> {
  if (committer !== ENGINE_AUTHOR.email) return null;
  const later = await commitsIn(access, ['--reverse', `${commit}..${base}`]);
  return later.find(({ bead }) => bead !== null)?.bead ?? null;
}
