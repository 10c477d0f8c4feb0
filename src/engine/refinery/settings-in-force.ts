// A rig's settings as its gates are held to them: with what the town says where the rig is silent, and with a name for
// what the town's environment gives them. A result of before holds where all of that is the same.

import { createHash } from 'node:crypto';
import type { EngineContext } from '../engine-context.ts';
import { type GateSettings, setupOf } from '../gate-settings.ts';
import { networkVariables, pathOf, variablesNamed } from '../machine-variables.ts';
import type { RigSettings, TownSettings } from '../settings.ts';

type Env = EngineContext['env'];

/** By a rig's own settings: they are asked for time and again, and settings are replaced, never changed. */
const known = new WeakMap<
  RigSettings,
  { readonly town: TownSettings; readonly env: Env; readonly all: RigSettings }
>();

export function settingsInForce(
  settings: RigSettings,
  { settings: town, env }: Pick<EngineContext, 'settings' | 'env'>,
): RigSettings {
  const last = known.get(settings);
  if (last?.town === town && last.env === env) return last.all;
  const setup = setupOf(settings);
  const given = [...settings.gates, ...(setup ? [setup] : [])].map((each) => givenVariables(env, each));
  const all = { ...settings, sandbox: settings.sandbox ?? town.sandbox, environment: hashOf(given) };
  known.set(settings, { town, env, all });
  return all;
}

/** What of the town's own environment a gate is given: where programs are, the network, and what it names. */
export function givenVariables(env: Env, { variables = [] }: Pick<GateSettings, 'variables'>) {
  return { ...variablesNamed(env, variables), ...networkVariables(env), PATH: pathOf(env) };
}

function hashOf(facts: unknown): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 12);
}
