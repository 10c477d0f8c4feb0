// Beads from the original's `issues.jsonl`, as far as their graph goes: for tests that look at real trackers.

import type { Bead, BeadId, Edge } from '../../src/beads/bead.ts';
import { madeBead } from './made-bead.ts';

type Issue = Readonly<Record<string, unknown>>;

/** One bead for each id, by its first record; lines that hold none are passed over. */
export function readIssues(text: string): readonly Bead[] {
  const beads = new Map<BeadId, Bead>();
  for (const line of text.split('\n')) {
    const bead = beadOf(line);
    if (bead !== null && !beads.has(bead.id)) beads.set(bead.id, bead);
  }
  return [...beads.values()];
}

function beadOf(line: string): Bead | null {
  const issue = issueOf(line);
  const id = issue?.['id'];
  if (issue === null || typeof id !== 'string') return null;
  const status = textIn(issue, 'status') || 'open';
  return madeBead(id, {
    id: id as BeadId,
    title: textIn(issue, 'title'),
    status,
    deleted: status === 'tombstone',
    priority: typeof issue['priority'] === 'number' ? issue['priority'] : 0,
    type: textIn(issue, 'issue_type') || 'task',
    assignee: textIn(issue, 'assignee'),
    createdAt: textIn(issue, 'created_at'),
    updatedAt: textIn(issue, 'updated_at'),
    closeReason: textIn(issue, 'close_reason'),
    edges: edgesOf(issue['dependencies']),
    other: issue,
  });
}

function issueOf(line: string): Issue | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    // A torn line, or a conflict marker.
    return null;
  }
}

function edgesOf(value: unknown): Edge[] {
  if (!Array.isArray(value)) return [];
  return value.map((each: Issue) => ({
    type: textIn(each, 'type'),
    on: textIn(each, 'depends_on_id') as BeadId,
    onBirth: '',
  }));
}

function textIn(issue: Issue, name: string): string {
  const value = issue[name];
  return typeof value === 'string' ? value : '';
}
