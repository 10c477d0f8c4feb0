// A town with one rig, worked by recipes: what the end-to-end tests about repositories begin with. Every step is a
// command that a person could give.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RigView, TownView, WorkState, WorkView } from '../../src/engine/view.ts';
import type { GtProgram } from './gt-program.ts';
import { TownCaller } from './town-caller.ts';

const WAIT_MS = 30_000;
const POLL_MS = 100;

export interface TownRequest {
  /** The town's folder, in this world; `town` where unset. */
  readonly folder?: string;
  readonly rig?: string;
  /** The repository's folder or URL. */
  readonly source: string;
  /** Options of `gt rig add`. */
  readonly options?: readonly string[];
}

/** A town that is ended with the test, however that ends. */
export interface SmallTown extends AsyncDisposable {
  readonly cwd: string;
}

/** `gt init` and `gt rig add`, without gates where the options name none. */
export async function smallTown(world: GtProgram, town: TownRequest): Promise<SmallTown> {
  const { folder = 'town', rig = 'lib', source, options = [] } = town;
  await world.mustGt(['init', folder]);
  const cwd = world.path(folder);
  const small = endingWith(world, cwd);
  const gates = options.includes('--gate') ? [] : ['--no-gates'];
  await world.mustGt(['rig', 'add', rig, source, ...gates, ...options], { cwd });
  return small;
}

/** A town that some other way has made: `gt down` in `cwd` at the end. */
export function endingWith(world: GtProgram, cwd: string): SmallTown {
  return {
    cwd,
    [Symbol.asyncDispose]: async () => {
      await world.gt(['down'], { cwd });
    },
  };
}

/** `bd create` of a bead whose fix is this shell command, which has to commit; answers its id. */
export async function recipeBead(
  world: GtProgram,
  cwd: string,
  {
    title,
    fix,
    options = [],
  }: { readonly title: string; readonly fix: string; readonly options?: readonly string[] },
): Promise<string> {
  const metadata = JSON.stringify({ formula: 'fix-bug', vars: { repro: 'true', fix, verify: 'true' } });
  const made = await world.mustBd(['create', title, '--metadata', metadata, '--silent', ...options], { cwd });
  return made.trim();
}

/** A shell command that appends a line to a file and commits it. */
export function appending(line: string, file = 'README.md'): string {
  return `echo '${line}' >> '${file}' && git add '${file}' && git commit --quiet --message 'Say ${line}'`;
}

/** `bd create` and `gt sling` of a bead that appends this line to the README; answers its id. */
export async function slingLine(world: GtProgram, cwd: string, line: string): Promise<string> {
  const bead = await recipeBead(world, cwd, { title: `Say ${line}`, fix: appending(line) });
  await world.mustGt(['sling', bead], { cwd });
  return bead;
}

/** What `gt status --json` prints; a town that runs is asked without a program of its own, since tests ask all the time. */
export async function statusOf(world: GtProgram, cwd: string): Promise<TownView> {
  if (existsSync(join(cwd, 'town.json'))) {
    const asked = await new TownCaller(world, cwd).ask('status');
    if (asked.ok) return asked.value as TownView;
  }
  return JSON.parse(await world.mustGt(['status', '--json'], { cwd })) as TownView;
}

export function rigIn(view: TownView, name = 'lib'): RigView {
  const rig = view.rigs.find((each) => each.name === name);
  if (rig === undefined) throw new Error(`no rig ${name} in ${JSON.stringify(view.rigs)}`);
  return rig;
}

/** Asks for the town's status until it shows what is waited for; throws with the last answer otherwise. */
export async function waitForStatus(
  world: GtProgram,
  cwd: string,
  isReached: (view: TownView) => boolean,
  { what, timeoutMs = WAIT_MS }: { readonly what: string; readonly timeoutMs?: number },
): Promise<TownView> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const view = await statusOf(world, cwd);
    if (isReached(view)) return view;
    if (Date.now() > deadline) {
      const { feed, ...shown } = view;
      const told = feed.slice(-30).map(({ text }) => text);
      throw new Error(
        `${timeoutMs} ms passed without: ${what}\n${JSON.stringify({ ...shown, told }, null, 1)}`,
      );
    }
    await delay(POLL_MS);
  }
}

/** Waits until the bead's work has come to this; throws at once where it ended as something else. */
export async function waitForWork(
  world: GtProgram,
  cwd: string,
  bead: string,
  state: WorkState,
  { timeoutMs = WAIT_MS }: { readonly timeoutMs?: number } = {},
): Promise<WorkView> {
  const workOf = (view: TownView) => view.work.find((work) => work.bead === bead);
  const view = await waitForStatus(
    world,
    cwd,
    (each) => {
      const reached = workOf(each)?.state;
      return reached === state || reached === 'landed' || reached === 'stopped';
    },
    { what: `${bead} ${state}`, timeoutMs },
  );
  const work = workOf(view);
  if (work?.state !== state) throw new Error(`${bead} is ${work?.state}, not ${state}: ${work?.note}`);
  return work;
}

/** Waits until `gt status` says this of a rig's checkout. */
export async function waitForCheckout(
  world: GtProgram,
  cwd: string,
  said: RegExp,
  rig = 'lib',
): Promise<void> {
  await waitForStatus(world, cwd, (view) => said.test(rigIn(view, rig).checkout), {
    what: `the checkout of ${rig}: ${said}`,
  });
}

/** `gt down`, and nothing of the world runs any more. */
export async function endTown(world: GtProgram, cwd: string): Promise<void> {
  await world.mustGt(['down'], { cwd });
  await world.waitForNoProcess();
}
