// A person's request: the token is the one that the running town has left for its owner.

import { existsSync } from 'node:fs';
import { failed, type Result } from '../beads/result.ts';
import { type Problem, problem } from '../engine/problem.ts';
import { runtimePaths } from '../engine/town-paths.ts';
import { personToken } from './caller.ts';
import { persist, randomSequence, type VerbRequest } from './persist.ts';

/** How long a town whose host still stands may take to come back. */
const PERSON_PATIENCE_MS = 3_000;

export async function callAsPerson(root: string, request: VerbRequest): Promise<Result<unknown, Problem>> {
  const { townSocket, hostSocket } = runtimePaths(root, process.env);
  if (personToken(root, process.env) === null) return failed(notRunning(root));
  // A host without its town means that the town is being started again; its socket is left by a crash too.
  const patienceMs = existsSync(hostSocket) ? PERSON_PATIENCE_MS : 0;
  const token = () => personToken(root, process.env) ?? '';
  const line = { socketPath: townSocket, token, seq: randomSequence(), patienceMs };
  const answer = await persist(line, request);
  if (answer.ok || answer.problem.kind !== 'unavailable') return answer;
  return failed(notRunning(root));
}

function notRunning(root: string): Problem {
  return problem('unavailable', `the town at ${root} is not running: start it with gt`);
}
