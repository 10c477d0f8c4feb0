// Reads the options of `bd create` and `bd update` into fields of a bead.

import { failed, ok, type Result } from '../../beads/result.ts';
import { parseObject } from '../../engine/json.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import type { BeadChange, Dependency } from './beads.ts';

/** Options as they were typed. */
export interface FieldOptions {
  readonly title?: string;
  readonly description?: string;
  readonly design?: string;
  readonly acceptance?: string;
  readonly notes?: string;
  readonly status?: string;
  readonly assignee?: string;
  readonly type?: string;
  readonly priority?: string;
  /** A JSON object. */
  readonly metadata?: string;
}

const TEXTS = ['title', 'description', 'design', 'acceptance', 'notes', 'status', 'assignee'] as const;

/** Other names that people and prompts use for a type. */
const TYPE_ALIASES: Readonly<Record<string, string>> = {
  enhancement: 'feature',
  feat: 'feature',
  dec: 'decision',
  adr: 'decision',
  investigation: 'spike',
  timebox: 'spike',
  mr: 'merge-request',
  mol: 'molecule',
};

export function parseFields(options: FieldOptions): Result<BeadChange, Problem> {
  const texts = TEXTS.flatMap((name) =>
    options[name] === undefined ? [] : [[name, options[name]] as const],
  );
  const type = options.type === undefined ? {} : { type: TYPE_ALIASES[options.type] ?? options.type };
  const priority = options.priority === undefined ? undefined : parsePriority(options.priority);
  if (priority === null) {
    return failed(problem('usage', `priority ${options.priority}: 0, the most urgent, to 4`));
  }
  const metadata = options.metadata === undefined ? undefined : parseObject(options.metadata);
  if (metadata === null)
    return failed(problem('usage', '--metadata: give a JSON object, as in {"formula":"fix-bug"}'));
  return ok({
    ...Object.fromEntries(texts),
    ...type,
    ...(priority === undefined ? {} : { priority }),
    ...(metadata === undefined ? {} : { metadata }),
  });
}

function parsePriority(text: string): number | null {
  const digit = /^[Pp]?([0-4])$/.exec(text)?.[1];
  return digit === undefined ? null : Number(digit);
}

/** `type:id`, or an id alone for an edge that blocks. */
export function parseDependencies(given: readonly string[]): Dependency[] {
  return given.map((each) => {
    const [, type, on] = /^([^:]+):(.+)$/.exec(each) ?? [];
    // `external:project:capability` is a target of its own, not a type.
    if (type === undefined || on === undefined || type === 'external') return { type: 'blocks', on: each };
    return { type, on };
  });
}
