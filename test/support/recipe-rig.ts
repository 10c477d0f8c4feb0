// A small repository for recipe polecats, and its bugs as beads: plain shell, so that a bug is fixed within a second.

import type { GtProgram } from './gt-program.ts';

/** What must pass before anything lands: each of the repository's tests. */
const CHECK = 'for test in tests/*.sh; do sh "$test" || exit 1; done\n';

export interface Bug {
  /** Names its file: `fern` for `fern.txt`. */
  readonly name: string;
  /** Shell run before the test is written, and before the fix. */
  readonly before?: { readonly repro?: string; readonly fix?: string };
}

/** Makes the repository with one broken file for each name. Answers its folder. */
export function recipeRepository(world: GtProgram, names: readonly string[]): string {
  const broken = names.map((name) => [`${name}.txt`, 'broken\n'] as const);
  return world.repository('repo', {
    'check.sh': CHECK,
    'tests/begin.sh': 'true\n',
    ...Object.fromEntries(broken),
  });
}

/** The rig's gate: the repository's tests, but not while the file `closed` exists. */
export function gateThatCloses(closed: string): string {
  return `while [ -e ${closed} ]; do sleep 0.05; done; sh check.sh`;
}

/** The metadata of a bug's bead: the formula `fix-bug`, test first, with shell for each step. */
export function bugRecipe({ name, before = {} }: Bug): string {
  const test = `tests/${name}.sh`;
  const repro = `mkdir -p tests && echo 'grep -q fixed ${name}.txt' > ${test} && ! sh ${test} && echo 'it fails as reported'`;
  const fix = `echo fixed > ${name}.txt`;
  const verify = `sh ${test} && git add --all && git commit --quiet --message 'Fix ${name}'`;
  return JSON.stringify({
    formula: 'fix-bug',
    vars: { repro: after(before.repro, repro), fix: after(before.fix, fix), verify },
  });
}

function after(first: string | undefined, then: string): string {
  return first === undefined ? then : `${first}\n${then}`;
}
