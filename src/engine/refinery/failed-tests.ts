// Which tests failed, as far as a gate's output names them: to tell what a change broke from what was broken before. Pure.

/** More than these are not told apart. */
const MOST = 500;
const LONGEST = 200;

/** What the usual runners print of a failed test, each with its name in the first group. */
const PATTERNS: readonly RegExp[] = [
  // TAP; what is to do, or skipped, has not failed.
  /^\s*not ok \d+ - (?!.*# (?:todo|skip)\b)(.+)$/i,
  // node:test, mocha, jest and vitest.
  /^\s*[✖✕×] (.+)$/,
  /^\s*● (.+)$/,
  // pytest and rspec.
  /^FAILED (\S+::.+)$/,
  /^rspec (\S+:\d+)/,
  // Go and Rust.
  /^\s*--- FAIL: (\S+)/,
  /^test (\S.*) \.\.\. FAILED$/,
  // JUnit by Maven and by Gradle.
  /^\[ERROR\]\s+(\S+)(?::\d+| )/,
  /^(\S.* > \S.*) FAILED$/,
  // What names a failure in words.
  /^(?:FAIL|FAILED|Failed):? {1,2}(\S.*)$/,
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are made of them.
const STYLES = /\u001b\[[0-9;]*m/g;
/** How long it took, in the forms of the runners above. */
const DURATION = /\s*[([]?\d+(?:\.\d+)?\s?m?s[)\]]?$/;

/** Sorted, each once; none where the output names none. */
export function failedTests(output: string): readonly string[] {
  const names = new Set<string>();
  for (const line of output.replace(STYLES, '').split(/\r?\n/)) {
    const name = nameIn(line);
    if (name !== '') names.add(name);
    if (names.size >= MOST) break;
  }
  return [...names].sort();
}

function nameIn(line: string): string {
  for (const pattern of PATTERNS) {
    const name = pattern.exec(line)?.[1];
    if (name !== undefined)
      return name
        .replace(DURATION, '')
        .replace(/ - .*Error.*$/, '')
        .trim()
        .slice(0, LONGEST);
  }
  return '';
}

/** Whether all that failed with a change fails without it, too; a gate that names no tests is one test. */
export function isOldFailure(
  withChange: readonly string[] | undefined,
  without: readonly string[] | undefined,
): boolean {
  const [failing, before] = [namesOf(withChange), namesOf(without)];
  return failing.every((name) => before.includes(name));
}

function namesOf(tests: readonly string[] = []): readonly string[] {
  return tests.length === 0 ? [''] : tests;
}
