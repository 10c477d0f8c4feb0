// How the CLI of one run is started: on which conversation, with which first words, as far as its runtime can.

import { failed, ok, type Result } from '../../beads/result.ts';
import { isBuiltIn, OWN_RUNTIMES, runtimeSpec } from '../agents/catalogue.ts';
import type { LaunchValues } from '../agents/command-line.ts';
import { type Conversation, chosenSession, conversationOf, firstPrompt } from '../agents/conversation.ts';
import { whyUnfit } from '../agents/detect.ts';
import { type Launch, launchOf } from '../agents/launch.ts';
import { roleText } from '../agents/prime.ts';
import { parseRules } from '../agents/status/rules.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { agentName, MAYOR } from '../ids.ts';
import { pathOf } from '../machine-variables.ts';
import { type Problem, problem } from '../problem.ts';
import type { Run } from '../town-state.ts';
import { agentFolder, setUpHooks } from './agent-folder.ts';
import { placeOf, spoolOf } from './place.ts';
import { accountEnvironment, accountFor, accountHome, modelOf } from './run-account.ts';

export interface AgentLaunch extends Launch {
  /** What the CLI calls the conversation, where we know it beforehand. */
  readonly session: string | null;
  /** Whether it goes on with the conversation of the run before. */
  readonly goesOn: boolean;
  /** Which of its runtime's accounts it uses; null where there is but one. */
  readonly account: string | null;
}

/**
 * `environment` where its program is not there or too old: how to install it is said. `usage` where one of its rules is
 * broken.
 */
export async function agentLaunch(context: EngineContext, run: Run): Promise<Result<AgentLaunch, Problem>> {
  const unfit = await whyProgramUnfit(context, run.runtime);
  if (unfit !== null) return failed(problem('environment', unfit));
  const spec = runtimeSpec(run.runtime, context.settings);
  // With rules that cannot be read nobody could tell what it does.
  const rules = spec && parseRules(spec.rules, `runtime ${run.runtime}`);
  if (rules?.ok === false) return rules;
  const account = accountFor(context, run);
  const accountEnv = accountEnvironment(context, run.runtime, account);
  if (!accountEnv.ok) return accountEnv;
  const conversation = conversationFor(context, run);
  const { session = null, how } = conversation;
  const rig = run.rig ? openRig(context, run.rig) : null;
  const title = (run.bead && rig?.ledger.get(run.bead)?.title) || '';
  const prompt = firstPrompt(run, conversation, title);
  const hooks = setUpHooks(context, {
    ...{ agent: run.agent, dialect: spec?.hooks ?? null, home: accountHome(context, account) },
    resumed: how === 'resume' && prompt !== null ? { session: conversation.session, prompt } : null,
  });
  const launch = launchOf(run.runtime, {
    ...{ settings: context.settings, own: context.own, env: context.env },
    how: {
      how,
      permissions: rig?.settings.permissions ?? 'checkout',
      isMayor: run.agent === MAYOR,
      hooks: hooks.words,
      values: { session, prompt, model: modelOf(context.settings, run), ...standing(context, run) },
    },
  });
  if (!launch.ok) return launch;
  // Gemini CLI's hooks lie in a folder of the agent's own, which has the account's sign-in then.
  const variables = { ...launch.value.env, ...accountEnv.value, ...hooks.env };
  return ok({
    ...{ ...launch.value, env: variables },
    ...{ session, goesOn: how === 'resume', account: account?.name ?? null },
  });
}

/** What does not depend on the conversation. */
function standing(context: EngineContext, run: Run): LaunchValues['values'] {
  return {
    role: roleText(agentName(run.agent).role),
    checkout: placeOf(context, run).checkout,
    folder: agentFolder(context, run.agent),
    spool: spoolOf(context, run),
  };
}

/** The same at each call: after a crash between the start and its record nobody else knows it. */
export function conversationFor(context: EngineContext, run: Run): Conversation {
  const { state, settings } = context;
  const spec = runtimeSpec(run.runtime, settings);
  const wanted = conversationOf(state, run, accountFor(context, run)?.name ?? null);
  if (wanted.how === 'resume' && spec?.launch.resume) return wanted;
  return spec?.choosesSession ? { how: 'fresh', session: chosenSession(run) } : { how: 'fresh' };
}

/** One line where the runtime's program is nowhere on the PATH that agents get, or says that it is too old. */
async function whyProgramUnfit(
  { settings, env, own, paths }: EngineContext,
  runtime: string,
): Promise<string | null> {
  if (OWN_RUNTIMES.some((name) => isBuiltIn(name, runtime, settings))) return null;
  const spec = runtimeSpec(runtime, settings);
  if (spec === null) return null;
  const why = await whyUnfit(spec, { env, folder: paths.root, path: `${own.bin}:${pathOf(env)}` });
  return why && `runtime ${runtime}: ${why}`;
}
