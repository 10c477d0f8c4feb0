// One request, tried again while the town restarts: always under the same sequence, by which the town knows a request
// that it has carried out already (see verbs/accept.ts).

import type { Result } from '../beads/result.ts';
import type { Problem } from '../engine/problem.ts';
import { callTown, isShutOut } from '../engine/rpc/client.ts';
import type { Verb } from '../engine/rpc/verbs.ts';

export interface VerbRequest {
  readonly verb: Verb;
  readonly args: Readonly<Record<string, unknown>>;
  /** How long the town may take to answer; half a minute unless said. */
  readonly timeoutMs?: number;
}

export interface Line {
  readonly socketPath: string;
  /** Read anew for each try: a town that starts again gives a person another. */
  readonly token: () => string;
  readonly seq: number;
  /** How long a town that does not answer is waited for. */
  readonly patienceMs: number;
}

const ANSWER_TIMEOUT_MS = 30_000;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2_000;

export async function persist(line: Line, request: VerbRequest): Promise<Result<unknown, Problem>> {
  const { socketPath, token, seq, patienceMs } = line;
  const { verb, args, timeoutMs = ANSWER_TIMEOUT_MS } = request;
  const deadline = Date.now() + patienceMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const answer = await callTown({ socketPath, token: token(), verb, args, seq, timeoutMs });
    if (answer.ok || answer.problem.kind !== 'unavailable' || isShutOut(answer.problem)) return answer;
    if (Date.now() + waitMs > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

/** A whole number below 2^53 that no other request of this run will draw; no secret, so no costly randomness. */
export function randomSequence(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
}
