// File name patterns: `*` within a folder, `**` across folders, `?` for one character.

/** Whether a path with forward slashes matches a pattern as a whole. */
export function matchesGlob(pattern: string, path: string): boolean {
  return globToRegExp(pattern).test(path);
}

/** Which paths match any of the patterns and none that start with `!`. */
export function filterGlobs(patterns: readonly string[], paths: readonly string[]): string[] {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).map(globToRegExp);
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => globToRegExp(pattern.slice(1)));
  const matchesSome = (rules: readonly RegExp[], path: string): boolean => rules.some((rule) => rule.test(path));
  return paths.filter((path) => matchesSome(wanted, path) && !matchesSome(unwanted, path));
}

function globToRegExp(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*\*|[*?]|[+^$()|[\]{}\\]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    return token === '?' ? '[^/]' : `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}
