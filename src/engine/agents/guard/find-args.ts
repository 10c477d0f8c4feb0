// What a `find` finds, by its arguments (POSIX find): all below its roots, the roots too where nothing narrows it down.

const FILTER =
  /^-(i?name|i?path|i?regex|i?wholename|empty|newer\w*|[acm]time|[acm]min|size|user|perm|mindepth)$/;

/** One path for each root: something below it where the search is narrowed down, else the root with all that is in it. */
export function foundPaths(args: readonly string[]): readonly string[] {
  const end = args.findIndex((each) => /^[-(!]/.test(each) && !/^-[HLPO]/.test(each));
  const roots = args.slice(0, end < 0 ? args.length : end).filter((each) => !each.startsWith('-'));
  const isFiltered = args.some((each) => FILTER.test(each));
  return (roots.length === 0 ? ['.'] : roots).map((root) => (isFiltered ? `${root}/found` : root));
}
