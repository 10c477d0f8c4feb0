// bd formula, cook, mol: recipes, and the beads that are poured from them.

import type { Command } from 'commander';
import type { FormulaStep } from '../../beads/formula.ts';
import { ok, type Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import { print, printText } from '../output.ts';
import { printTable } from '../table.ts';
import { collected } from './bead-options.ts';
import { addBonding } from './bonding.ts';
import { findFormula, formulaFolder, formulas } from './formula-files.ts';
import { printIssues } from './issue-lines.ts';
import { addMolecules } from './molecules.ts';
import { addRefusedParts } from './not-here.ts';
import { type Out, outOf } from './out.ts';
import { planOf, pourFormula, type VarOptions } from './pouring.ts';
import { changingBeads, type GlobalOptions, type Hands, withBeads } from './with-beads.ts';

interface PourOptions extends VarOptions {
  readonly assignee?: string;
  readonly dryRun?: boolean;
  readonly rootOnly?: boolean;
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
  addPouring(mol, 'pour').description('make a bead for the formula, and a child for each of its steps');
  addPouring(mol, 'wisp')
    .description(
      'the same as ephemeral beads, to be squashed or burnt once done; list tells those that there are',
    )
    .option('--root-only', 'without the steps');
  addBonding(mol);
  addMolecules(mol);
  addRefusedParts(mol);
}

function addPouring(mol: Command, name: 'pour' | 'wisp'): Command {
  return mol
    .command(name)
    .argument('<formula>')
    .option('--var <name=value>', 'may be given several times', collected)
    .option('--assignee <name>', 'of the steps')
    .option('--dry-run', 'only say what would be made')
    .action((formula: string, options: PourOptions, command: Command) =>
      name === 'wisp' && formula === 'list'
        ? withBeads(command, null, listWisps)
        : changingBeads(command, null, (hands) =>
            pour(hands, formula, { ...options, isEphemeral: name === 'wisp' }),
          ),
    );
}

async function listWisps({ beads, out }: Hands): Promise<Result<unknown, Problem>> {
  const found = await beads.ask({ kind: 'list', filter: { type: ['molecule'] } });
  if (!found.ok) return found;
  const wisps = found.value.items.filter((issue) => issue['ephemeral'] === true);
  out.say({ wisps, count: wisps.length }, () => printIssues(wisps, 'no wisps'));
  return ok(undefined);
}

function addFormulas(program: Command): void {
  const formula = program.command('formula').description('recipes: .beads/formulas/*.toml and built-in ones');
  addRefusedParts(formula);
  formula
    .command('list')
    .description('all of them')
    .action((_: unknown, command: Command) => {
      const entries = formulas(formulaFolder()).map(({ name, source, formula: found }) => ({
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
      const found = findFormula(name, formulaFolder());
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

async function pour(
  { beads, out }: Hands,
  name: string,
  { isEphemeral, ...options }: PourOptions & { readonly isEphemeral: boolean },
): Promise<Result<unknown, Problem>> {
  const plan = planOf(name, options);
  if (!plan.ok) return plan;
  if (options.dryRun === true) {
    out.say({ dry_run: true, ...plan.value }, () => printSteps(plan.value.steps));
    return ok(undefined);
  }
  const steps = options.rootOnly === true ? [] : plan.value.steps;
  const poured = await pourFormula(beads, { name, steps, assignee: options.assignee, isEphemeral });
  if (!poured.ok) return poured;
  const { root, ids } = poured.value;
  const json = {
    new_epic_id: root.id,
    id_mapping: Object.fromEntries(ids),
    created: ids.size,
    attached: 0,
    phase: isEphemeral ? 'vapor' : 'liquid',
  };
  out.say(json, () => {
    const ephemeral = isEphemeral ? ' --include-ephemeral' : '';
    out.done(`poured ${root.id}: bd ready --mol ${root.id}${ephemeral} shows what can be done`);
  });
  return poured;
}
