// A recipe run's side of the town: asks again while the town restarts, numbers what it reports so that a report that
// was sent twice counts once, and leaves a report in the spool where no town comes back.

import { setTimeout as delay } from 'node:timers/promises';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../problem.ts';
import { callTown } from '../rpc/client.ts';
import { spoolVerb } from '../rpc/spool.ts';
import type { Verb } from '../rpc/verbs.ts';
import type { RpcArgs } from '../rpc/wire.ts';

export interface RecipeIdentity {
  readonly socketPath: string;
  readonly token: string;
  readonly run: string;
  /** The run's own spool folder; null where it has none. */
  readonly spool: string | null;
  /** How long to wait for a town that does not answer. */
  readonly patienceMs: number;
}

export interface RecipeTown {
  /** What the verb `hook` answers. */
  hook(): Promise<Result<unknown, Problem>>;
  /** Tells the town; `spooled` where it was left for the town's return. */
  report(verb: 'step.done' | 'done', args: RpcArgs): Promise<Result<'told' | 'spooled', Problem>>;
}

/** Town calls are local: one that takes longer hangs. */
const ANSWER_TIMEOUT_MS = 15_000;
/** Patience after the town was once given up. */
const SECOND_PATIENCE_MS = 2_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 4_000;

/** `onWait` is called before each further try, with the reason and how long it has been so far. */
export function recipeTown(
  identity: RecipeIdentity,
  onWait: (why: string, waitedMs: number) => void,
): RecipeTown {
  let seq = 0;
  let hasGivenUp = false;

  async function persist(verb: Verb, args: RpcArgs, number: () => number): Promise<Result<unknown, Problem>> {
    const { socketPath, token } = identity;
    const patienceMs = hasGivenUp ? Math.min(SECOND_PATIENCE_MS, identity.patienceMs) : identity.patienceMs;
    const startedAt = Date.now();
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      const answer = await callTown({
        socketPath,
        token,
        verb,
        args,
        seq: number(),
        timeoutMs: ANSWER_TIMEOUT_MS,
      });
      if (answer.ok || answer.problem.kind !== 'unavailable') return answer;
      const waitedMs = Date.now() - startedAt;
      hasGivenUp = waitedMs + waitMs > patienceMs;
      if (hasGivenUp) return answer;
      onWait(answer.problem.message, waitedMs);
      await delay(waitMs);
    }
  }

  async function report(
    verb: 'step.done' | 'done',
    args: RpcArgs,
  ): Promise<Result<'told' | 'spooled', Problem>> {
    seq += 1;
    const mine = seq;
    const answer = await persist(verb, args, () => mine);
    if (answer.ok) return ok('told');
    if (answer.problem.kind !== 'unavailable' || identity.spool === null) return answer;
    const { run, token, spool } = identity;
    const spooled = await spoolVerb(spool, { run, seq: mine, token, verb, args });
    return spooled.ok ? ok('spooled') : spooled;
  }

  return {
    // A question may be asked twice, and its answer is needed: a number each.
    hook: () =>
      persist('hook', {}, () => {
        seq += 1;
        return seq;
      }),
    report,
  };
}

/** Who the run is, from the environment that the engine gave it. */
export function identityFrom(
  env: Readonly<Record<string, string | undefined>>,
): Result<RecipeIdentity, Problem> {
  const { GT_SOCKET: socketPath, GT_TOKEN: token, GT_RUN: run } = env;
  if (!socketPath || !token || !run) {
    return failed(
      problem('usage', 'recipe is started by a town on a bead: GT_SOCKET, GT_TOKEN and GT_RUN are not set'),
    );
  }
  const asked = Number(env['GT_PATIENCE_MS']);
  const patienceMs = Number.isFinite(asked) && asked > 0 ? asked : 60_000;
  return ok({ socketPath, token, run, spool: env['GT_SPOOL'] || null, patienceMs });
}
