// Commands about rigs: the repositories under the town's care.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { failed, ok, type Result } from '../../beads/result.ts';
import { isRigName, type RigName } from '../../engine/ids.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import type { RigSettings } from '../../engine/settings.ts';
import { findTown } from '../find-town.ts';
import { fail, print, printJson } from '../output.ts';
import { printTable } from '../table.ts';
import { fieldOf, listOf, textOf } from './answers.ts';
import { ask } from './ask.ts';
import { addRigOptions, type RigOptions, rigArgs } from './rig-options.ts';

/** Taking in a large repository for the first time. */
const ADD_TIMEOUT_MS = 10 * 60_000;

export function addRigCommands(program: Command): void {
  const rig = program.command('rig').description('repositories under the town’s care');
  const add = rig
    .command('add')
    .description('take a repository into the town')
    .argument('<name>', 'lower-case letters, digits and hyphens')
    .argument('<source>', 'its folder or URL');
  addRigOptions(add).action(addRig);
  rig
    .command('pull')
    .description(
      'bring landed work to your checkout, where that harms nothing, or say what stands in the way',
    )
    .argument('[rig]', 'all where not given')
    .action((name: string | undefined) =>
      ask({ verb: 'rig.pull', args: name ? { rig: name } : {} }, (answer) => {
        for (const pulled of listOf(answer, 'rigs')) {
          print(`${textOf(pulled, 'rig')}: ${textOf(pulled, 'why')}`);
          if (textOf(pulled, 'next') !== '') print(`  ${textOf(pulled, 'next')}`);
        }
      }),
    );
  rig.command('list').description('the rigs and their gates').option('--json', 'for programs').action(list);
}

async function addRig(name: string, source: string, options: RigOptions): Promise<void> {
  if (!isRigName(name)) {
    const why = 'a rig’s name begins with a letter and has at most 32 lower-case letters, digits and hyphens';
    return fail(problem('usage', `${name}: ${why}`));
  }
  const said = rigArgs(options);
  if (!said.ok) return fail(said.problem);
  const args = { name, source: isUrl(source) ? source : resolve(source), ...said.value };
  await ask({ verb: 'rig.add', args, timeoutMs: ADD_TIMEOUT_MS, starts: true }, (answer) => {
    print(`added rig ${name}`);
    if (fieldOf(answer, 'gates') === 0)
      print('it has no gate: whatever agents hand in lands untested; see rig.json in its folder');
  });
}

/** `scheme://…` or `[user@]host:path`, which git takes for ssh unless a slash comes before the colon. */
function isUrl(source: string): boolean {
  return /^[a-z][a-z+.-]*:\/\/|^[^/:]+:/i.test(source);
}

interface RigRow {
  readonly name: RigName;
  readonly branch: string;
  readonly prefix: string;
  readonly upstream: string;
  readonly gates: RigSettings['gates'];
  readonly sandbox: string;
}

async function list(options: { json?: boolean }): Promise<void> {
  const rigs = await rigRows();
  if (!rigs.ok) fail(rigs.problem);
  else if (options.json) printJson(rigs.value);
  else if (rigs.value.length === 0) print('no rigs yet: gt rig add NAME PATH-or-URL');
  else printTable(['rig', 'branch', 'prefix', 'gates', 'sandbox', 'upstream'], rigs.value.map(cells));
}

/** Read from the files: it works while the town does not run. */
async function rigRows(): Promise<Result<readonly RigRow[], Problem>> {
  const root = findTown(process.cwd(), process.env);
  if (root === null) return failed(problem('not-found', 'no town here: gt init DIR makes one'));
  const { listRigs, readRigSettings, readTownSettings } = await import('../../engine/town.ts');
  const { sandboxName, sandboxOf } = await import('../../engine/agents/sandbox/sandbox-settings.ts');
  const town = readTownSettings(root);
  if (!town.ok) return town;
  const rows: RigRow[] = [];
  for (const name of listRigs(root)) {
    const settings = readRigSettings(root, name);
    if (!settings.ok) return settings;
    const { upstream, branch, prefix, gates } = settings.value;
    const sandbox = sandboxName(sandboxOf(settings.value, town.value));
    rows.push({ name, branch, prefix, upstream, gates, sandbox });
  }
  return ok(rows);
}

function cells(row: RigRow): readonly string[] {
  const gates = row.gates.map((gate) => gate.name).join(',');
  return [row.name, row.branch, row.prefix, gates || 'none', row.sandbox, row.upstream];
}
