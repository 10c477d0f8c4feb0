// The shapes of what `bd` answers to programs, and steps that name them.

/** What a value is made of: names of types, objects of shapes, lists by their first item. */
export type Shape = string | readonly Shape[] | { readonly [name: string]: Shape };

export interface BdStep {
  /** `$name` stands for the id that an earlier step made. */
  readonly args: readonly string[];
  /** The name of the bead that it makes. */
  readonly makes?: string;
  readonly shape: Shape;
  readonly code?: number;
  readonly input?: string;
}

export const EDGE = { issue_id: 'string', depends_on_id: 'string', type: 'string' };

const COUNTS = { dependency_count: 'number', dependent_count: 'number', comment_count: 'number' };

/** The members that every issue has; what is more is named where it is. */
export const ISSUE = {
  id: 'string',
  title: 'string',
  status: 'string',
  priority: 'number',
  issue_type: 'string',
  created_at: 'string',
  created_by: 'string',
  updated_at: 'string',
  labels: [],
  dependencies: [],
  ...COUNTS,
};

export const WAITING = { ...ISSUE, dependencies: [EDGE] };
export const CLOSED = { ...ISSUE, closed_at: 'string', close_reason: 'string' };
export const CHILD = { ...WAITING, parent: 'string' };
export const COMMENT = {
  id: 'number',
  issue_id: 'string',
  author: 'string',
  text: 'string',
  created_at: 'string',
};
export const VERSION = { schema_version: 'number' };
export const ERROR = { error: 'string', hint: 'string', code: 'string', ...VERSION };
export const REFUSAL = { error: 'string', code: 'string', ...VERSION };
export const DEPENDENCY = {
  status: 'string',
  issue_id: 'string',
  depends_on_id: 'string',
  type: 'string',
  ...VERSION,
};
export const LABELLED = { status: 'string', issue_id: 'string', label: 'string' };
export const STEP = {
  ...CHILD,
  assignee: 'string',
  acceptance_criteria: 'string',
  metadata: { formula: 'string', step: 'string', run: 'string' },
};
export const STEP_TEXTS = {
  acceptance_criteria: 'string',
  metadata: { formula: 'string', step: 'string', run: 'string' },
};
export const VARIABLE = { description: 'string', required: 'boolean', default: 'null' };
export const FORMULA_STEP = {
  id: 'string',
  title: 'string',
  description: 'string',
  needs: [],
  run: 'string',
  acceptance: 'string',
};
export const GATE = { ...ISSUE, await_type: 'string' };

export function shapeOf(value: unknown): Shape {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shapeOf(each)]));
}
