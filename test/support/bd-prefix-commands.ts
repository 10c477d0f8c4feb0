// The same tracker, once its prefix has been renamed: beads are named by old ids and shown by new ones.

import { type BdStep, CHILD, COMMENT, ERROR, ISSUE, REFUSAL, VERSION, WAITING } from './bd-shapes.ts';

const SHOWN_EPIC = {
  ...ISSUE,
  closed_at: 'string',
  close_reason: 'string',
  labels: ['string'],
  assignee: 'string',
  notes: 'string',
  dependency_type: 'string',
};
const RENAMED = { old_prefix: 'string', new_prefix: 'string', issues_count: 'number', ...VERSION };
const HISTORY = {
  at: 'string',
  by: 'string',
  changes: {
    set: { title: 'string', priority: 'number', issue_type: 'string' },
    add: { edges: [{ type: 'string', on: 'string', birth: 'string' }] },
  },
  created: 'boolean',
};
const DELETION = {
  dry_run: 'boolean',
  would_delete: ['string'],
  issue_count: 'number',
  dependencies: 'number',
  orphaned_issues: ['string'],
  ...VERSION,
};

export const PREFIX_STEPS: readonly BdStep[] = [
  { args: ['rename-prefix', 'a/b'], shape: ERROR, code: 2 },
  { args: ['rename-prefix', 'lib-'], shape: REFUSAL, code: 4 },
  { args: ['rename-prefix', 'new-', '--dry-run'], shape: { ...RENAMED, dry_run: 'boolean' } },
  { args: ['rename-prefix', 'new-'], shape: RENAMED },
  { args: ['create', 'Born', '--deps', '$child'], makes: 'born', shape: { ...WAITING, ...VERSION } },
  {
    args: ['create', 'Below', '--parent', '$epic'],
    makes: 'below',
    shape: { ...CHILD, labels: ['string'], ...VERSION },
  },
  {
    args: ['show', '$below'],
    shape: [{ ...CHILD, labels: ['string'], dependencies: [SHOWN_EPIC], dependents: [], comments: [] }],
  },
  { args: ['list', '--parent', '$epic'], shape: [{ ...CHILD, labels: ['string'] }] },
  {
    args: ['children', '$epic'],
    shape: [{ ...CHILD, labels: ['string'], assignee: 'string', dependency_type: 'string' }],
  },
  { args: ['update', '$child', '-p', '1'], shape: [{ ...CHILD, labels: ['string'], assignee: 'string' }] },
  { args: ['comment', '$child', 'by its old id'], shape: { ...COMMENT, ...VERSION } },
  { args: ['dep', 'add', '$child', '$born'], shape: REFUSAL, code: 5 },
  {
    args: ['dep', 'tree', '$born'],
    shape: [{ ...WAITING, depth: 'number', parent_id: 'string', truncated: 'boolean' }],
  },
  { args: ['history', '$born'], shape: [HISTORY] },
  { args: ['show', 'lib-unknown'], shape: REFUSAL, code: 3 },
  { args: ['delete', '$child'], shape: DELETION },
];
