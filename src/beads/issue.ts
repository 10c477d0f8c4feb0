// A bead as `bd --json` has always shown one: the names and shapes that prompts and scripts rely on. The order of the
// members is that of the original's record (types.go, `Issue`), the counts that it adds to lists come last.

import type { Bead, BeadId, Comment, Edge } from './bead.ts';
import { parentOf } from './bead.ts';

/** Empty fields are left out; labels and counts are always there. */
interface IssueFields {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly design?: string;
  readonly acceptance_criteria?: string;
  readonly notes?: string;
  readonly status: string;
  readonly priority: number;
  readonly issue_type: string;
  readonly assignee?: string;
  readonly created_at: string;
  readonly created_by?: string;
  readonly updated_at: string;
  readonly closed_at?: string;
  readonly close_reason?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly labels: readonly string[];
  readonly dependency_count: number;
  readonly dependent_count: number;
  readonly comment_count: number;
  readonly parent?: string;
  /** Fields that have no meaning of their own here, such as `external_ref` and `due_at`. */
  readonly [name: string]: unknown;
}

export interface Issue extends IssueFields {
  readonly dependencies: readonly DependencyRecord[];
}

export interface DependencyRecord {
  readonly issue_id: string;
  readonly depends_on_id: string;
  readonly type: string;
  /** JSON in a text, as the original keeps it. */
  readonly metadata?: string;
}

/** A bead at the far end of an edge. */
export interface RelatedIssue extends Issue {
  readonly dependency_type: string;
}

/** What `show` answers: the beads at the ends of its edges, both ways, and the comments. */
export interface ShownIssue extends IssueFields {
  readonly dependencies: readonly RelatedIssue[];
  readonly dependents: readonly RelatedIssue[];
  readonly comments: readonly CommentRecord[];
}

export interface CommentRecord {
  readonly id: number;
  readonly issue_id: string;
  readonly author: string;
  readonly text: string;
  readonly created_at: string;
}

/** Who points at whom; made once for all the issues of an answer. */
export type Dependents = ReadonlyMap<BeadId, readonly { readonly bead: Bead; readonly edge: Edge }[]>;

/** The edges of beads that are not deleted, by their targets. Linear. */
export function dependentsOf(beads: readonly Bead[]): Dependents {
  const dependents = new Map<BeadId, { bead: Bead; edge: Edge }[]>();
  for (const bead of beads) {
    if (bead.deleted) continue;
    for (const edge of bead.edges) {
      const held = dependents.get(edge.on);
      if (held) held.push({ bead, edge });
      else dependents.set(edge.on, [{ bead, edge }]);
    }
  }
  return dependents;
}

export function issueOf(bead: Bead, dependents: Dependents): Issue {
  const { other = {} } = bead;
  const rest = Object.entries(other).filter(([name]) => !PLACED.has(name));
  return {
    id: bead.id,
    title: bead.title,
    ...withoutEmpty({
      description: bead.description,
      design: bead.design,
      acceptance_criteria: bead.acceptance,
      notes: bead.notes,
    }),
    ...placed(other, 'spec_id'),
    status: bead.status,
    priority: bead.priority,
    issue_type: bead.type,
    ...withoutEmpty({ assignee: bead.assignee }),
    ...placed(other, 'owner', 'estimated_minutes'),
    created_at: bead.createdAt,
    ...withoutEmpty({ created_by: bead.createdBy }),
    updated_at: bead.updatedAt,
    ...placed(other, 'started_at'),
    ...withoutEmpty({ closed_at: bead.closedAt ?? '', close_reason: bead.closeReason }),
    ...placed(other, 'closed_by_session', 'due_at', 'defer_until', 'external_ref', 'source_system'),
    ...(Object.keys(bead.metadata).length === 0 ? {} : { metadata: bead.metadata }),
    ...Object.fromEntries(rest),
    labels: bead.labels,
    dependencies: bead.edges.map((edge) => dependencyRecord(bead, edge)),
    dependency_count: bead.edges.length,
    dependent_count: dependents.get(bead.id)?.length ?? 0,
    comment_count: bead.comments.length,
    ...withoutEmpty({ parent: parentOf(bead) ?? '' }),
  };
}

/** Edges whose far end is not among the beads are in `dependency_count` only. */
export function shownIssue(
  bead: Bead,
  dependents: Dependents,
  find: (id: BeadId) => Bead | undefined,
): ShownIssue {
  const dependencies = bead.edges.flatMap((edge) => {
    const target = find(edge.on);
    return target === undefined ? [] : [related(target, edge, dependents)];
  });
  return {
    ...issueOf(bead, dependents),
    dependencies,
    dependents: (dependents.get(bead.id) ?? []).map((each) => related(each.bead, each.edge, dependents)),
    comments: bead.comments.map((comment, index) => commentRecord(bead, comment, index)),
  };
}

export function related(bead: Bead, edge: Edge, dependents: Dependents): RelatedIssue {
  return { ...issueOf(bead, dependents), dependency_type: edge.type };
}

/** Its number is its place among the bead's comments, from 1. */
export function commentRecord(bead: Bead, comment: Comment, index: number): CommentRecord {
  return {
    id: index + 1,
    issue_id: bead.id,
    author: comment.by,
    text: comment.text,
    created_at: comment.at,
  };
}

const PLACED: ReadonlySet<string> = new Set([
  'spec_id',
  'owner',
  'estimated_minutes',
  'started_at',
  'closed_by_session',
  'due_at',
  'defer_until',
  'external_ref',
  'source_system',
]);

function dependencyRecord(bead: Bead, edge: Edge): DependencyRecord {
  return {
    issue_id: bead.id,
    depends_on_id: edge.on,
    type: edge.type,
    ...(edge.metadata === undefined ? {} : { metadata: JSON.stringify(edge.metadata) }),
  };
}

function placed(other: Readonly<Record<string, unknown>>, ...names: readonly string[]) {
  return Object.fromEntries(names.flatMap((name) => (name in other ? [[name, other[name]]] : [])));
}

function withoutEmpty(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}
