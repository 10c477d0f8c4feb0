// `gt demo [DIR]`: a town in a fresh folder, one small library with twenty bugs, and the factory let loose on it. It
// uses the verbs and files that anybody has; nothing else in the product knows of it.

import { parseArgs } from 'node:util';
import { failed, ok, type Result } from '../../beads/result.ts';
import { isRigName } from '../../engine/ids.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import type { Verb } from '../../engine/rpc/verbs.ts';
import { townPaths } from '../../engine/town-paths.ts';
import { type DemoFiles, demoFiles, withoutRecipes } from './demo-files.ts';
import { type FollowOptions, follow, lasted } from './demo-follow.ts';
import { scratchFolder, testCommits } from './demo-green.ts';
import { summary } from './demo-summary.ts';
import { type DemoTown, fillTown, makeTown, RIG } from './demo-town.ts';

export interface DemoRequest {
  readonly verb: Verb;
  readonly args: Readonly<Record<string, unknown>>;
  readonly timeoutMs?: number;
}

/** What the demo needs of the program around it. */
export interface DemoDeps {
  /** Starts the town with this environment, and waits until it answers. */
  readonly ensureTown: (
    root: string,
    env: Readonly<Record<string, string | undefined>>,
  ) => Promise<Result<unknown, Problem>>;
  /** Calls a verb as the person. */
  readonly call: (root: string, request: DemoRequest) => Promise<Result<unknown, Problem>>;
  /** Ends the town with all that it started, and waits until it is gone. */
  readonly endTown: (root: string) => Promise<Result<unknown, Problem>>;
  /** Why no agent can be played by the runtime of that name here, in one line; null where one can. */
  readonly whyNoRuntime: (runtime: string) => Promise<string | null>;
  /** Opens the full-screen app on the town; resolves when the person leaves it. */
  readonly attach: (root: string) => Promise<void>;
  readonly stdout: { readonly isTTY: boolean; write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
}

const USAGE = `usage: gt demo [--plain] [--runtime NAME] [DIR]

Makes a town in DIR, a new or empty folder (by default a fresh one among the temporary ones), with a
small library that has twenty bugs, and gives all of them to polecats at once. On a terminal it opens
the full-screen app on that town; --plain, or an output that is no terminal, follows the work to its
end with plain lines, says what came of it, and ends the town. Exit code 0 only if all came as it
should: 17 landed, 3 stopped, every commit green.

With --runtime the polecats are that coding agent (gt runtime list), four at once, and get the same
beads without the shell steps: they cost what your agent costs. They ask you for what they may not do
by themselves. Exit code 0 then says that the work has ended and every commit is green.
`;

const FOLLOWING = { pollMs: 500, limitMs: 10 * 60_000, patienceMs: 60_000 };
/** Models take their time. */
const FOLLOWING_AGENTS = { ...FOLLOWING, limitMs: 6 * 60 * 60_000 };
const SURPRISED = 1;

/** Runs the demo to its end; the exit code. `following` is for tests. */
export async function runDemo(
  args: readonly string[],
  deps: DemoDeps,
  following?: Omit<FollowOptions, 'signal'>,
): Promise<Result<number, Problem>> {
  const asked = parse(args);
  if (!asked.ok) return asked;
  if (asked.value === 'help') {
    deps.stdout.write(USAGE);
    return ok(0);
  }
  const { place, runtime } = asked.value;
  const why = runtime === null ? null : await deps.whyNoRuntime(runtime);
  if (why !== null) return failed(problem('environment', why));
  const files = runtime === null ? demoFiles() : withoutRecipes(demoFiles());
  const made = makeTown(place, runtime);
  if (!made.ok) return made;
  const isScreen = deps.stdout.isTTY && !asked.value.isPlain;
  deps.stdout.write(`making a town with ${files.beads.length} beads in ${made.value}\n`);
  const town = await fillTown(made.value, files, deps);
  if (!town.ok) {
    await deps.endTown(made.value);
    return town;
  }
  if (isScreen) return await show(town.value, deps);
  const patience = following ?? (runtime === null ? FOLLOWING : FOLLOWING_AGENTS);
  return await followToTheEnd(town.value, files, deps, patience);
}

async function show(town: DemoTown, deps: DemoDeps): Promise<Result<number, Problem>> {
  await deps.attach(town.root);
  deps.stdout.write(`the demo's town is in ${town.root}: open it again with gt there, end it with gt down\n`);
  return ok(0);
}

async function followToTheEnd(
  town: DemoTown,
  files: DemoFiles,
  deps: DemoDeps,
  following: Omit<FollowOptions, 'signal'>,
): Promise<Result<number, Problem>> {
  const interrupt = new AbortController();
  const abort = (): void => interrupt.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abort);
  try {
    const followed = await follow(town, deps, { ...following, signal: interrupt.signal });
    if (!followed.ok) return followed;
    deps.stdout.write(`all work has ended after ${lasted(followed.value.elapsedMs)}\n\n`);
    if (!isRigName(RIG)) return failed(problem('internal', `${RIG} is no name for a rig`));
    const { repository } = townPaths(town.root).rig(RIG);
    const commits = await testCommits(repository, 'main', scratchFolder(town.root));
    if (!commits.ok) return commits;
    const { lines, isAsExpected } = summary(files, town, followed.value.works, commits.value);
    deps.stdout.write(`${lines.join('\n')}\n`);
    return ok(isAsExpected ? 0 : SURPRISED);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, abort);
    await deps.endTown(town.root);
    deps.stdout.write(`the town has ended; its files are in ${town.root}\n`);
  }
}

interface Asked {
  readonly place: string | null;
  readonly isPlain: boolean;
  /** Null: the beads' recipes are run. */
  readonly runtime: string | null;
}

function parse(args: readonly string[]): Result<'help' | Asked, Problem> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        plain: { type: 'boolean', default: false },
        runtime: { type: 'string' },
      },
    });
    if (values.help) return ok('help');
    const [place = null, odd] = positionals;
    if (odd !== undefined) return failed(unclear(odd));
    const runtime = values.runtime === undefined || values.runtime === 'recipe' ? null : values.runtime;
    return ok({ place, isPlain: values.plain, runtime });
  } catch {
    // What it throws says no more than which word it was.
    return failed(
      unclear(args.find((arg) => /^-(?!-plain$|-runtime$)/.test(arg)) ?? '--runtime without a name'),
    );
  }
}

function unclear(what: string): Problem {
  return problem('usage', `gt demo does not know what to do with ${what}: see gt demo --help`);
}
