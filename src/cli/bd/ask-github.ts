// Asks GitHub by its own program, `gh`, where there is one, in the folder at hand, whose remote tells the project.

import { type GhAnswer, runGh } from '../../engine/adapters/gh.ts';

export type GitHubAnswer = GhAnswer;

/** A check of many gates is not held up by a network that is away. */
const LIMIT_MS = 10_000;

/** Never longer than `limitMs`: then it is ended with all that it has started. */
export function askGitHub(args: readonly string[], limitMs: number = LIMIT_MS): Promise<GitHubAnswer> {
  return runGh({ args, env: process.env, limitMs });
}
