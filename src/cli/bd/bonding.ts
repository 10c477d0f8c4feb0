// bd mol bond: two molecules become one piece of work; a formula is poured for it.

import type { Command } from 'commander';
import type { Issue } from '../../beads/issue.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { collected } from './bead-options.ts';
import type { Beads } from './beads.ts';
import { type Poured, planOf, pourFormula, type VarOptions } from './pouring.ts';
import { changingBeads, type Hands } from './with-beads.ts';

/** The edges by which the one depends on the other. */
const BONDS: Readonly<Record<string, string>> = {
  sequential: 'blocks',
  conditional: 'conditional-blocks',
  parallel: 'parent-child',
};

interface BondOptions extends VarOptions {
  readonly type: string;
  readonly pour?: boolean;
  readonly ephemeral?: boolean;
}

export function addBonding(mol: Command): void {
  mol
    .command('bond')
    .description(
      'the second molecule after the first, or under it; a formula is poured, and comes after the molecule',
    )
    .argument('<first>', 'a molecule, or a formula to be poured')
    .argument('<second>', 'the same')
    .option('--type <type>', Object.keys(BONDS).join(', '), 'sequential')
    .option('--var <name=value>', 'may be given several times', collected)
    .option('--ephemeral', 'what is poured is a wisp; else it is one where the molecule is')
    .option('--pour', 'what is poured is none')
    .action((first: string, second: string, options: BondOptions, command: Command) =>
      changingBeads(command, null, (hands) => bond(hands, [first, second], options)),
    );
}

async function bond(
  { beads, out }: Hands,
  names: readonly [string, string],
  options: BondOptions,
): Promise<Result<unknown, Problem>> {
  const type = Object.hasOwn(BONDS, options.type) ? BONDS[options.type] : undefined;
  if (type === undefined)
    return failed(problem('usage', `--type ${options.type}: one of ${Object.keys(BONDS).join(', ')}`));
  const first = await moleculeNamed(beads, names[0]);
  if (!first.ok) return first;
  const second = await moleculeNamed(beads, names[1]);
  if (!second.ok) return second;
  const there = first.value ?? second.value;
  const isEphemeral = options.ephemeral ?? (options.pour !== true && there?.['ephemeral'] === true);
  const pouring = await pouredFor(beads, names, [first.value, second.value], { ...options, isEphemeral });
  if (!pouring.ok) return pouring;
  const [one, other] = pouring.value.map((each) => each.root.id);
  // What is poured for a molecule is attached to it, whichever was named first.
  const [bead = '', on = ''] = first.value === null && second.value !== null ? [one, other] : [other, one];
  const linked = await beads.depend({ bead, on, type, how: 'add' });
  if (!linked.ok) return linked;
  const ids = pouring.value.flatMap((each) => [...each.ids]);
  const json = {
    result_id: on,
    result_type: 'compound_molecule',
    bond_type: options.type,
    spawned: ids.length,
    id_mapping: Object.fromEntries(ids),
  };
  out.say(json, () => out.done(`bonded ${bead} to ${on}: ${options.type}`));
  return linked;
}

/** Null where no bead has that id. */
async function moleculeNamed(beads: Beads, name: string): Promise<Result<Issue | null, Problem>> {
  const found = await beads.ask({ kind: 'list', filter: { ids: [name], all: true } });
  return found.ok ? ok(found.value.items[0] ?? null) : found;
}

/** Both formulas are looked at before the first is poured. */
async function pouredFor(
  beads: Beads,
  names: readonly string[],
  there: readonly (Issue | null)[],
  options: VarOptions & { readonly isEphemeral: boolean },
): Promise<Result<readonly Poured[], Problem>> {
  const plans = names.map((name, at) => (there[at] ? null : planOf(name, options)));
  for (const plan of plans) if (plan !== null && !plan.ok) return plan;
  const poured: Poured[] = [];
  for (const [at, name] of names.entries()) {
    const [root, plan] = [there[at], plans[at]];
    if (root) poured.push({ root, ids: new Map() });
    if (!plan?.ok) continue;
    const { steps } = plan.value;
    const made = await pourFormula(beads, { name, steps, isEphemeral: options.isEphemeral });
    if (!made.ok) return made;
    poured.push(made.value);
  }
  return ok(poured);
}
