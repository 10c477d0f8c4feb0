// A push to the upstream that overwrites nothing that we have not seen.

import { gitReason } from '../adapters/git-error.ts';
import { shortened } from '../shortened.ts';
import type { CommitId } from './commit-id.ts';
import { type RepositoryAccess, remoteOf } from './repository-access.ts';

/** How long a remote may say nothing. */
const SILENCE_MS = 60_000;

export interface LeasedPush {
  /** Without `refs/heads/`. */
  readonly branch: string;
  /** Null removes the branch. */
  readonly commit: CommitId | null;
  /** Where it has to be there still; null where it must not be there. */
  readonly expected: CommitId | null;
}

/** Null, or why the upstream did not take it: somebody else has moved the branch, or it is not to be pushed by us. */
export async function pushByLease(
  access: RepositoryAccess,
  { branch, commit, expected }: LeasedPush,
): Promise<string | null> {
  const ref = `refs/heads/${branch}`;
  const lease = `--force-with-lease=${ref}:${expected ?? ''}`;
  const args = ['push', '--quiet', '--no-verify', '--no-signed', '--no-follow-tags'];
  const safe = ['--recurse-submodules=no', lease];
  const { code, stderr } = await remoteOf(access).run(
    [...args, ...safe, 'upstream', `${commit ?? ''}:${ref}`],
    {
      silenceMs: SILENCE_MS,
    },
  );
  return code === 0 ? null : shortened(refusalOf(stderr));
}

/** Whether it was refused since the branch is not where it was expected: what is there has to be looked at. */
export function isLeaseLost(why: string): boolean {
  return why.endsWith('(stale info)');
}

/** The line that tells most: the host's own, else the ref's without the commit, else git's. */
function refusalOf(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const host = lines.find((line) => /^remote: .*\b(error|denied|protected|cannot|not allowed)\b/i.test(line));
  const ref = lines.find((line) => /^! \[.*rejected\]/.test(line));
  return (
    host?.replace(/^remote: /, '') ??
    ref?.replace(/^! /, '').replace(/[0-9a-f]{40,64} -> /, '') ??
    gitReason(stderr)
  );
}
