// How a runtime is launched: the program, its arguments and the environment that is its own. Pure.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { variablesNamed } from '../machine-variables.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import type { TownSettings } from '../settings.ts';
import { isBuiltIn, runtimeSpec, unknownRuntime } from './catalogue.ts';
import { commandLine, type LaunchValues } from './command-line.ts';
import { loginShell } from './login-shell.ts';
import type { Grants } from './sandbox/sandbox-settings.ts';

export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What it needs of the person's files in a sandbox; nothing where unset. */
  readonly grants?: Grants;
}

/** The programs that the product brings itself. */
export interface OwnPrograms {
  /** Our Node. */
  readonly node: string;
  /** The recipe runtime's bundle. */
  readonly recipe: string;
  /** Folder with `gt` and `bd`, put first on an agent's PATH. */
  readonly bin: string;
}

type Env = Readonly<Record<string, string | undefined>>;

export function launchOf(
  runtime: string,
  {
    settings,
    own,
    env,
    how,
  }: {
    readonly settings: TownSettings;
    readonly own: OwnPrograms;
    readonly env: Env;
    readonly how: LaunchValues;
  },
): Result<Launch, Problem> {
  if (isBuiltIn('recipe', runtime, settings)) {
    return ok({ file: own.node, args: ['--disable-warning=ExperimentalWarning', own.recipe], env: {} });
  }
  if (isBuiltIn('shell', runtime, settings)) return ok({ ...loginShell(env, own.bin), env: {} });
  const spec = runtimeSpec(runtime, settings);
  if (spec === null) return failed(problem('not-found', unknownRuntime(runtime, settings) ?? runtime));
  const words = commandLine(spec, how);
  if (words === null)
    return failed(
      problem(
        'refused',
        `runtime ${runtime} cannot ${how.how} ${how.how === 'ask' ? 'a copy of a conversation' : 'a conversation'}`,
      ),
    );
  const [file = '', ...args] = words;
  const seen = variablesNamed(env, [...spec.variables, ...settings.variables]);
  const variables = { ...seen, ...spec.env, ...spec.permissionVariables[how.permissions] };
  return ok({ file, args, env: variables, grants: spec.sandbox });
}
