// Commands about rigs: the repositories under the town's care.

import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { failed, ok, type Result } from '../../beads/result.ts';
import { isRigName, type RigName } from '../../engine/ids.ts';
import { LANDING_WAYS, type LandingWay } from '../../engine/landing-way.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import type { RigSettings } from '../../engine/settings.ts';
import { findTown } from '../find-town.ts';
import { fail, print, printJson } from '../output.ts';
import { printTable } from '../table.ts';
import { fieldOf } from './answers.ts';
import { ask } from './ask.ts';

/** Taking in a large repository for the first time. */
const ADD_TIMEOUT_MS = 10 * 60_000;

interface AddOptions {
  readonly branch?: string;
  readonly prefix?: string;
  readonly setup?: string;
  readonly gate: readonly string[];
  /** False where a person says that there shall be none. */
  readonly gates: boolean;
  readonly review?: string;
  readonly land?: LandingWay;
}

export function addRigCommands(program: Command): void {
  const rig = program.command('rig').description('repositories under the town’s care');
  rig
    .command('add')
    .description('take a repository into the town')
    .argument('<name>', 'lower-case letters, digits and hyphens')
    .argument('<source>', 'its folder or URL')
    .option('--branch <branch>', 'the branch that work lands on (the current one, where left out)')
    .option(
      '--gate <name=cmd>',
      'a command that must pass before anything lands; may be given again',
      collect,
      [],
    )
    .option('--no-gates', 'let everything land untested')
    .option('--setup <cmd>', 'run once in each clean checkout before its gates')
    .option('--prefix <prefix>', 'what ids of its beads begin with')
    .option('--review <policy>', 'automatic, or lgtm: a person looks at each change before it lands')
    .addOption(
      new Option(
        '--land <way>',
        'branch: gt moves its own; pull-request: the host merges what gt proposes by gh',
      ).choices(LANDING_WAYS),
    )
    .action(add);
  rig.command('list').description('the rigs and their gates').option('--json', 'for programs').action(list);
}

async function add(name: string, source: string, options: AddOptions): Promise<void> {
  if (!isRigName(name)) {
    const why = 'a rig’s name begins with a letter and has at most 32 lower-case letters, digits and hyphens';
    return fail(problem('usage', `${name}: ${why}`));
  }
  const gates = parseGates(options.gate);
  if (!gates.ok) return fail(gates.problem);
  const choice = whyNoChoice(options);
  if (choice !== null) return fail(problem('usage', choice));
  const { branch, prefix, setup, review, land } = options;
  const args = {
    name,
    source: isUrl(source) ? source : resolve(source),
    ...(branch === undefined ? {} : { branch }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(setup === undefined ? {} : { setup }),
    ...(review === undefined ? {} : { review }),
    ...(land === undefined ? {} : { land }),
    ...(options.gate.length === 0 ? {} : { gates: gates.value }),
  };
  await ask({ verb: 'rig.add', args, timeoutMs: ADD_TIMEOUT_MS, starts: true }, (answer) => {
    print(`added rig ${name}`);
    if (fieldOf(answer, 'gates') === 0)
      print('it has no gate: whatever agents hand in lands untested; see rig.json in its folder');
  });
}

/** Whether anything tests what lands is said, never left open. */
function whyNoChoice({ gate, gates }: AddOptions): string | null {
  if (gate.length > 0 && !gates) return '--gate and --no-gates: give one of them';
  if (gate.length > 0 || !gates) return null;
  return 'say what must pass before anything lands, as in --gate test="npm test", or --no-gates';
}

/** `scheme://…` or `[user@]host:path`, which git takes for ssh unless a slash comes before the colon. */
function isUrl(source: string): boolean {
  return /^[a-z][a-z+.-]*:\/\/|^[^/:]+:/i.test(source);
}

function parseGates(given: readonly string[]): Result<Record<string, string>, Problem> {
  const gates: Record<string, string> = {};
  for (const each of given) {
    const [, name, command] = /^([a-z][a-z0-9-]*)=(.*\S.*)$/s.exec(each) ?? [];
    if (name === undefined || command === undefined) {
      return failed(problem('usage', `--gate ${each}: give it as NAME=COMMAND, as in test="npm test"`));
    }
    if (Object.hasOwn(gates, name)) return failed(problem('usage', `--gate ${name} is given twice`));
    gates[name] = command;
  }
  return ok(gates);
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

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
