// A bead as `bd --json` has always shown one: the names and shapes that prompts and scripts rely on. The order of the
// members is that of the original's record (types.go, `Issue`), the counts that it adds to lists come last.

import type { Bead, BeadId, Comment, Edge } from './bead.ts';
import { parentOf } from './bead.ts';
import { type BeadGraph, dependentsInOrder } from './graph/bead-graph.ts';

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

/** The beads around, which tell how many depend on one: a graph. */
type Around = Pick<BeadGraph, 'dependentsOf'>;

export function issueOf(bead: Bead, around: Around): Issue {
  const { assignee, createdBy, closedAt, closeReason, metadata } = bead;
  const parent = parentOf(bead);
  const other = bead.other === undefined ? NO_OTHERS : othersOf(bead.other);
  return {
    id: bead.id,
    title: bead.title,
    ...textsOf(bead),
    ...other.afterTexts,
    status: bead.status,
    priority: bead.priority,
    issue_type: bead.type,
    ...(assignee === '' ? NOTHING : { assignee }),
    ...other.afterAssignee,
    created_at: bead.createdAt,
    ...(createdBy === '' ? NOTHING : { created_by: createdBy }),
    updated_at: bead.updatedAt,
    ...other.afterUpdate,
    ...(closedAt === null ? NOTHING : { closed_at: closedAt }),
    ...(closeReason === '' ? NOTHING : { close_reason: closeReason }),
    ...other.afterClosing,
    ...(Object.keys(metadata).length === 0 ? NOTHING : { metadata }),
    ...other.rest,
    labels: bead.labels,
    dependencies: bead.edges.map((edge) => dependencyRecord(bead, edge)),
    dependency_count: bead.edges.length,
    dependent_count: around.dependentsOf(bead.id).length,
    comment_count: bead.comments.length,
    ...(parent === null ? NOTHING : { parent }),
  };
}

const NOTHING = Object.freeze({});

/** Edges whose far end `find` does not know are in `dependency_count` only. */
export function shownIssue(bead: Bead, around: Around, find: (id: BeadId) => Bead | undefined): ShownIssue {
  const relatedIf = (id: BeadId, edge: Edge) => {
    const end = find(id);
    return end === undefined ? [] : [related(end, edge, around)];
  };
  return {
    ...issueOf(bead, around),
    dependencies: bead.edges.flatMap((edge) => relatedIf(edge.on, edge)),
    dependents: dependentsInOrder(around, bead.id).flatMap((each) => relatedIf(each.bead.id, each.edge)),
    comments: bead.comments.map((comment, index) => commentRecord(bead, comment, index)),
  };
}

export function related(bead: Bead, edge: Edge, around: Around): RelatedIssue {
  return { ...issueOf(bead, around), dependency_type: edge.type };
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

type Fields = Readonly<Record<string, unknown>>;

/** The fields without a meaning of their own, by where the original's record has them. */
interface Others {
  readonly afterTexts: Fields;
  readonly afterAssignee: Fields;
  readonly afterUpdate: Fields;
  readonly afterClosing: Fields;
  readonly rest: Fields;
}

const NO_OTHERS: Others = {
  afterTexts: NOTHING,
  afterAssignee: NOTHING,
  afterUpdate: NOTHING,
  afterClosing: NOTHING,
  rest: NOTHING,
};

const PLACES: Readonly<Record<Exclude<keyof Others, 'rest'>, readonly string[]>> = {
  afterTexts: ['spec_id'],
  afterAssignee: ['owner', 'estimated_minutes'],
  afterUpdate: ['started_at'],
  afterClosing: ['closed_by_session', 'due_at', 'defer_until', 'external_ref', 'source_system'],
};

const PLACED: ReadonlySet<string> = new Set(Object.values(PLACES).flat());

function othersOf(other: Fields): Others {
  const at = (place: keyof typeof PLACES) => picked(other, PLACES[place]);
  return {
    afterTexts: at('afterTexts'),
    afterAssignee: at('afterAssignee'),
    afterUpdate: at('afterUpdate'),
    afterClosing: at('afterClosing'),
    rest: Object.fromEntries(Object.entries(other).filter(([name]) => !PLACED.has(name))),
  };
}

function picked(other: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(other, name) ? [[name, other[name]]] : [])),
  );
}

function textsOf({ description, design, acceptance, notes }: Bead): Fields {
  return {
    ...(description === '' ? NOTHING : { description }),
    ...(design === '' ? NOTHING : { design }),
    ...(acceptance === '' ? NOTHING : { acceptance_criteria: acceptance }),
    ...(notes === '' ? NOTHING : { notes }),
  };
}

function dependencyRecord(bead: Bead, edge: Edge): DependencyRecord {
  return {
    issue_id: bead.id,
    depends_on_id: edge.on,
    type: edge.type,
    ...(edge.metadata === undefined ? {} : { metadata: JSON.stringify(edge.metadata) }),
  };
}
