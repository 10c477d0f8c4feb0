// Pouring a formula: a bead for it, and a child for each of its steps.

import type { FormulaStep } from '../../beads/formula.ts';
import type { Issue } from '../../beads/issue.ts';
import { type MoleculePlan, planMolecule } from '../../beads/molecule.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { parsePairs } from './bead-options.ts';
import type { Beads } from './beads.ts';
import { findFormula, formulaFolder } from './formula-files.ts';

/** `name=value`, as they were typed. */
export interface VarOptions {
  readonly var?: readonly string[];
}

export interface Pouring {
  /** Of the formula. */
  readonly name: string;
  /** Each after all that it needs. */
  readonly steps: readonly FormulaStep[];
  readonly assignee?: string | undefined;
  /** Of no lasting interest: a wisp. */
  readonly isEphemeral: boolean;
}

export interface Poured {
  readonly root: Issue;
  /** Beads by the names of the formula and its steps. */
  readonly ids: ReadonlyMap<string, string>;
}

/** The formula of that name with its variables filled in. */
export function planOf(name: string, options: VarOptions): Result<MoleculePlan, Problem> {
  const formula = findFormula(name, formulaFolder());
  if (!formula.ok) return formula;
  const vars = parsePairs(options.var ?? []);
  if (!vars.ok) return vars;
  const plan = planMolecule(formula.value, vars.value);
  return plan.ok ? plan : failed(problem('usage', `${name}: ${plan.problem}`));
}

export async function pourFormula(beads: Beads, pouring: Pouring): Promise<Result<Poured, Problem>> {
  const { name, isEphemeral } = pouring;
  const root = await beads.create({
    title: name,
    type: 'molecule',
    metadata: { formula: name },
    other: { source_formula: name, ...flagOf(isEphemeral) },
  });
  if (!root.ok) return root;
  const ids = new Map<string, string>();
  for (const step of pouring.steps) {
    const made = await pourStep(beads, { step, root: root.value, ids, pouring });
    if (!made.ok) return made;
    ids.set(step.id, made.value.id);
  }
  return ok({ root: root.value, ids: new Map([[name, root.value.id], ...ids]) });
}

interface StepToPour {
  readonly step: FormulaStep;
  readonly root: Issue;
  /** The beads of the steps before it. */
  readonly ids: ReadonlyMap<string, string>;
  readonly pouring: Pouring;
}

function pourStep(
  beads: Beads,
  { step, root, ids, pouring: { name, assignee, isEphemeral } }: StepToPour,
): Promise<Result<Issue, Problem>> {
  const needs = step.needs.flatMap((need) => ids.get(need) ?? []);
  return beads.create({
    title: step.title,
    ...(step.description === '' ? {} : { description: step.description }),
    ...(step.acceptance === '' ? {} : { acceptance: step.acceptance }),
    ...(assignee === undefined ? {} : { assignee }),
    type: 'step',
    parent: root.id,
    deps: needs.map((on) => ({ type: 'blocks', on })),
    metadata: { formula: name, step: step.id, run: step.run },
    ...(isEphemeral ? { other: flagOf(isEphemeral) } : {}),
  });
}

function flagOf(isEphemeral: boolean): { readonly ephemeral?: true } {
  return isEphemeral ? { ephemeral: true } : {};
}
