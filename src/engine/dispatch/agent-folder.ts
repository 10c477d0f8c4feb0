// The folder of an agent's own in which its CLI finds what we give it: settings, hooks, links to the person's sign-in.

import { dirname, join } from 'node:path';
import { writePrivateFile } from '../adapters/files.ts';
import { makeFolderBelow, makeWayForFile } from '../adapters/folders.ts';
import { linkToPersons, readJsonFile } from '../adapters/persons-files.ts';
import { type HookSetup, hookSetup, NO_HOOKS } from '../agents/hooks/hook-setup.ts';
import type { Dialect } from '../agents/runtime-spec.ts';
import type { EngineContext } from '../engine-context.ts';
import type { AgentId } from '../ids.ts';

export function agentFolder({ paths }: Pick<EngineContext, 'paths'>, agent: AgentId): string {
  return join(paths.clis, agent);
}

export interface HookedAgent {
  readonly agent: AgentId;
  readonly dialect: Dialect | null;
  /** Where the files of the person's sign-in are looked for. */
  readonly home: string;
  /** What a conversation that is gone on with is told first; null where it is a fresh one. */
  readonly resumed: { readonly session: string; readonly prompt: string } | null;
}

/** Writes what the CLI's hooks need; throws where the disk refuses. */
export function setUpHooks(
  context: Pick<EngineContext, 'paths' | 'env' | 'own' | 'files'>,
  { agent, dialect, home, resumed }: HookedAgent,
): HookSetup {
  if (dialect === null) return NO_HOOKS;
  const { env, own, files } = context;
  const folder = agentFolder(context, agent);
  const gt = join(own.bin, 'gt');
  const setup = hookSetup(dialect, {
    gt,
    folder,
    env,
    resumed,
    readPersons: (path) => readJsonFile(join(home, path)),
  });
  for (const [path, text] of Object.entries(setup.files))
    writePrivateFile(files, clearedPath(folder, path), text);
  for (const [path, persons] of Object.entries(setup.links))
    linkToPersons(clearedPath(folder, path), join(home, persons));
  return setup;
}

/** Where a file is to stand: the agent's run before may have put anything there, and on the way. */
function clearedPath(folder: string, path: string): string {
  const file = join(folder, path);
  makeFolderBelow(folder, dirname(path));
  makeWayForFile(file);
  return file;
}
