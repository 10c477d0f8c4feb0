// A bead as `bd --json` has always shown one: the names and shapes that prompts and scripts rely on.

import { type Bead, parentOf } from '../../beads/bead.ts';
import type { SentBead } from '../../engine/verbs/sent-bead.ts';

/** One issue object: empty fields are left out, labels, counts and dependencies are always there. */
export function issueJson(bead: Bead & Partial<SentBead>): Record<string, unknown> {
  const { other = {} } = bead;
  return {
    ...other,
    ...withoutEmpty({
      id: bead.id,
      title: bead.title,
      description: bead.description,
      design: bead.design,
      acceptance_criteria: bead.acceptance,
      notes: bead.notes,
    }),
    status: bead.status,
    priority: bead.priority,
    issue_type: bead.type,
    ...withoutEmpty({ assignee: bead.assignee }),
    created_at: bead.createdAt,
    ...withoutEmpty({ created_by: bead.createdBy }),
    updated_at: bead.updatedAt,
    ...withoutEmpty({ closed_at: bead.closedAt ?? '', close_reason: bead.closeReason }),
    ...(Object.keys(bead.metadata).length === 0 ? {} : { metadata: bead.metadata }),
    labels: bead.labels,
    dependencies: bead.edges.map((edge) => ({ issue_id: bead.id, depends_on_id: edge.on, type: edge.type })),
    dependency_count: bead.edges.length,
    comment_count: (bead.olderComments ?? 0) + bead.comments.length,
    ...withoutEmpty({ parent: parentOf(bead) ?? '' }),
  };
}

/** What `show` adds: whole beads at the ends of its edges, both ways, and the comments. */
export function shownJson(bead: Bead & Partial<SentBead>, all: readonly Bead[]): Record<string, unknown> {
  const byId = new Map(all.map((each) => [each.id, each]));
  const dependencies = bead.edges.flatMap((edge) => {
    const target = byId.get(edge.on);
    return target === undefined ? [] : [{ ...issueJson(target), dependency_type: edge.type }];
  });
  const dependents = all.flatMap((each) =>
    each.edges
      .filter((edge) => edge.on === bead.id)
      .map((edge) => ({ ...issueJson(each), dependency_type: edge.type })),
  );
  const comments = bead.comments.map((comment, index) => ({
    id: (bead.olderComments ?? 0) + index + 1,
    issue_id: bead.id,
    author: comment.by,
    text: comment.text,
    created_at: comment.at,
  }));
  return { ...issueJson(bead), dependencies, dependents, dependent_count: dependents.length, comments };
}

function withoutEmpty(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}
