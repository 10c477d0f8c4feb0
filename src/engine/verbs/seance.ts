// Asking a run that has ended: how its CLI is started, by whoever asks, on a copy of the conversation that it had. What
// the run left in its checkout or its CLI's folder may be hooks and settings: it is asked in the sandbox that its rig has.

import { failed, ok, type Result } from '../../beads/result.ts';
import { folderExists, makePrivateFolder, removeEmptyFolder } from '../adapters/folders.ts';
import { accountsOf } from '../agents/accounts/choose-account.ts';
import { allowedEnvironment } from '../agents/environment.ts';
import { type Launch, launchOf } from '../agents/launch.ts';
import { confineRun } from '../dispatch/confine-run.ts';
import { accountEnvironment, modelOf } from '../dispatch/run-account.ts';
import type { Engine } from '../engine.ts';
import { type Problem, problem } from '../problem.ts';
import { isLive, type PastConversation } from '../town-state.ts';
import { findRun } from './find.ts';
import type { Request } from './requests.ts';

/** A program that prints the answer and ends. */
export interface Seance {
  readonly run: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The checkout that the run had: CLIs look for a conversation by it. It may be gone. */
  readonly cwd: string;
}

export async function seance(
  engine: Engine,
  { target, question }: Request<'seance'>,
): Promise<Result<Seance, Problem>> {
  const found = findConversation(engine, target);
  if (!found.ok) return found;
  const { run, agent, runtime, session = null, checkout } = found.value;
  if (!session)
    return failed(problem('not-found', `nothing is known of a conversation of ${run} (${agent})`));
  const account = accountsOf(engine.settings, runtime).find(({ name }) => name === found.value.account);
  const accountEnv = accountEnvironment(engine, runtime, account ?? null);
  if (!accountEnv.ok) return accountEnv;
  const launch = launchOf(runtime, {
    ...{ settings: engine.settings, own: engine.own, env: engine.env },
    how: {
      ...{ how: 'ask', permissions: 'ask', hooks: [] },
      values: { session, prompt: question, model: modelOf(engine.settings, { runtime, agent }) },
    },
  });
  if (!launch.ok) return launch;
  const own = { ...allowedEnvironment(engine.env, engine.own.bin), ...launch.value.env, ...accountEnv.value };
  const confined = await withinSandbox(engine, found.value, { ...launch.value, env: own });
  if (!confined.ok) return confined;
  const { file, args, env } = confined.value;
  return ok({ run, file, args, env, cwd: checkout });
}

/** The checkout may be gone: an empty folder stands in for it while the sandbox is tried. */
async function withinSandbox(
  engine: Engine,
  { run, agent, checkout }: PastConversation,
  launch: Launch,
): Promise<Result<Launch, Problem>> {
  const isGone = !folderExists(checkout);
  if (isGone) makePrivateFolder(checkout);
  try {
    // It is nobody's run any more, and has nothing to hand in: it has no token, and no spool.
    return await confineRun(engine, { run, agent }, { launch, checkout, spool: checkout });
  } finally {
    if (isGone) removeEmptyFolder(checkout);
  }
}

function findConversation(engine: Engine, target: string): Result<PastConversation, Problem> {
  const past = engine.state.conversations;
  const exact = past[target];
  if (exact !== undefined) return ok(exact);
  const run = findRun(engine, target);
  if (run.ok && !isLive(run.value)) return run;
  const last = Object.values(past).findLast(({ agent, bead }) => agent === target || bead === target);
  if (last !== undefined) return ok(last);
  if (!run.ok) return run;
  return failed(
    problem('refused', `${run.value.run} is still at work: gt nudge ${target} TEXT asks it itself`),
  );
}
