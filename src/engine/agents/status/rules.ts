// What an agent's terminal shows, told by rules that are data: the first that applies says what the agent does. A rule
// looks at the title and at the last lines of the screen, since what stands above them may quote anything.

import * as z from 'zod';
import { failed, ok, type Result } from '../../../beads/result.ts';
import { type Problem, problem } from '../../problem.ts';

/** What a terminal shows of its agent; `dialog` is a question of the CLI's own start, which the town answers itself. */
export type ShownState =
  | 'dialog'
  | 'asking'
  | 'working'
  | 'idle'
  | 'interrupted'
  | 'limited'
  | 'signed-out'
  /** Something lies over the conversation: what was known before still holds. */
  | 'covered';

const pattern = z.string().min(1).max(500);

const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and dashes'),
  state: z.enum(['dialog', 'asking', 'working', 'idle', 'interrupted', 'limited', 'signed-out', 'covered']),
  /** Regular expressions (with `u`) that the title must all match. */
  title: z.array(pattern).default([]),
  /** Each must match one of the last eight lines. */
  screen: z.array(pattern).default([]),
  /**
   * Of all lines that match `of`, the last must match `is`: what was said before may still stand above. A prompt box and
   * what stands below it may fill the last eight.
   */
  latest: z.strictObject({ of: pattern, is: pattern }).optional(),
  /** None may match the title or one of the last eight lines. */
  not: z.array(pattern).default([]),
  /** Of `asking`: what about. */
  about: z.enum(['permission', 'question']).optional(),
  /** Of `dialog`: the choice to take, by what it says; Enter alone where there is none. */
  choose: pattern.optional(),
  /** Of `limited`: the group `at` of the line that says when it ends. */
  reset: pattern.optional(),
});

export const rulesSchema = z.strictObject({ version: z.literal(1), rules: z.array(ruleSchema) });

export interface Rule {
  readonly id: string;
  readonly state: ShownState;
  readonly title: readonly RegExp[];
  readonly screen: readonly RegExp[];
  readonly latest: { readonly of: RegExp; readonly is: RegExp } | null;
  readonly not: readonly RegExp[];
  readonly about: 'permission' | 'question' | null;
  readonly choose: RegExp | null;
  readonly reset: RegExp | null;
}

const LAST_LINES = 8;

/** What the rules look at: parts of a guest's digest. */
export interface Shown {
  readonly title: string;
  /** The last lines, oldest first. */
  readonly bottom: readonly string[];
}

/** The rule that applies, and what it read. */
export interface Verdict {
  readonly rule: Rule;
  /** When a limit ends, as the CLI says it; null where it does not. */
  readonly reset: string | null;
}

/** `source` is named in problems: a file, or the runtime that brings them. A broken pattern is `usage`. */
export function parseRules(data: unknown, source: string): Result<readonly Rule[], Problem> {
  const parsed = rulesSchema.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return failed(problem('usage', `${source}: ${issue?.path.join('.')}: ${issue?.message}`));
  }
  const rules: Rule[] = [];
  for (const each of parsed.data.rules) {
    const rule = compile(each, source);
    if (!rule.ok) return rule;
    rules.push(rule.value);
  }
  return ok(rules);
}

/** The first rule that applies; null where none does. Pure, and linear in rules and lines. */
export function judge(rules: readonly Rule[], shown: Shown): Verdict | null {
  const rule = rules.find((each) => applies(each, shown));
  if (rule === undefined) return null;
  return { rule, reset: rule.reset ? resetIn(rule.reset, shown.bottom) : null };
}

function applies({ title, screen, latest, not }: Rule, shown: Shown): boolean {
  const last = shown.bottom.slice(-LAST_LINES);
  const isShown = (each: RegExp) => last.some((line) => each.test(line));
  return (
    title.every((each) => each.test(shown.title)) &&
    screen.every(isShown) &&
    (latest === null || isLatest(latest, shown.bottom)) &&
    !not.some((each) => each.test(shown.title) || isShown(each))
  );
}

function isLatest({ of, is }: NonNullable<Rule['latest']>, bottom: readonly string[]): boolean {
  const line = bottom.findLast((each) => of.test(each));
  return line !== undefined && is.test(line);
}

/** The last line that says it counts. */
function resetIn(reset: RegExp, bottom: readonly string[]): string | null {
  for (const line of bottom.toReversed()) {
    const at = reset.exec(line)?.groups?.['at'];
    if (at !== undefined) return at.trim();
  }
  return null;
}

function compile(rule: z.infer<typeof ruleSchema>, source: string): Result<Rule, Problem> {
  try {
    const optional = (text: string | undefined) => (text === undefined ? null : new RegExp(text, 'u'));
    const { latest } = rule;
    return ok({
      id: rule.id,
      state: rule.state,
      title: rule.title.map((text) => new RegExp(text, 'u')),
      screen: rule.screen.map((text) => new RegExp(text, 'u')),
      latest: latest ? { of: new RegExp(latest.of, 'u'), is: new RegExp(latest.is, 'u') } : null,
      not: rule.not.map((text) => new RegExp(text, 'u')),
      about: rule.about ?? null,
      choose: optional(rule.choose),
      reset: optional(rule.reset),
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return failed(problem('usage', `${source}: rule ${rule.id}: ${why}`));
  }
}
