// Commands about the town itself: init, status, doctor, down.

import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { failed, type Result } from '../../beads/result.ts';
import { isObject } from '../../engine/json.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { shellWord } from '../../engine/shell-word.ts';
import type { LeftOut } from '../../engine/verbs/status.ts';
import { identify } from '../caller.ts';
import { endTown } from '../end-town.ts';
import { findRepository } from '../find-town.ts';
import { fail, print, printJson } from '../output.ts';
import { statusLines } from '../status-lines.ts';
import { fieldOf, isTownView } from './answers.ts';
import { ask } from './ask.ts';
import { addRigOptions, type RigOptions, rigArgs } from './rig-options.ts';

/** `gt doctor` did its work, and found something. */
const UNWELL = 1;

interface InitOptions extends RigOptions {
  readonly here?: boolean;
  readonly name?: string;
}

export function addTownCommands(program: Command): void {
  const init = program
    .command('init')
    .description('make a town in a new or empty folder, or with --here around the repository at hand')
    .argument('[dir]', 'the new folder')
    .option('--here', 'around the git repository at hand, kept in your data folder')
    .option('--name <name>', "the town's name (its folder's, where left out)");
  addRigOptions(init)
    .addHelpText('after', '\nAll options but --name are of the repository, and go with --here.')
    .action(make);
  program
    .command('status')
    .description('what the town is doing')
    .option('--json', 'for programs')
    .action((options: { json?: boolean }) =>
      ask({ verb: 'status' }, (answer) => showStatus(answer, options)),
    );
  program
    .command('doctor')
    .description('look for what is wrong with the town and this machine; changes nothing')
    .action(doctor);
  program
    .command('down')
    .description('end the town and every process it started')
    .option('--drain', 'let agents finish what they are at first')
    .action(down);
}

async function make(dir: string | undefined, options: InitOptions): Promise<void> {
  const made = await initAt(dir, options);
  if (!made.ok) return fail(made.problem);
  print(`made a town in ${made.value}`);
  print(
    options.here
      ? 'open it with: gt'
      : `next: cd ${shellWord(made.value)} && gt rig add NAME PATH-or-URL --gate test=COMMAND, then: gt`,
  );
}

async function initAt(dir: string | undefined, options: InitOptions): Promise<Result<string, Problem>> {
  if (!options.here) {
    if (dir === undefined)
      return failed(problem('usage', 'usage: gt init DIR, or gt init --here in a repository'));
    if (saysOfRig(options))
      return failed(problem('usage', 'without --here only --name can be given: the rest is for gt rig add'));
    const { createTown } = await import('../../engine/town.ts');
    return createTown(dir, { name: options.name ?? (basename(resolve(dir)) || 'town') });
  }
  const repository = findRepository(process.cwd());
  if (repository === null)
    return failed(problem('not-found', 'no git repository here: gt init DIR makes a town'));
  const { makeTownAround, whyTaken } = await import('../adopt.ts');
  const taken = whyTaken(repository);
  if (taken !== null) return failed(taken);
  const rig = rigArgs(options);
  return rig.ok ? makeTownAround(repository, process.env, rig.value) : rig;
}

/** Whether anything is said of a rig. */
function saysOfRig({ here: _, name: __, gate, gates, ...others }: InitOptions): boolean {
  return gate.length > 0 || !gates || Object.keys(others).length > 0;
}

function showStatus(answer: unknown, options: { json?: boolean }): void {
  if (options.json) printJson(answer);
  else if (isTownView(answer)) for (const line of statusLines(answer, leftOutOf(answer))) print(line);
  else fail(problem('internal', 'the town answered something else than its status'));
}

/** By the town's word: it is of this version. */
function leftOutOf(answer: unknown): LeftOut {
  const leftOut = fieldOf(answer, 'leftOut');
  return isObject(leftOut) ? leftOut : {};
}

async function doctor(): Promise<void> {
  const { examine } = await import('../doctor.ts');
  for (const { subject, problem: found } of await examine(process.cwd(), process.env)) {
    print(found === null ? `ok       ${subject}` : `problem  ${subject}: ${found}`);
    if (found !== null) process.exitCode = UNWELL;
  }
}

const FAREWELLS = {
  stopped: 'the town has ended',
  swept: 'the town was not running: what it had left running was ended',
  absent: 'the town was not running',
} as const;

async function down(options: { drain?: boolean }): Promise<void> {
  const caller = identify(process.cwd(), process.env);
  if (!caller.ok) return fail(caller.problem);
  if (caller.value.kind === 'agent') return fail(problem('refused', 'only a person may end the town'));
  const ended = await endTown(caller.value.root, options.drain ? 'drain' : 'stop');
  if (!ended.ok) return fail(ended.problem);
  print(FAREWELLS[ended.value]);
}
