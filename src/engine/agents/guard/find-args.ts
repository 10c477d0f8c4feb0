// What a `find` finds, by its arguments (POSIX find): all below its roots, the roots too where nothing narrows it down.

import { matchesPattern } from './path-place.ts';

const FILTER = /^-(i?name|i?path|i?regex|i?wholename|empty|newer\w*|[acm]time|[acm]min|size|user|perm)$/;
const NAME = /^-i?name$/;

/**
 * One path for each root: something below it where the search is narrowed down, else the root with all that is in it. A
 * name that may be `.git` is taken for it; what leaves something out narrows nothing down, unless that is `.git`.
 */
export function foundPaths(args: readonly string[]): readonly string[] {
  const end = args.findIndex((each) => /^[-(!]/.test(each) && !/^-[HLPO]/.test(each));
  const roots = args.slice(0, end < 0 ? args.length : end).filter((each) => !each.startsWith('-'));
  const filters = args.flatMap((each, at) =>
    FILTER.test(each)
      ? [{ option: each, value: args[at + 1] ?? '', isNegated: /^(!|-not)$/.test(args[at - 1] ?? '') }]
      : [],
  );
  const narrowing = filters.filter(({ isNegated, value }) => !isNegated || value.includes('.git'));
  const isGit = narrowing.some(
    ({ option, value, isNegated }) => NAME.test(option) && !isNegated && matchesPattern('.git', value),
  );
  const below = isGit ? '/.git' : '/found';
  return (roots.length === 0 ? ['.'] : roots).map((root) => (narrowing.length > 0 ? root + below : root));
}
