// Formulas by name: those of the repository's .beads/formulas, and the ones that come with the product.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtinFormula, builtinNames } from '../../beads/builtin-formulas.ts';
import { type Formula, parseFormula } from '../../beads/formula.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { findRepository } from '../find-town.ts';

const SUFFIX = /\.(formula\.)?toml$/;

export interface FormulaEntry {
  readonly name: string;
  /** A file, or `built in`. */
  readonly source: string;
  readonly formula: Result<Formula, string>;
}

/** Sorted by name; `top` is the repository's folder, null where there is none. A file's takes a built-in one's place. */
export function formulas(top: string | null): readonly FormulaEntry[] {
  const entries = new Map<string, FormulaEntry>();
  for (const name of builtinNames()) {
    const formula = builtinFormula(name);
    if (formula) entries.set(name, { name, source: 'built in', formula: ok(formula) });
  }
  for (const file of top === null ? [] : filesIn(join(top, '.beads', 'formulas'))) {
    const entry = readFormula(file);
    entries.set(entry.name, entry);
  }
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The folder of the repository at hand; null where there is none with files. */
export function formulaFolder(): string | null {
  const repository = findRepository(process.cwd());
  return repository === null || repository.isBare ? null : repository.top;
}

export function findFormula(name: string, top: string | null): Result<Formula, Problem> {
  const entry = formulas(top).find((each) => each.name === name);
  if (entry === undefined)
    return failed(problem('not-found', `no formula is called ${name}: bd formula list shows all`));
  return entry.formula.ok
    ? entry.formula
    : failed(problem('usage', `${entry.source}: ${entry.formula.problem}`));
}

function filesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => SUFFIX.test(name));
    return names.sort().map((name) => join(folder, name));
  } catch {
    // There is none.
    return [];
  }
}

function readFormula(file: string): FormulaEntry {
  const name = file.slice(file.lastIndexOf('/') + 1).replace(SUFFIX, '');
  try {
    const formula = parseFormula(readFileSync(file, 'utf8'));
    if (formula.ok) return { name: formula.value.name, source: file, formula };
    return { name, source: file, formula: failed(formula.problem.map(({ message }) => message).join('; ')) };
  } catch (cause) {
    return { name, source: file, formula: failed(cause instanceof Error ? cause.message : String(cause)) };
  }
}
