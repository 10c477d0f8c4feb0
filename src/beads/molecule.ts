// Molecules: a formula with its variables filled in, and the child beads that it is poured into.

import type { Bead } from './bead.ts';
import type { BeadDraft } from './draft.ts';
import type { Formula, FormulaStep } from './formula.ts';
import { checkFormula, fillPlaceholders, placeholders, stepsInOrder } from './formula.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';

export interface MoleculePlan {
  readonly formula: string;
  /** Each after all that it needs, its texts and command filled in. */
  readonly steps: readonly FormulaStep[];
}

/**
 * The formula with `vars`, and defaults where it has them. Values go into commands as they are: they are trusted as
 * far as the formula is. The problem is one line that names everything that stands against it.
 */
export function planMolecule(
  formula: Formula,
  vars: Readonly<Record<string, string>>,
): Result<MoleculePlan, string> {
  const values = valuesOf(formula, vars);
  const problems = [...checkFormula(formula).map((each) => each.message), ...missingVars(formula, values)];
  if (problems.length > 0) return failed(problems.join('; '));
  const steps = stepsInOrder(formula.steps).map((step) => ({
    ...step,
    title: fillPlaceholders(step.title, values),
    description: fillPlaceholders(step.description, values),
    acceptance: fillPlaceholders(step.acceptance, values),
    run: fillPlaceholders(step.run, values),
  }));
  return ok({ formula: formula.name, steps });
}

/**
 * Drafts of the steps as children of `parent`, to be created in this order: what a step needs blocks it, and
 * `metadata` says which step of which formula it is and what to run.
 */
export function moleculeDrafts(plan: MoleculePlan, parent: Bead): readonly BeadDraft[] {
  return plan.steps.map((step) => ({
    title: step.title,
    description: step.description,
    acceptance: step.acceptance,
    type: 'step',
    priority: parent.priority,
    parent: parent.id,
    edges: step.needs.map((need) => ({ type: 'blocks', step: need })),
    metadata: { formula: plan.formula, step: step.id, run: step.run },
  }));
}

function valuesOf(formula: Formula, vars: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, { default: value }] of Object.entries(formula.vars))
    if (value !== null) values.set(name, value);
  for (const [name, value] of Object.entries(vars)) values.set(name, value);
  return values;
}

/** Required variables without a value, and optional ones that a step uses all the same. */
function missingVars(formula: Formula, values: ReadonlyMap<string, string>): string[] {
  const used = new Set(
    formula.steps.flatMap((step) =>
      [step.title, step.description, step.acceptance, step.run].flatMap(placeholders),
    ),
  );
  return Object.entries(formula.vars)
    .filter(([name, { required }]) => !values.has(name) && (required || used.has(name)))
    .map(([name]) => `variable "${name}" has no value`);
}
