// Who calls the town: an agent by its run's token in the environment, or the person who owns the town.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, type Result } from '../beads/result.ts';
import { type Problem, problem } from '../engine/problem.ts';
import { runtimePaths } from '../engine/town-paths.ts';
import { type AgentIdentity, agentIdentity } from './agent-identity.ts';
import { findTown } from './find-town.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface PersonIdentity {
  readonly kind: 'person';
  readonly root: string;
  readonly socketPath: string;
}

export type CallerIdentity = AgentIdentity | PersonIdentity;

/** An agent where its token and socket are set; else the person at the town found from `cwd`. */
export function identify(cwd: string, env: Env): Result<CallerIdentity, Problem> {
  const agent = agentIdentity(env);
  if (agent !== null) return ok(agent);
  const root = findTown(cwd, env);
  if (root === null) return failed(problem('not-found', noTownMessage(env)));
  return ok(personOf(root, env));
}

export function personOf(root: string, env: Env): PersonIdentity {
  return { kind: 'person', root, socketPath: runtimePaths(root, env).townSocket };
}

/** The person's token, written by the running town; null where no town has run since the folder was made. */
export function personToken(root: string, env: Env): string | null {
  try {
    return readFileSync(join(runtimePaths(root, env).folder, 'token'), 'utf8').trim();
  } catch {
    // No file: no town runs. A file of another user's: the same, as far as this person goes.
    return null;
  }
}

function noTownMessage(env: Env): string {
  const named = env['GT_TOWN'];
  if (named) return `GT_TOWN names no town: ${named}: unset it, or make one with: gt init ${named}`;
  return 'no town here: run gt inside a git repository to make one around it, or gt init DIR';
}
