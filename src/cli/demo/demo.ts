// `gt demo [DIR]`: a town in a fresh folder, one small library with twenty bugs, and the factory let loose on it. It
// uses the verbs and files that anybody has; nothing else in the product knows of it.

import { failed, ok, type Result } from '../../beads/result.ts';
import { isRigName } from '../../engine/ids.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import type { Verb } from '../../engine/rpc/verbs.ts';
import { townPaths } from '../../engine/town-paths.ts';
import { type DemoFiles, demoFiles } from './demo-files.ts';
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
  /** Opens the full-screen app on the town; resolves when the person leaves it. */
  readonly attach: (root: string) => Promise<void>;
  readonly stdout: { readonly isTTY: boolean; write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
}

const USAGE = `usage: gt demo [--plain] [DIR]

Makes a town in DIR, a new or empty folder (by default a fresh one among the temporary ones), with a
small library that has twenty bugs, and gives all of them to polecats at once. On a terminal it opens
the full-screen app on that town; --plain, or an output that is no terminal, follows the work to its
end with plain lines, says what came of it, and ends the town. Exit code 0 only if all came as it
should: 17 landed, 3 stopped, every commit green.
`;

const FOLLOWING = { pollMs: 500, limitMs: 10 * 60_000, patienceMs: 60_000 };
const SURPRISED = 1;

/** Runs the demo to its end; the exit code. `following` is for tests. */
export async function runDemo(
  args: readonly string[],
  deps: DemoDeps,
  following: Omit<FollowOptions, 'signal'> = FOLLOWING,
): Promise<Result<number, Problem>> {
  const asked = parse(args);
  if (!asked.ok) return asked;
  if (asked.value === 'help') {
    deps.stdout.write(USAGE);
    return ok(0);
  }
  const files = demoFiles();
  const made = makeTown(asked.value.place);
  if (!made.ok) return made;
  const isScreen = deps.stdout.isTTY && !asked.value.isPlain;
  deps.stdout.write(`making a town with ${files.beads.length} beads in ${made.value}\n`);
  const town = await fillTown(made.value, files, deps);
  if (!town.ok) {
    await deps.endTown(made.value);
    return town;
  }
  return isScreen ? show(town.value, deps) : followToTheEnd(town.value, files, deps, following);
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

function parse(
  args: readonly string[],
): Result<'help' | { readonly place: string | null; readonly isPlain: boolean }, Problem> {
  if (args.includes('--help') || args.includes('-h')) return ok('help');
  const places = args.filter((arg) => arg !== '--plain');
  const odd = places.find((arg) => arg.startsWith('-')) ?? places[1];
  if (odd !== undefined)
    return failed(problem('usage', `gt demo does not know what to do with ${odd}: see gt demo --help`));
  return ok({ place: places[0] ?? null, isPlain: args.includes('--plain') });
}
