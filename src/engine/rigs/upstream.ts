// Where work comes from: one branch of one upstream. Forward moves are adopted; what vanished there is told, never
// followed.

import { GitError, gitReason } from '../adapters/git-error.ts';
import { caseCollisions } from './case-collisions.ts';
import type { CommitId } from './commit-id.ts';
import { moveBranch } from './own-branch.ts';
import { branchRef, findCommit, headOf, type RepositoryAccess, remoteOf } from './repository-access.ts';

/** How the upstream's branch stands to ours. */
export type UpstreamMove =
  | { readonly kind: 'same' }
  /** Ours can move to `to`: see `adoptForward`. */
  | {
      readonly kind: 'forward';
      readonly from: CommitId;
      readonly to: CommitId;
      /** Paths that come with it of which a checkout here holds but one, for the file system ignores case; absent where none. */
      readonly met?: readonly string[];
    }
  /** Ours is ahead: it holds all of the upstream's. */
  | { readonly kind: 'behind'; readonly theirs: CommitId }
  /** Both have commits of their own. */
  | { readonly kind: 'diverged'; readonly theirs: CommitId; readonly base: CommitId | null }
  /** The upstream no longer holds commits that ours has taken from it. */
  | { readonly kind: 'rewritten'; readonly seen: CommitId; readonly theirs: CommitId }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** The latest upstream commit that ours holds: whatever lacks it has been rewritten. */
export const UPSTREAM_SEEN = 'refs/gt/upstream';

/** What the last fetch found. */
const UPSTREAM_FETCHED = 'refs/gt/upstream-fetched';

/** How long a remote may say nothing. */
const FETCH_SILENCE_MS = 60_000;

/** Looks where the upstream's branch is, and says how it moved. Moves only our own notes, never the branch. */
export async function fetchUpstream(access: RepositoryAccess): Promise<UpstreamMove> {
  const [now, ours, seen] = await Promise.all([
    access.upstreamTip.read(),
    headOf(access),
    findCommit(access, UPSTREAM_SEEN),
  ]);
  const isOurs = now !== null && (await isHeld(access, now, ours));
  const fetched = isOurs ? { theirs: now } : await fetchTip(access, now);
  if ('reason' in fetched) return { kind: 'unreachable', reason: fetched.reason };
  const { theirs } = fetched;
  const move = await compare(access, { ours, theirs, seen });
  if (move.kind === 'same' || move.kind === 'behind') await noteSeen(access, { theirs, seen });
  return move;
}

/** Moves our branch forward to the upstream's. `moved` where ours is no longer where the move began. */
export async function adoptForward(
  access: RepositoryAccess,
  move: UpstreamMove & { kind: 'forward' },
): Promise<'adopted' | 'moved'> {
  const refused = await moveBranch(access, {
    from: move.from,
    to: move.to,
    others: { [UPSTREAM_SEEN]: move.to },
  });
  if (refused === null) return 'adopted';
  if ((await headOf(access)) !== move.from) return 'moved';
  throw new GitError(`adopting ${move.to} on ${access.branch}`, gitReason(refused.stderr), refused);
}

interface Tips {
  readonly ours: CommitId;
  readonly theirs: CommitId;
  readonly seen: CommitId | null;
}

async function compare(access: RepositoryAccess, { ours, theirs, seen }: Tips): Promise<UpstreamMove> {
  const { history } = access;
  if (ours === theirs) return { kind: 'same' };
  if (seen !== null && !(await history.isAncestor(seen, theirs))) return { kind: 'rewritten', seen, theirs };
  if (await history.isAncestor(ours, theirs)) return await forward(access, { from: ours, to: theirs });
  if (await history.isAncestor(theirs, ours)) return { kind: 'behind', theirs };
  return { kind: 'diverged', theirs, base: await history.mergeBase(ours, theirs) };
}

async function forward(
  access: RepositoryAccess,
  range: Record<'from' | 'to', CommitId>,
): Promise<UpstreamMove> {
  const met = access.ignoresCase ? await caseCollisions(access, range) : [];
  return { kind: 'forward', ...range, ...(met.length > 0 && { met }) };
}

/** What has landed comes back from a person's checkout that follows: there is nothing to fetch. */
async function isHeld(access: RepositoryAccess, commit: CommitId, ours: CommitId): Promise<boolean> {
  if (commit === ours) return true;
  return (await findCommit(access, commit)) !== null && (await access.history.isAncestor(commit, ours));
}

type Fetched = { readonly theirs: CommitId } | { readonly reason: string };

/** `now`: where the branch is there; null where that is not known. */
async function fetchTip(access: RepositoryAccess, now: CommitId | null): Promise<Fetched> {
  const fetched = await findCommit(access, UPSTREAM_FETCHED);
  if (now !== null && now === fetched) return { theirs: now };
  const reason = await runFetch(access);
  if (reason !== null) return { reason };
  const theirs = await findCommit(access, UPSTREAM_FETCHED);
  return theirs === null ? { reason: 'the fetched branch holds no commit' } : { theirs };
}

/** Null, or why the branch could not be fetched. */
async function runFetch(access: RepositoryAccess): Promise<string | null> {
  const refspec = `+${branchRef(access)}:${UPSTREAM_FETCHED}`;
  const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', 'upstream', refspec];
  try {
    const { code, stderr } = await remoteOf(access).run(args, { silenceMs: FETCH_SILENCE_MS });
    if (code === 0) return null;
    if (stderr.includes("couldn't find remote ref"))
      return `${access.upstream} has no branch ${access.branch} any more`;
    return gitReason(stderr);
  } catch (cause) {
    if (cause instanceof GitError) return cause.message;
    throw cause;
  }
}

/** Keeps that the upstream was there, and that ours holds it. */
export async function noteSeen(access: RepositoryAccess, tips: Pick<Tips, 'theirs' | 'seen'>): Promise<void> {
  if (tips.theirs === tips.seen) return;
  const refused = await access.refs.transact([`update ${UPSTREAM_SEEN} ${tips.theirs}`]);
  if (refused) throw new GitError('noting the upstream', gitReason(refused.stderr), refused);
}
