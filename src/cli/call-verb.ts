// One request to the town, as an agent or as a person; what an agent must not lose goes to its run's spool.

import { ok, type Result } from '../beads/result.ts';
import type { Problem } from '../engine/problem.ts';
import type { Verb } from '../engine/rpc/verbs.ts';
import type { AgentIdentity } from './agent-identity.ts';
import type { CallerIdentity } from './caller.ts';
import { persist, randomSequence, type VerbRequest } from './persist.ts';

const AGENT_PATIENCE_MS = 20_000;

/** Verbs that are kept for a town that does not answer. */
const SPOOLED: ReadonlySet<Verb> = new Set<Verb>(['done', 'step.done', 'escalate', 'bead.comment']);

/** What a spooled request answers instead of a result. */
export const SPOOLED_ANSWER = Symbol('spooled');

/** The verb's answer; `SPOOLED_ANSWER` where it was left for the town's next start. */
export async function callVerb(
  caller: CallerIdentity,
  request: VerbRequest,
): Promise<Result<unknown, Problem>> {
  if (caller.kind === 'agent') return callAsAgent(caller, request);
  const { callAsPerson } = await import('./person-call.ts');
  return callAsPerson(caller.root, request);
}

async function callAsAgent(agent: AgentIdentity, request: VerbRequest): Promise<Result<unknown, Problem>> {
  const { socketPath, token, spool, run } = agent;
  const seq = randomSequence();
  const patienceMs = patience(process.env['GT_PATIENCE_MS']);
  const answer = await persist({ socketPath, token: () => token, seq, patienceMs }, request);
  if (answer.ok || answer.problem.kind !== 'unavailable') return answer;
  if (spool === null || !SPOOLED.has(request.verb)) return answer;
  const { spoolVerb } = await import('../engine/rpc/spool.ts');
  const { verb, args } = request;
  const spooled = await spoolVerb(spool, { run, seq, token, verb, args });
  return spooled.ok ? ok(SPOOLED_ANSWER) : spooled;
}

function patience(asked: string | undefined): number {
  const askedMs = Number(asked);
  return Number.isFinite(askedMs) && askedMs > 0 ? askedMs : AGENT_PATIENCE_MS;
}
