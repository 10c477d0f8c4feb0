// Which account of its runtime a run uses, and which model: what its program sees of them.

import { failed, ok, type Result } from '../../beads/result.ts';
import { type Account, chooseAccount } from '../agents/accounts/choose-account.ts';
import { runtimeSpec } from '../agents/catalogue.ts';
import type { EngineContext } from '../engine-context.ts';
import { agentName } from '../ids.ts';
import { type Problem, problem } from '../problem.ts';
import type { TownSettings } from '../settings.ts';
import type { Run } from '../town-state.ts';

type Surroundings = Pick<EngineContext, 'settings' | 'env'>;

/** The same until the run is recorded as started, unless an account is limited meanwhile. */
export function accountFor({ settings, state, clock }: EngineContext, run: Run): Account | null {
  return chooseAccount({ settings, state, now: clock.now() }, run);
}

/** `refused` where the runtime knows no other account than the person's own. */
export function accountEnvironment(
  context: Surroundings,
  runtime: string,
  account: Account | null,
): Result<Readonly<Record<string, string>>, Problem> {
  if (account === null) return ok({});
  const variable = runtimeSpec(runtime, context.settings)?.accountVariable;
  if (!variable)
    return failed(problem('refused', `runtime ${runtime} cannot have accounts: take them out of town.json`));
  return ok({ [variable]: accountHome(context, account) });
}

/** The folder in which an account's files are; the person's home where it is their own. */
export function accountHome({ env }: Surroundings, account: Account | null): string {
  const home = env['HOME'] ?? '/';
  if (account === null) return home;
  return account.folder.startsWith('~/') ? `${home}${account.folder.slice(1)}` : account.folder;
}

/** Null where the CLI chooses. */
export function modelOf(
  { models }: TownSettings,
  { runtime, agent }: Pick<Run, 'runtime' | 'agent'>,
): string | null {
  // A runtime may have any name, also one that every object inherits.
  const tiers = Object.hasOwn(models, runtime) ? models[runtime] : undefined;
  return tiers?.[agentName(agent).role] ?? null;
}
