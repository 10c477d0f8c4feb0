// Beads made up for tests, without a store.

import type { Bead, BeadId, Edge } from '../../src/beads/bead.ts';

const PLAIN = {
  description: '',
  design: '',
  acceptance: '',
  notes: '',
  status: 'open',
  priority: 2,
  type: 'task',
  assignee: '',
  createdAt: '2025-01-01T00:00:00.000Z',
  createdBy: 'mayor',
  updatedAt: '2025-01-01T00:00:00.000Z',
  closedAt: null,
  closeReason: '',
  labels: [],
  edges: [],
  comments: [],
  metadata: {},
  deleted: false,
} as const;

/** An open task `bd-<name>`, titled by its name. */
export function madeBead(name: string, fields: Partial<Bead> = {}): Bead {
  return { ...PLAIN, id: `bd-${name}` as BeadId, birth: name, title: name, ...fields };
}

/** An edge to the bead that `madeBead` makes of the name; to anything else where the name holds a colon. */
export function madeEdge(type: string, on: string, metadata?: Edge['metadata']): Edge {
  const bare = on.includes(':')
    ? { type, on: on as BeadId, onBirth: '' }
    : { type, on: `bd-${on}` as BeadId, onBirth: on };
  return metadata ? { ...bare, metadata } : bare;
}

export const CLOSED = { status: 'closed', closedAt: '2025-02-01T00:00:00.000Z' } as const;
