// bd formula, cook, mol: recipes, and the beads that are poured from them.

import type { Command } from 'commander';
import type { FormulaStep } from '../../beads/formula.ts';
import type { Issue } from '../../beads/issue.ts';
import { type MoleculePlan, planMolecule } from '../../beads/molecule.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { findRepository } from '../find-town.ts';
import { print, printText } from '../output.ts';
import { printTable } from '../table.ts';
import { collected, parsePairs } from './bead-options.ts';
import { findFormula, formulas } from './formula-files.ts';
import { addMolecules } from './molecules.ts';
import { type Out, outOf } from './out.ts';
import { changingBeads, type GlobalOptions, type Hands } from './with-beads.ts';

interface VarOptions {
  readonly var?: readonly string[];
}

export function addRecipes(program: Command): void {
  addFormulas(program);
  program
    .command('cook')
    .description('the steps of a formula with its variables filled in; makes nothing')
    .argument('<formula>')
    .option('--var <name=value>', 'may be given several times', collected)
    .option('--dry-run', 'accepted: nothing is ever made')
    .action((name: string, options: VarOptions, command: Command) => {
      const out = outHere(command);
      const plan = planOf(name, options);
      if (!plan.ok) return out.fail(plan.problem);
      out.say(plan.value, () => printSteps(plan.value.steps));
    });
  const mol = program.command('mol').description('beads that are poured from a formula');
  addPouring(mol, 'pour', 'make a bead for the formula, and a child for each of its steps');
  addPouring(mol, 'wisp', 'the same as ephemeral beads: to be squashed or burnt once they are done');
  addMolecules(mol);
}

function addPouring(mol: Command, name: 'pour' | 'wisp', description: string): void {
  mol
    .command(name)
    .description(description)
    .argument('<formula>')
    .option('--var <name=value>', 'may be given several times', collected)
    .option('--assignee <name>', 'of the steps')
    .option('--dry-run', 'only say what would be made')
    .action((formula: string, options: VarOptions & PourOptions, command: Command) =>
      changingBeads(command, null, (hands) =>
        pour(hands, formula, { ...options, isEphemeral: name === 'wisp' }),
      ),
    );
}

function addFormulas(program: Command): void {
  const formula = program.command('formula').description('recipes: .beads/formulas/*.toml and built-in ones');
  formula
    .command('list')
    .description('all of them')
    .action((_: unknown, command: Command) => {
      const entries = formulas(topHere()).map(({ name, source, formula: found }) => ({
        name,
        source,
        description: found.ok ? found.value.description : '',
        steps: found.ok ? found.value.steps.length : 0,
        vars: found.ok ? Object.keys(found.value.vars) : [],
        ...(found.ok ? {} : { problem: found.problem }),
      }));
      outHere(command).say(entries, () =>
        printTable(
          ['formula', 'steps', 'what for'],
          entries.map((each) => [each.name, String(each.steps), each.problem ?? each.description]),
        ),
      );
    });
  formula
    .command('show')
    .description('one of them')
    .argument('<formula>')
    .action((name: string, _: unknown, command: Command) => {
      const out = outHere(command);
      const found = findFormula(name, topHere());
      if (!found.ok) return out.fail(found.problem);
      const { description, vars, steps } = found.value;
      out.say({ ...found.value, formula: found.value.name }, () => {
        printText(`${name}: ${description}`);
        for (const [variable, { required, default: value }] of Object.entries(vars))
          print(`  --var ${variable}=${value ?? '…'}${required ? '  (required)' : ''}`);
        printSteps(steps);
      });
    });
}

function printSteps(steps: readonly FormulaStep[]): void {
  printTable(
    ['step', 'after', 'title'],
    steps.map(({ id, needs, title }) => [id, needs.join(', '), title]),
  );
}

function outHere(command: Command): Out {
  return outOf(command.optsWithGlobals<GlobalOptions>(), process.env);
}

function topHere(): string | null {
  const repository = findRepository(process.cwd());
  return repository === null || repository.isBare ? null : repository.top;
}

function planOf(name: string, options: VarOptions): Result<MoleculePlan, Problem> {
  const formula = findFormula(name, topHere());
  if (!formula.ok) return formula;
  const vars = parsePairs(options.var ?? []);
  if (!vars.ok) return vars;
  const plan = planMolecule(formula.value, vars.value);
  return plan.ok ? plan : failed(problem('usage', `${name}: ${plan.problem}`));
}

interface PourOptions {
  readonly isEphemeral?: boolean;
  readonly assignee?: string;
  readonly dryRun?: boolean;
}

async function pour(
  { beads, out }: Hands,
  name: string,
  options: VarOptions & PourOptions,
): Promise<Result<unknown, Problem>> {
  const plan = planOf(name, options);
  if (!plan.ok) return plan;
  const { steps } = plan.value;
  if (options.dryRun === true) {
    out.say({ dry_run: true, ...plan.value }, () => printSteps(steps));
    return ok(undefined);
  }
  const root = await beads.create({
    title: name,
    type: 'molecule',
    metadata: { formula: name },
    other: { source_formula: name, ...flagOf(options) },
  });
  if (!root.ok) return root;
  const ids = new Map<string, string>();
  for (const step of steps) {
    const made = await pourStep(beads, { step, root: root.value, formula: name, ids, options });
    if (!made.ok) return made;
    ids.set(step.id, made.value.id);
  }
  const json = {
    new_epic_id: root.value.id,
    id_mapping: { [name]: root.value.id, ...Object.fromEntries(ids) },
    created: ids.size + 1,
    attached: 0,
    phase: options.isEphemeral === true ? 'vapor' : 'liquid',
  };
  out.say(json, () => {
    out.done(`poured ${root.value.id}: bd ready --mol ${root.value.id} shows what can be done`);
  });
  return root;
}

interface StepToPour {
  readonly step: FormulaStep;
  readonly root: Issue;
  readonly formula: string;
  /** The beads of the steps before it. */
  readonly ids: ReadonlyMap<string, string>;
  readonly options: PourOptions;
}

function pourStep(
  beads: Hands['beads'],
  { step, root, formula, ids, options }: StepToPour,
): Promise<Result<Issue, Problem>> {
  const needs = step.needs.flatMap((need) => ids.get(need) ?? []);
  return beads.create({
    title: step.title,
    ...(step.description === '' ? {} : { description: step.description }),
    ...(step.acceptance === '' ? {} : { acceptance: step.acceptance }),
    ...(options.assignee === undefined ? {} : { assignee: options.assignee }),
    type: 'step',
    parent: root.id,
    deps: needs.map((on) => ({ type: 'blocks', on })),
    metadata: { formula, step: step.id, run: step.run },
    ...(options.isEphemeral === true ? { other: flagOf(options) } : {}),
  });
}

function flagOf({ isEphemeral }: PourOptions): { readonly ephemeral?: true } {
  return isEphemeral === true ? { ephemeral: true } : {};
}
