// Pushes landed work to an upstream that is a remote. By lease, and only where that is a step forward: what somebody else
// has put there is never overwritten.

import type { Follow } from './checkout-follow.ts';
import type { CommitId } from './commit-id.ts';
import { pushByLease } from './push-by-lease.ts';
import { findCommit, headOf, type RepositoryAccess } from './repository-access.ts';
import { fetchUpstream, noteSeen, UPSTREAM_SEEN, type UpstreamMove } from './upstream.ts';

/** Tries at most twice: where the upstream is not where it was last seen, it is looked at. */
export async function pushBranch(access: RepositoryAccess): Promise<Follow> {
  const [ours, seen] = await Promise.all([headOf(access), findCommit(access, UPSTREAM_SEEN)]);
  if (seen === ours) return upToDate(access);
  const refused = seen === null ? 'it was never seen' : await push(access, { from: seen, to: ours });
  if (refused === null) return await pushed(access, { seen, from: seen ?? ours, to: ours });
  const move = await fetchUpstream(access);
  if (move.kind !== 'behind') return afterLook(access, move);
  // Nobody has moved it: then it is not the lease that was refused.
  if (move.theirs === seen) return waiting(`${access.upstream} does not take landed work: ${refused}`);
  const again = await push(access, { from: move.theirs, to: ours });
  if (again !== null) return waiting(`${access.upstream} does not take landed work: ${again}`);
  return await pushed(access, { seen: move.theirs, from: move.theirs, to: ours });
}

interface Step {
  readonly from: CommitId;
  readonly to: CommitId;
}

/** Null, or why it was refused. */
async function push(access: RepositoryAccess, { from, to }: Step): Promise<string | null> {
  if (!(await access.history.isAncestor(from, to))) return 'it is no step forward';
  return await pushByLease(access, { branch: access.branch, commit: to, expected: from });
}

async function pushed(
  access: RepositoryAccess,
  { seen, from, to }: Step & { readonly seen: CommitId | null },
): Promise<Follow> {
  await noteSeen(access, { theirs: to, seen });
  return { kind: 'followed', from, to, why: `${access.branch} was pushed to ${access.upstream}` };
}

/** What stands there besides is taken in, or asked about, before the next change lands. */
function afterLook(access: RepositoryAccess, move: Exclude<UpstreamMove, { kind: 'behind' }>): Follow {
  const there = `${access.branch} of ${access.upstream}`;
  switch (move.kind) {
    case 'same':
      return upToDate(access);
    case 'forward':
      return { kind: 'up-to-date', why: `${there} holds all landed work` };
    case 'diverged':
      return waiting(`${there} has commits of its own that have not landed: nothing is pushed over them`);
    case 'rewritten':
      return waiting(`${there} was rewritten: nothing is pushed over that`);
    case 'unreachable':
      return waiting(`landed work can't be pushed: ${move.reason}`);
  }
}

function upToDate({ branch }: RepositoryAccess): Follow {
  return { kind: 'up-to-date', why: `${branch} is where landed work is` };
}

function waiting(why: string): Follow {
  return { kind: 'waiting', why };
}
