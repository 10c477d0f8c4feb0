// Formulas: recipes written in TOML, read into checked steps. The format is the original's workflow type; `run`, the
// shell command that does a step, is ours.

import { parse, TomlError } from 'smol-toml';
import * as z from 'zod';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';

export interface Formula {
  readonly name: string;
  readonly description: string;
  readonly version: number;
  readonly vars: Readonly<Record<string, FormulaVar>>;
  /** In the order of the file. */
  readonly steps: readonly FormulaStep[];
}

interface FormulaVar {
  readonly description: string;
  readonly required: boolean;
  /** Null where a value must be given. */
  readonly default: string | null;
}

export interface FormulaStep {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly acceptance: string;
  /** Ids of the steps that must be done before this one. */
  readonly needs: readonly string[];
  /** A shell command; '' where an agent or a person does the step. */
  readonly run: string;
}

export interface FormulaProblem {
  readonly kind:
    | 'syntax'
    | 'shape'
    | 'unsupported'
    | 'duplicate-step'
    | 'unknown-need'
    | 'cycle'
    | 'unresolved-var';
  readonly message: string;
}

const PLACEHOLDER = /\{\{\s*([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}/g;

/** A template's own words, which other dialects write between the same braces. */
const TEMPLATE_WORDS: ReadonlySet<string> = new Set(['else', 'this', 'end']);

const varSchema = z.union([
  z.string().transform((text): FormulaVar => ({ description: '', required: false, default: text })),
  z
    .looseObject({
      description: z.string().default(''),
      required: z.boolean().default(false),
      default: z.union([z.string(), z.number(), z.boolean()]).optional(),
    })
    .transform(
      ({ description, required, default: value }): FormulaVar => ({
        description,
        required,
        default: value === undefined ? null : String(value),
      }),
    ),
]);

const stepSchema = z
  .looseObject({
    id: z.string().min(1),
    title: z.string().default(''),
    description: z.string().default(''),
    acceptance: z.string().default(''),
    needs: z.array(z.string()).default([]),
    depends_on: z.array(z.string()).default([]),
    run: z.string().default(''),
  })
  .transform(
    ({ id, title, description, acceptance, needs, depends_on, run }): FormulaStep => ({
      id,
      title: title || id,
      description,
      acceptance,
      needs: [...new Set([...needs, ...depends_on])],
      run,
    }),
  );

const formulaSchema = z.looseObject({
  formula: z.string().min(1),
  description: z.string().default(''),
  version: z.union([z.number(), z.string().transform(Number)]).default(1),
  type: z.string().default('workflow'),
  extends: z.array(z.string()).default([]),
  vars: z.record(z.string(), varSchema).default({}),
  steps: z.array(stepSchema).default([]),
});

/** Reads a formula; where it is not one that can be poured, everything that is wrong with it. */
export function parseFormula(text: string): Result<Formula, readonly FormulaProblem[]> {
  const table = parseToml(text);
  if (!table.ok) return table;
  const parsed = formulaSchema.safeParse(table.value);
  if (!parsed.success) return failed(parsed.error.issues.map(shapeProblem));
  const { formula: name, type, extends: parents, description, version, vars, steps } = parsed.data;
  if (type !== 'workflow') return failed([unsupported(`formulas of type ${type} are not supported yet`)]);
  if (parents.length > 0)
    return failed([unsupported(`formulas that extend others (${parents.join(', ')}) are not supported yet`)]);
  const formula = { name, description, version, vars, steps };
  const problems = checkFormula(formula);
  return problems.length > 0 ? failed(problems) : ok(formula);
}

/** What stands against pouring the formula, whatever the values of its variables. */
export function checkFormula(formula: Formula): readonly FormulaProblem[] {
  const { steps } = formula;
  if (steps.length === 0) return [problem('shape', 'it has no steps')];
  const problems = [...duplicateSteps(steps), ...unknownNeeds(steps), ...unknownVars(formula)];
  if (problems.length > 0) return problems;
  const ordered = stepsInOrder(steps);
  const stuck = steps.filter((step) => !ordered.includes(step)).map((step) => step.id);
  return stuck.length > 0 ? [problem('cycle', `steps need each other in a circle: ${stuck.join(', ')}`)] : [];
}

/** The steps so that each comes after all that it needs, else in the order of the file; those in a circle are left out. */
export function stepsInOrder(steps: readonly FormulaStep[]): readonly FormulaStep[] {
  const done = new Set<string>();
  const ordered: FormulaStep[] = [];
  let waiting = [...steps];
  for (let next = waiting[0]; next !== undefined; ) {
    const found: FormulaStep | undefined = waiting.find((step) => step.needs.every((need) => done.has(need)));
    if (found === undefined) break;
    done.add(found.id);
    ordered.push(found);
    waiting = waiting.filter((step) => step !== found);
    next = waiting[0];
  }
  return ordered;
}

/** The names between `{{` and `}}` in `text`. */
export function placeholders(text: string): readonly string[] {
  return [...text.matchAll(PLACEHOLDER)]
    .flatMap((match) => match[1] ?? [])
    .filter((name) => !TEMPLATE_WORDS.has(name));
}

/** `text` with the values of its variables; a name without a value stays as it is. */
export function fillPlaceholders(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) => values.get(name) ?? whole);
}

function parseToml(text: string): Result<unknown, readonly FormulaProblem[]> {
  try {
    return ok(parse(text));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what] = error.message.split('\n');
    return failed([problem('syntax', `line ${error.line}, column ${error.column}: ${what}`)]);
  }
}

function shapeProblem(issue: z.core.$ZodIssue): FormulaProblem {
  return problem('shape', `${issue.path.join('.') || 'formula'}: ${issue.message}`);
}

function duplicateSteps(steps: readonly FormulaStep[]): FormulaProblem[] {
  const ids = steps.map((step) => step.id);
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return [...twice].map((id) => problem('duplicate-step', `two steps are called "${id}"`));
}

function unknownNeeds(steps: readonly FormulaStep[]): FormulaProblem[] {
  const ids = new Set(steps.map((step) => step.id));
  return steps.flatMap((step) =>
    step.needs
      .filter((need) => !ids.has(need))
      .map((need) => problem('unknown-need', `step "${step.id}" needs "${need}", which is no step`)),
  );
}

function unknownVars(formula: Formula): FormulaProblem[] {
  return formula.steps.flatMap((step) => {
    const names = new Set([step.title, step.description, step.acceptance, step.run].flatMap(placeholders));
    return [...names]
      .filter((name) => !Object.hasOwn(formula.vars, name))
      .map((name) =>
        problem('unresolved-var', `step "${step.id}" uses {{${name}}}, which is no variable of the formula`),
      );
  });
}

function unsupported(message: string): FormulaProblem {
  return problem('unsupported', message);
}

function problem(kind: FormulaProblem['kind'], message: string): FormulaProblem {
  return { kind, message };
}
