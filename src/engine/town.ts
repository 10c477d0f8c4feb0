// A town on disk: makes its folder, and reads and writes its settings and those of its rigs.

import { resolve } from 'node:path';
import type { z } from 'zod';
import { failed, ok, type Result } from '../beads/result.ts';
import { type Files, realFiles, reasonOf } from './adapters/files.ts';
import { isRigName, type RigName } from './ids.ts';
import { type Problem, problem } from './problem.ts';
import { type RigSettings, rigSettingsSchema, type TownSettings, townSettingsSchema } from './settings.ts';
import { readSettingsFile, writeSettingsFile } from './settings-file.ts';
import { type TownPaths, townPaths } from './town-paths.ts';

export interface NewTown {
  readonly name: string;
  /** Settings that differ from the defaults. */
  readonly settings?: Omit<z.input<typeof townSettingsSchema>, 'version' | 'name'>;
}

/**
 * Makes a town in a missing or empty folder and answers its real root. Refused over a town and over anything else:
 * nothing is left half-made, since `town.json` is written last.
 */
export function createTown(root: string, town: NewTown, files: Files = realFiles): Result<string, Problem> {
  const folder = resolve(root);
  const refusal = whyNotHere(folder, files);
  if (refusal !== null) return failed(refusal);
  try {
    const paths = townPaths(makeRealFolder(folder, files));
    for (const each of townFolders(paths)) files.makeFolder(each);
    const written = writeSettingsFile(
      paths.settings,
      townSettingsSchema,
      { ...town.settings, version: 1, name: town.name },
      files,
    );
    return written.ok ? ok(paths.root) : written;
  } catch (cause) {
    return failed(problem('environment', `making a town in ${folder}: ${reasonOf(cause)}`));
  }
}

export function readTownSettings(root: string): Result<TownSettings, Problem> {
  return readSettingsFile(townPaths(root).settings, townSettingsSchema);
}

export function readRigSettings(root: string, rig: RigName): Result<RigSettings, Problem> {
  const settings = readSettingsFile(townPaths(root).rig(rig).settings, rigSettingsSchema);
  if (settings.ok || settings.problem.kind !== 'not-found') return settings;
  return failed(problem('not-found', `no rig named ${rig} in ${root}: gt rig list shows them`));
}

/** Replaces a rig's settings, making its folder where it is new. */
export function writeRigSettings(
  root: string,
  rig: RigName,
  settings: z.input<typeof rigSettingsSchema>,
  files: Files = realFiles,
): Result<RigSettings, Problem> {
  const paths = townPaths(root).rig(rig);
  try {
    files.makeFolder(paths.root);
  } catch (cause) {
    return failed(problem('environment', `making ${paths.root}: ${reasonOf(cause)}`));
  }
  return writeSettingsFile(paths.settings, rigSettingsSchema, settings, files);
}

/** The town's rigs by name. A folder without settings is the remains of a rig that was not finished, and is left out. */
export function listRigs(root: string, files: Files = realFiles): RigName[] {
  const folder = resolve(root, 'rigs');
  return files
    .list(folder)
    .filter(isRigName)
    .filter((name) => files.stat(townPaths(root).rig(name).settings)?.kind === 'file');
}

function whyNotHere(folder: string, files: Files): Problem | null {
  const stat = files.stat(files.realPath(folder) ?? folder);
  if (stat === null) return null;
  if (stat.kind !== 'folder') return problem('refused', `${folder} is not a folder: name another place`);
  if (files.stat(townPaths(folder).settings) !== null) {
    return problem('conflict', `${folder} is a town already: open it with gt there`);
  }
  const leftovers = files.list(folder).filter((name) => !isOurs(name));
  if (leftovers.length === 0) return null;
  return problem('refused', `${folder} is not empty (${leftovers[0]}): name a new or empty folder`);
}

/** Names that an interrupted `createTown` may have left. */
function isOurs(name: string): boolean {
  return (
    name === 'rigs' ||
    name === 'logs' ||
    name === 'events' ||
    name === 'spool' ||
    /^town\.json\.tmp-/.test(name)
  );
}

function makeRealFolder(folder: string, files: Files): string {
  files.makeFolder(folder);
  return files.realPath(folder) ?? folder;
}

function townFolders(paths: TownPaths): string[] {
  return [paths.events, paths.logs, paths.spool, resolve(paths.root, 'rigs')];
}
