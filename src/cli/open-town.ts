// `gt` alone: attaches to the town at hand, starting it where it does not run; offers to make one around a repository.

import type { Result } from '../beads/result.ts';
import { type Problem, problem } from '../engine/problem.ts';
import { runtimePaths } from '../engine/town-paths.ts';
import { agentIdentity } from './agent-identity.ts';
import { attachScreen } from './attach.ts';
import { personToken, whyNoPerson } from './caller.ts';
import { findRepository, findTown, type Repository } from './find-town.ts';
import { fail, print } from './output.ts';
import { whyNoScreen } from './terminal.ts';

export interface OpenOptions {
  /** Whether the town lives in this terminal's process group and ends with it. */
  readonly foreground: boolean;
}

export async function openTown(options: OpenOptions): Promise<void> {
  const root = findTown(process.cwd(), process.env);
  if (root !== null) return openTownAt(root, options);
  const repository = findRepository(process.cwd());
  if (repository === null) {
    return fail(
      problem('not-found', 'no town and no git repository here: run gt inside a repository, or gt init DIR'),
    );
  }
  const made = await offerTown(repository);
  if (made === null) return;
  if (!made.ok) return fail(made.problem);
  return openTownAt(made.value, options);
}

/** Attaches this terminal to the town until the person leaves; sets the exit code. */
export async function openTownAt(root: string, options: OpenOptions): Promise<void> {
  const stranger = whyNoOpening(root);
  if (stranger !== null) return fail(problem('refused', stranger));
  if (options.foreground) {
    const { runInForeground } = await import('./foreground.ts');
    return runInForeground(root);
  }
  const refusal = whyNoScreen();
  if (refusal !== null) return fail(refusal);
  const attached = await attachOrStart(root);
  if (!attached.ok) fail(attached.problem);
}

/** The screen gives a person's keys: not to an agent; and a town in a pane of its own would paint itself for ever. */
export function whyNoOpening(root: string): string | null {
  const { cwd, env } = process;
  if (agentIdentity(env) !== null)
    return "this is an agent's terminal: a person opens the screen from elsewhere";
  const inPane = env['GT_TERMINAL']?.startsWith(`${runtimePaths(root, env).hostSocket}#`);
  if (inPane) return 'this terminal is a pane of that town: its screen is around you';
  return whyNoPerson(cwd(), env);
}

/** Attaching comes first: a town that runs, the usual case, costs no second connection. */
async function attachOrStart(root: string): Promise<Result<void, Problem>> {
  const token = () => personToken(root, process.env) ?? '';
  const { townSocket } = runtimePaths(root, process.env);
  if (token() !== '') {
    const attached = await attachScreen({ socketPath: townSocket, token });
    if (attached.ok || attached.problem.kind !== 'unavailable') return attached;
  }
  const { ensureTown } = await import('./launch.ts');
  const town = await ensureTown(root);
  return town.ok ? attachScreen({ socketPath: townSocket, token }) : town;
}

async function offerTown(repository: Repository): Promise<Result<string, Problem> | null> {
  const { makeTownAround, townAround } = await import('./adopt.ts');
  const place = townAround(repository, process.env);
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    fail(
      problem('not-found', `${repository.top} belongs to no town: make one around it with gt init --here`),
    );
    return null;
  }
  const refusal = whyNoScreen();
  if (refusal !== null) {
    fail(refusal);
    return null;
  }
  print(
    `${repository.top} belongs to no town. One would live in ${place}; the repository itself stays as it is.`,
  );
  const gates = await askedFor();
  if (gates === null) {
    print('nothing was made');
    return null;
  }
  return makeTownAround(repository, process.env, { gates });
}

const GATE_WORDS = [
  'What must pass before anything lands? A command, as in npm test, or none: then all of it lands untested.',
  "(Further gates, a setup and reviews are set in rig.json, in the town's folder.)",
];

/** The gates that the town's rig is to have; null where the person wants no town. An end of input is a no. */
async function askedFor(): Promise<Record<string, string> | null> {
  const { createInterface } = await import('node:readline/promises');
  using prompt = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new Promise<null>((resolve) => prompt.once('close', () => resolve(null)));
  const asked = async (question: string): Promise<string | null> =>
    (await Promise.race([ended, prompt.question(question)]))?.trim() ?? null;
  if (!/^y(es)?$/i.test((await asked('Make a town around it? [y/N] ')) ?? '')) return null;
  for (const line of GATE_WORDS) print(line);
  for (;;) {
    const gate = await asked('gate: ');
    if (gate === null) return null;
    if (gate !== '') return /^none$/i.test(gate) ? {} : { test: gate };
  }
}
