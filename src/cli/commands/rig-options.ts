// What a person says of a rig when it is made, by `gt rig add` as by `gt init --here`: how what lands is tested, looked at and
// landed.

import { type Command, Option } from 'commander';
import { failed, ok, type Result } from '../../beads/result.ts';
import { LANDING_WAYS, type LandingWay } from '../../engine/landing-way.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { STRATEGIES, type Strategy } from '../../engine/rigs/strategy.ts';

export interface RigOptions {
  readonly branch?: string;
  readonly prefix?: string;
  readonly setup?: string;
  readonly gate: readonly string[];
  /** False where a person says that there shall be none. */
  readonly gates: boolean;
  readonly review?: string;
  readonly strategy?: Strategy;
  readonly land?: LandingWay;
}

export function addRigOptions(command: Command): Command {
  return command
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
        '--strategy <strategy>',
        'what a landing keeps of a branch: one commit (squash), its own ones, or these below a merge',
      ).choices(STRATEGIES),
    )
    .addOption(
      new Option(
        '--land <way>',
        'branch: gt moves its own; pull-request: the host merges what gt proposes by gh',
      ).choices(LANDING_WAYS),
    );
}

/** As `rig.add` takes them. */
export function rigArgs(options: RigOptions): Result<object, Problem> {
  const gates = parseGates(options.gate);
  if (!gates.ok) return gates;
  const choice = whyNoChoice(options);
  if (choice !== null) return failed(problem('usage', choice));
  const { branch, prefix, setup, review, strategy, land } = options;
  return ok({
    ...(branch === undefined ? {} : { branch }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(setup === undefined ? {} : { setup }),
    ...(review === undefined ? {} : { review }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(land === undefined ? {} : { land }),
    ...(options.gate.length === 0 ? {} : { gates: gates.value }),
  });
}

/** Whether anything tests what lands is said, never left open. */
function whyNoChoice({ gate, gates }: RigOptions): string | null {
  if (gate.length > 0 && !gates) return '--gate and --no-gates: give one of them';
  if (gate.length > 0 || !gates) return null;
  return 'say what must pass before anything lands, as in --gate test="npm test", or --no-gates';
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

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
