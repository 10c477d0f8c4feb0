// The fields of a bead as lines name them (the original's names, so that its records carry over) and as code does.

import type { Bead } from './bead.ts';

/** What kind of value each known field holds; a value of another kind is passed over. */
export const FIELD_KINDS: Readonly<Record<string, 'string' | 'number' | 'boolean'>> = Object.assign(
  Object.create(null),
  {
    title: 'string',
    description: 'string',
    design: 'string',
    acceptance_criteria: 'string',
    notes: 'string',
    status: 'string',
    priority: 'number',
    issue_type: 'string',
    assignee: 'string',
    created_at: 'string',
    created_by: 'string',
    updated_at: 'string',
    closed_at: 'string',
    close_reason: 'string',
    deleted: 'boolean',
  },
);

/** The fields that an edit may change. */
export type EditableFields = Pick<
  Bead,
  | 'title'
  | 'description'
  | 'design'
  | 'acceptance'
  | 'notes'
  | 'status'
  | 'priority'
  | 'type'
  | 'assignee'
  | 'closeReason'
  | 'deleted'
>;

/** The name that lines use for each. */
export const LINE_NAMES: Readonly<Record<keyof EditableFields, string>> = {
  title: 'title',
  description: 'description',
  design: 'design',
  acceptance: 'acceptance_criteria',
  notes: 'notes',
  status: 'status',
  priority: 'priority',
  type: 'issue_type',
  assignee: 'assignee',
  closeReason: 'close_reason',
  deleted: 'deleted',
};
