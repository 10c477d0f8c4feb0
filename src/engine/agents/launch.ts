// How a runtime is launched: data and a pure function. `recipe` and `shell` are built in, others come from the
// town's settings.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import type { TownSettings } from '../settings.ts';
import { loginShell } from './login-shell.ts';

export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
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

const BUILT_IN: readonly string[] = ['recipe', 'shell'];

export function launchOf(
  runtime: string,
  settings: TownSettings,
  own: OwnPrograms,
  env: Readonly<Record<string, string | undefined>>,
): Result<Launch, Problem> {
  const custom = customRuntime(runtime, settings);
  if (custom) {
    const [file = '', ...args] = custom.command;
    return ok({ file, args, env: custom.env });
  }
  if (runtime === 'recipe') {
    return ok({ file: own.node, args: ['--disable-warning=ExperimentalWarning', own.recipe], env: {} });
  }
  if (runtime === 'shell') return ok({ ...loginShell(env, own.bin), env: {} });
  return failed(
    problem('not-found', unknownRuntime(runtime, settings) ?? `runtime "${runtime}" has no launch`),
  );
}

/** Whether the runtime is the built-in one of that name, and no other of the settings'. */
export function isBuiltIn(name: 'recipe' | 'shell', runtime: string, settings: TownSettings): boolean {
  return runtime === name && !customRuntime(runtime, settings);
}

/** One line about a runtime that the town does not have; null for one that it has. */
export function unknownRuntime(runtime: string, settings: TownSettings): string | null {
  if (BUILT_IN.includes(runtime) || customRuntime(runtime, settings)) return null;
  const known = [...BUILT_IN, ...Object.keys(settings.runtimes)].join(', ');
  return `unknown runtime "${runtime}": this town has ${known}; add it to town.json and start the town again`;
}

/** A runtime may have any name, also one that every object inherits. */
function customRuntime(
  runtime: string,
  { runtimes }: TownSettings,
): TownSettings['runtimes'][string] | undefined {
  return Object.hasOwn(runtimes, runtime) ? runtimes[runtime] : undefined;
}
