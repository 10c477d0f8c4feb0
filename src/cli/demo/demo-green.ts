// Whether the branch is green at every commit: each that changed code is checked out and tested once more.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import { git, run } from './demo-git.ts';
import { GATE, townEnvironment } from './demo-town.ts';

export interface TestedCommit {
  readonly commit: string;
  readonly subject: string;
  readonly isGreen: boolean;
}

/** The commits of `branch` in order, each with the gate's result. Costs a checkout and a test run a commit. */
export async function testCommits(
  repository: string,
  branch: string,
  scratch: string,
): Promise<Result<readonly TestedCommit[], Problem>> {
  try {
    const cloned = await git(
      '/',
      'clone',
      '--quiet',
      '--shared',
      '--branch',
      branch,
      '--',
      repository,
      scratch,
    );
    if (!cloned.ok) return cloned;
    // Commits of bead lines alone change nothing that a test could see.
    const args = ['rev-list', '--reverse', '--first-parent', '--format=%H %s', '--no-commit-header', branch];
    const listed = await git(scratch, ...args, '--', '.', ':(exclude).beads');
    if (!listed.ok) return listed;
    const tested: TestedCommit[] = [];
    for (const line of listed.value.split('\n').filter((each) => each !== '')) {
      const [commit = '', ...subject] = line.split(' ');
      const result = await testCommit(scratch, commit);
      if (!result.ok) return result;
      tested.push({ commit, subject: subject.join(' '), isGreen: result.value });
    }
    return ok(tested);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function testCommit(folder: string, commit: string): Promise<Result<boolean, Problem>> {
  const switched = await git(folder, 'checkout', '--quiet', '--detach', commit);
  if (!switched.ok) return switched;
  // The reporter of the caller's own test run must not reach into this one.
  const { NODE_TEST_CONTEXT: _, ...env } = townEnvironment(process.env);
  const ran = await run('/bin/sh', ['-c', GATE], { cwd: folder, env });
  return ok(ran.code === 0);
}

/** A folder for `testCommits` beside the town's own. */
export function scratchFolder(root: string): string {
  return join(root, 'recheck');
}
