// Which of the person's files a sandbox is granted, checked: none of them may lead to the town's own.

import { failed, ok, type Result } from '../../../beads/result.ts';
import { type Problem, problem } from '../../problem.ts';
import type { Mount } from './bwrap-command.ts';
import { isWithin } from './inside-environment.ts';
import type { Grants } from './sandbox-settings.ts';

export interface GrantGround {
  readonly home: string;
  /** Folders of which nothing may be granted, nor what they lie in: the town's, with other runs' tokens and checkouts. */
  readonly closed: readonly string[];
  /** The path without links; null where there is nothing. */
  readonly realPath: (path: string) => string | null;
}

/** `refused` where a grant would show what is the town's, the whole HOME, or what an earlier run could have replaced. */
export function grantedMounts(
  lists: readonly Grants[],
  ground: GrantGround,
): Result<readonly Mount[], Problem> {
  const mounts = lists.flatMap(({ readable, writable }) => [
    ...writable.map((path) => mountOf('writable', path, ground)),
    ...readable.map((path) => mountOf('readable', path, ground)),
  ]);
  for (const mount of mounts) {
    const why = whyNotGranted(mount, mounts, ground);
    if (why !== null) return failed(problem('refused', `"${mount.kind}" names ${mount.at}, and ${why}`));
  }
  return ok(mounts);
}

function mountOf(kind: Mount['kind'], path: string, { home }: GrantGround): Mount {
  const at = path.startsWith('~/') ? `${home}${path.slice(1)}` : path;
  return { kind, from: at, at };
}

function whyNotGranted(mount: Mount, all: readonly Mount[], ground: GrantGround): string | null {
  const real = (path: string): string => ground.realPath(path) ?? path;
  const path = real(mount.from);
  if (isWithin(real(ground.home), path)) return 'that is all of HOME: name what is needed of it';
  const closed = ground.closed.map(real).find((each) => isWithin(each, path) || isWithin(path, each));
  if (closed !== undefined) return `the town keeps files of its own in ${closed}`;
  // A run could put a link in its place, and the next one would be shown what that leads to.
  const around = all.find(
    ({ kind, from }) => kind === 'writable' && real(from) !== path && isWithin(path, real(from)),
  );
  return around === undefined ? null : `that lies in ${around.at}, which is writable already`;
}
