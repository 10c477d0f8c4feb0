// Speaks to a town as its person does, or as one of its agents: by the programs, with the token that a run was given.

import { readFileSync } from 'node:fs';
import type { Finished, GtProgram } from './gt-program.ts';
import { readLog } from './read-log.ts';
import { type SmallTown, waitForStatus } from './small-town.ts';
import { until } from './until.ts';

/** What a run carries on from its town. */
const IDENTITY = /^(GT_|BD_ACTOR=)/;

/** Whoever runs `gt` and `bd` at a town. */
export interface Speaker {
  readonly env: Readonly<Record<string, string>>;
  ask(program: 'gt' | 'bd', ...words: readonly string[]): Promise<Finished>;
  /** Fails unless it ended with 0; answers stdout. */
  must(program: 'gt' | 'bd', ...words: readonly string[]): Promise<string>;
}

export function personAt(world: GtProgram, town: SmallTown): Speaker {
  return agentWith(world, town, {});
}

/** Speaks with the token of the agent's run, as a program in its pane does. */
export async function agentAt(world: GtProgram, town: SmallTown, agent: string): Promise<Speaker> {
  const isAgent = (each: { readonly agent: string }) => each.agent === agent;
  const view = await waitForStatus(
    world,
    town.cwd,
    ({ roster, polecats }) => [...roster, ...polecats].find(isAgent)?.sinceAt != null,
    { what: `${agent} runs` },
  );
  const run = [...view.roster, ...view.polecats].find(isAgent)?.run;
  const started = readLog(`${town.cwd}/events`).find(
    ({ kind, data }) => kind === 'run.started' && data['run'] === run,
  );
  const identity = (): readonly string[][] =>
    readFileSync(`/proc/${started?.data['pid']}/environ`, 'utf8')
      .split('\0')
      .filter((entry) => IDENTITY.test(entry))
      .map((entry) => entry.split(/=(.*)/s));
  // Before the program is there, it is the terminal host's: whoever speaks with that is a person.
  await until(`${agent} has a token`, () => identity().some(([name]) => name === 'GT_TOKEN'));
  return agentWith(
    world,
    town,
    Object.fromEntries(identity().map(([name = '', value = '']) => [name, value] as const)),
  );
}

/** Speaks with this in the environment, whatever it is. */
export function agentWith(
  world: GtProgram,
  { cwd }: SmallTown,
  env: Readonly<Record<string, string>>,
): Speaker {
  const where = { cwd, env };
  return {
    env,
    ask: (program, ...words) => (program === 'gt' ? world.gt(words, where) : world.bd(words, where)),
    must: (program, ...words) => (program === 'gt' ? world.mustGt(words, where) : world.mustBd(words, where)),
  };
}
