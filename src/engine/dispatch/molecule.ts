// A slung bead's molecule: the steps of its formula as child beads of the ledger. Pouring and reopening are safe to
// repeat.

import type { Bead, BeadId } from '../../beads/bead.ts';
import { builtinFormula } from '../../beads/builtin-formulas.ts';
import { type MoleculePlan, moleculeDrafts, planMolecule } from '../../beads/molecule.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import type { Rig } from '../rig.ts';
import { stepsOf } from '../rig.ts';

const DISPATCH = 'dispatch';

/** Pours the bead's formula, or the rig's, once; a bead without a formula has no steps. */
export function pourMolecule(rig: Rig, id: BeadId, at: number): Result<void, Problem> {
  const bead = rig.ledger.get(id);
  if (!bead) return failed(problem('not-found', `bead ${id} is not in the ledger of ${rig.name}`));
  const plan = planSteps(rig, bead);
  if (!plan.ok) return plan;
  if (plan.value === null) return ok(undefined);
  const poured = new Set(stepsOf(rig, id).map((step) => step.metadata['step']));
  for (const draft of moleculeDrafts(plan.value, bead)) {
    if (poured.has(draft.metadata?.['step'])) continue;
    const created = rig.ledger.create({ ...draft, by: DISPATCH, at, prefix: rig.settings.prefix });
    if (!created.ok)
      return failed(
        problem('environment', `pouring ${plan.value.formula} for ${id}: ${created.problem.message}`),
      );
  }
  return ok(undefined);
}

/** The molecule of the bead's formula, or of the rig's; null where neither names one. */
export function planSteps(rig: Rig, bead: Bead): Result<MoleculePlan | null, Problem> {
  const name = formulaName(bead) ?? rig.settings.formula;
  if (name === null) return ok(null);
  const formula = builtinFormula(name);
  if (!formula) return failed(problem('not-found', `bead ${bead.id} names the unknown formula "${name}"`));
  const plan = planMolecule(formula, variables(bead));
  return plan.ok ? plan : failed(problem('refused', `pouring ${name} for ${bead.id}: ${plan.problem}`));
}

/** A new checkout holds nothing of an earlier run: every step is to be done again. */
export function reopenSteps(rig: Rig, id: BeadId, at: number): Result<void, Problem> {
  for (const step of stepsOf(rig, id)) {
    if (step.status !== 'closed') continue;
    const reopened = rig.ledger.update(step.id, { status: 'open' }, { by: DISPATCH, at });
    if (!reopened.ok)
      return failed(problem('environment', `reopening ${step.id}: ${reopened.problem.message}`));
  }
  return ok(undefined);
}

function formulaName(bead: Bead): string | null {
  const name = bead.metadata['formula'];
  return typeof name === 'string' ? name : null;
}

function variables(bead: Bead): Record<string, string> {
  const vars = bead.metadata['vars'];
  if (typeof vars !== 'object' || vars === null) return {};
  return Object.fromEntries(
    Object.entries(vars).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
