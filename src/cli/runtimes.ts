// What the commands about runtimes do: which CLIs can play an agent, whether they are ready, and how to add one of one's
// own.

import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import type { z } from 'zod';
import { failed, ok, type Result } from '../beads/result.ts';
import { realFiles } from '../engine/adapters/files.ts';
import { OWN_RUNTIMES, originOf, runtimeNames, runtimeSpec } from '../engine/agents/catalogue.ts';
import { type Detected, detect } from '../engine/agents/detect.ts';
import { runtimeSpecSchema } from '../engine/agents/runtime-spec.ts';
import { parseRules } from '../engine/agents/status/rules.ts';
import { type Problem, problem } from '../engine/problem.ts';
import { type TownSettings, townSettingsSchema } from '../engine/settings.ts';
import { readSettingsFile, writeSettingsFile } from '../engine/settings-file.ts';
import { readTownSettings } from '../engine/town.ts';
import { townPaths } from '../engine/town-paths.ts';
import { findTown } from './find-town.ts';
import { fail, print, printJson } from './output.ts';
import { printTable } from './table.ts';

export interface ForPrograms {
  readonly json?: boolean;
}

/** A name that can be typed, and stand in a table and a path. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** Far more than any runtime's file has, rules and all. */
const LARGEST_FILE_BYTES = 1024 * 1024;

export async function listRuntimes({ json }: ForPrograms): Promise<void> {
  const settings = settingsAtHand();
  if (!settings.ok) return fail(settings.problem);
  const found = await detectAll(runtimeNames(settings.value), settings.value);
  if (json) return printJson(found);
  printTable(
    ['runtime', 'what', 'from', 'version', 'state'],
    found.map(({ name, title, origin, testedWith, version, problems }) => [
      name,
      title,
      origin === 'preset' ? 'preset, untested' : origin,
      version === null
        ? ''
        : testedWith === null || testedWith === version
          ? version
          : `${version} (tested: ${testedWith})`,
      problems[0] ?? 'ready',
    ]),
  );
}

export async function checkRuntimes(names: readonly string[], { json }: ForPrograms): Promise<void> {
  const settings = settingsAtHand();
  if (!settings.ok) return fail(settings.problem);
  const known = runtimeNames(settings.value);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    return fail(problem('not-found', `unknown runtime "${unknown}": there are ${known.join(', ')}`));
  const found = await detectAll(names.length > 0 ? names : playing(settings.value), settings.value);
  if (json) printJson(found);
  else
    for (const { name, version, problems } of found) {
      const said =
        problems.length > 0 ? problems : [version === null ? 'ready' : `ready, version ${version}`];
      for (const line of said) print(`${name}: ${line}`);
    }
  if (found.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
}

export function addRuntime(
  file: string,
  { name = basename(file, '.json') }: { readonly name?: string },
): void {
  const added = addFrom(file, name);
  if (added.ok) print(`added runtime ${name}: a town that runs knows it once it is started again`);
  else fail(added.problem);
}

function addFrom(file: string, name: string): Result<unknown, Problem> {
  const root = findTown(process.cwd(), process.env);
  if (root === null) return failed(problem('not-found', 'there is no town here: make one with gt init'));
  if (OWN_RUNTIMES.some((own) => own === name))
    return failed(problem('usage', `${name} is a runtime of gt itself: take another name`));
  if (!NAME.test(name))
    return failed(
      problem(
        'usage',
        `${JSON.stringify(name)} cannot be a runtime's name: take letters, digits, ".", "_" or "-"`,
      ),
    );
  const spec = readSpec(file);
  if (!spec.ok) return spec;
  const { settings: path } = townPaths(root);
  const settings = readSettingsFile(path, townSettingsSchema);
  if (!settings.ok) return settings;
  const runtimes = { ...settings.value.runtimes, [name]: spec.value };
  return writeSettingsFile(path, townSettingsSchema, { ...settings.value, runtimes });
}

/** As the file has it, once it is known to be whole. */
function readSpec(file: string): Result<z.input<typeof runtimeSpecSchema>, Problem> {
  const whyNot = whyNoSpecFile(file);
  if (whyNot !== null) return failed(problem('usage', `${file} ${whyNot}`));
  const read = readSettingsFile(file, runtimeSpecSchema);
  if (!read.ok) return read;
  const rules = parseRules(read.value.rules, file);
  return rules.ok ? read : rules;
}

/** A pipe or a device would be read for ever. */
function whyNoSpecFile(file: string): string | null {
  const path = realFiles.realPath(file);
  const stat = path === null ? null : realFiles.stat(path);
  if (stat === null) return 'does not exist';
  if (stat.kind !== 'file') return 'is no plain file';
  return stat.sizeBytes > LARGEST_FILE_BYTES ? 'is too large for a runtime: 1 MiB at most' : null;
}

interface Found extends Detected {
  readonly name: string;
  readonly title: string;
  readonly origin: ReturnType<typeof originOf>;
  readonly testedWith: string | null;
}

function detectAll(names: readonly string[], settings: TownSettings): Promise<Found[]> {
  return Promise.all(
    names.map(async (name) => {
      const spec = runtimeSpec(name, settings);
      const at = { env: process.env, folder: tmpdir() };
      const found = spec ? await detect(name, spec, at) : OWN;
      const facts = {
        name,
        title: spec?.title ?? OWN_TITLES.get(name) ?? name,
        origin: originOf(name, settings),
      };
      return { ...facts, testedWith: spec?.testedWith ?? null, ...found };
    }),
  );
}

const OWN: Detected = { isInstalled: true, version: null, isSignedIn: null, problems: [] };
const OWN_TITLES: ReadonlyMap<string, string> = new Map([
  ['recipe', 'the shell steps of formulas'],
  ['shell', 'your login shell'],
]);

/** Those that the roles name; in their absence, our own. */
function playing({ roles }: TownSettings): readonly string[] {
  const named = [roles.mayor ?? 'shell', roles.crew ?? 'shell', roles.polecat ?? 'recipe'];
  return [...new Set(named)];
}

/** The town's at hand; the default ones where there is none. */
function settingsAtHand(): Result<TownSettings, Problem> {
  const root = findTown(process.cwd(), process.env);
  return root === null ? ok(townSettingsSchema.parse({ version: 1, name: 'none' })) : readTownSettings(root);
}
