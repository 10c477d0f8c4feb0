// Who calls the town: an agent by its run's token in the environment, or the person who owns the town.

import { readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
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

/**
 * An agent where its token and socket are known; else the person at the town found from `cwd`. `refused` where an agent
 * calls that lost them: it must not pass for the person.
 */
export function identify(cwd: string, env: Env): Result<CallerIdentity, Problem> {
  const agent = agentIdentity(env);
  if (agent !== null) return ok(agent);
  const lost = whyNoPerson(cwd, env);
  if (lost !== null) return failed(problem('refused', lost));
  const root = findTown(cwd, env);
  if (root === null) return failed(problem('not-found', noTownMessage(env)));
  return ok(personOf(root, env));
}

/** Why whoever calls without a token is no person either; null for a person. */
export function whyNoPerson(cwd: string, env: Env): string | null {
  // A shell that a person opened in an agent's checkout, or what they run in a pane.
  if (/^(shell|pane)-/.test(env['GT_GUEST'] ?? '')) return null;
  const mark = RUN_MARKS.find((name) => env[name]);
  if (mark !== undefined) {
    return `${mark} is set, yet neither GT_TOKEN nor GT_SOCKET with the token in GT_SPOOL: an agent’s commands need its GT_ variables, and its run must not have ended`;
  }
  const checkout = agentsCheckout(cwd);
  if (checkout === null) return null;
  return `${checkout} is an agent’s checkout, and nothing says which run asks: an agent’s commands need its GT_ variables; a person runs this from elsewhere`;
}

/** Every program on a terminal of the town's has GT_GUEST; a run's has the others too, unless its agent drops them. */
const RUN_MARKS = ['GT_TOKEN', 'GT_RUN', 'GT_AGENT', 'GT_SPOOL', 'GT_GUEST', 'GT_TERMINAL'];

/** The checkout of a polecat or crew member that `cwd` lies in, whatever links lead there. */
function agentsCheckout(cwd: string): string | null {
  const root = findTown(cwd, {});
  if (root === null) return null;
  const [rigs, rig, kind, name] = relative(root, realpathSync(cwd)).split(sep);
  if (rigs !== 'rigs' || !rig || !name || (kind !== 'polecats' && kind !== 'crew')) return null;
  return join(root, rigs, rig, kind, name);
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
