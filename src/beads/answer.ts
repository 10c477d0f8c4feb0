// Answers questions about a tracker. Pure: the beads, the texts of their files and the time are arguments, so that a
// folder's beads and a running town's are answered alike.

import { duplicateGroups } from './alike-beads.ts';
import type { Bead } from './bead.ts';
import { epics, groupsOf, summaryOf } from './bead-counts.ts';
import { matching } from './bead-filter.ts';
import { historyOf } from './bead-history.ts';
import { inOrder } from './bead-order.ts';
import { dependencyTree } from './dependency-tree.ts';
import { allCycles } from './graph/all-cycles.ts';
import { blockedBeads } from './graph/blocked-beads.ts';
import { findingsOf, type HealthFile } from './health.ts';
import type { Dependents, Issue } from './issue.ts';
import { commentRecord, dependentsOf, issueOf, related, shownIssue } from './issue.ts';
import { foldKeyValues, KEY_VALUE_PATH } from './key-values.ts';
import type { Answers, BeadQuestion, BlockedIssue, Listed, QuestionKind, Questions } from './question.ts';
import { readyAmong } from './ready-among.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { StoreProblem } from './store-problem.ts';
import { invalid, unknownBead } from './store-problem.ts';

/** What is asked. */
export interface Tracker {
  /** Deleted ones too. */
  readonly beads: readonly Bead[];
  get(id: string): Bead | undefined;
  files(): readonly HealthFile[];
  /** In ms since the epoch. */
  readonly now: number;
  /** Whether somebody works on the bead already, as far as is known outside of the beads: it is not ready then. */
  isTaken(bead: Bead): boolean;
}

type Answer<K extends QuestionKind> = Result<Answers[K], StoreProblem>;

export function answer<K extends QuestionKind>(question: BeadQuestion<K>, tracker: Tracker): Answer<K> {
  const answerKind: (question: BeadQuestion<K>, tracker: Tracker) => Answer<K> = ANSWERS[question.kind];
  return answerKind(question, tracker);
}

const ANSWERS: { readonly [K in QuestionKind]: (question: Questions[K], tracker: Tracker) => Answer<K> } = {
  list: (listing, tracker) =>
    ok(listed(matching(tracker.beads, listing.filter, tracker.now), listing, tracker)),
  ready: (listing, tracker) => ok(listed(readyAmong(tracker, listing), listing, tracker)),
  blocked: (listing, tracker) => ok(blocked(listing, tracker)),
  explain,
  show: ({ ids }, tracker) => show(ids, tracker),
  comments: ({ id }, tracker) =>
    withBead(id, tracker, (bead) => bead.comments.map((comment, at) => commentRecord(bead, comment, at))),
  edges: (question, tracker) => withBead(question.id, tracker, (bead) => edges(bead, question, tracker)),
  tree: (question, tracker) => withBead(question.id, tracker, (bead) => tree(bead, question, tracker)),
  cycles: (_, { beads }) => ok(allCycles(beads).cycles),
  stats: (_, { beads, now }) => ok(summaryOf(beads, now)),
  count: ({ filter, by }, { beads, now }) => {
    const found = matching(beads, filter, now);
    return ok({ total: found.length, groups: by === undefined ? [] : groupsOf(found, by) });
  },
  epics: ({ eligibleOnly }, { beads }) => ok(epicIssues(beads, eligibleOnly === true)),
  labels: (_, { beads }) => ok(labels(beads)),
  duplicates: (_, { beads }) => ok(duplicateGroups(beads, dependentsOf(beads))),
  history: ({ id }, tracker) =>
    withBead(id, tracker, (bead) =>
      historyOf(
        bead,
        tracker.files().map((file) => file.text),
      ),
    ),
  values: ({ prefix }, tracker) =>
    ok(foldKeyValues(keyValueText(tracker)).filter(({ key }) => key.startsWith(prefix))),
  check: (_, tracker) => {
    const files = tracker.files();
    const beads = tracker.beads.filter((bead) => !bead.deleted).length;
    return ok({ beads, files: files.length, findings: findingsOf(files, tracker.beads) });
  },
};

/** The text of the file that holds the tracker's small facts; '' where there is none. */
export function keyValueText(tracker: Pick<Tracker, 'files'>): string {
  return tracker.files().find(({ path }) => path === KEY_VALUE_PATH)?.text ?? '';
}

/**
 * The bead that `text` names: by its whole id, by its part after the prefix, or by any part that only one id has. For
 * reading alone: in a change a typing error must not hit another bead.
 */
export function findByPart(
  text: string,
  tracker: Pick<Tracker, 'beads' | 'get'>,
): Result<Bead, StoreProblem> {
  const exact = tracker.get(text);
  if (exact !== undefined) return exact.deleted ? failed(unknownBead(text)) : ok(exact);
  const live = text === '' ? [] : tracker.beads.filter((bead) => !bead.deleted);
  const afterPrefix = live.filter(({ id }) => id.endsWith(`-${text}`));
  const found = afterPrefix.length > 0 ? afterPrefix : live.filter(({ id }) => id.includes(text));
  const [only, second] = found;
  if (only === undefined) return failed(unknownBead(text));
  if (second === undefined) return ok(only);
  const some = found.slice(0, 5).map(({ id }) => id);
  return failed(invalid(`"${text}" may mean ${some.join(', ')}${found.length > 5 ? ', …' : ''}: name one`));
}

function withBead<T>(id: string, tracker: Tracker, work: (bead: Bead) => T): Result<T, StoreProblem> {
  const bead = findByPart(id, tracker);
  return bead.ok ? ok(work(bead.value)) : bead;
}

function listed(
  found: readonly Bead[],
  { order = 'priority', reverse = false, limit = 0 }: Omit<Questions['list'], 'filter'>,
  { beads, now }: Tracker,
): Listed<Issue> {
  const sorted = inOrder(found, order, now);
  const ordered = reverse ? sorted.toReversed() : sorted;
  const shown = limit > 0 ? ordered.slice(0, limit) : ordered;
  const dependents = dependentsOf(beads);
  return { items: shown.map((bead) => issueOf(bead, dependents)), total: found.length };
}

function blocked(listing: Questions['blocked'], tracker: Tracker): Listed<BlockedIssue> {
  const waiting = blockedBeads(tracker.beads, tracker.now);
  const blockers = new Map<string, readonly string[]>(
    waiting.map(({ bead, blockedBy }) => [bead.id, blockedBy]),
  );
  const found = matching(tracker.beads, listing.filter, tracker.now).filter((bead) => blockers.has(bead.id));
  const { items, total } = listed(found, listing, tracker);
  return { items: items.map((issue) => blockedIssue(issue, blockers.get(issue.id) ?? [])), total };
}

function blockedIssue(issue: Issue, by: readonly string[]): BlockedIssue {
  return { ...issue, blocked_by_count: by.length, blocked_by: by };
}

function explain(listing: Questions['explain'], tracker: Tracker): Answer<'explain'> {
  const ready = listed(readyAmong(tracker, listing), listing, tracker);
  const waiting = blocked({ ...listing, order: 'priority' }, tracker);
  const found = allCycles(tracker.beads).cycles;
  return ok({
    ready: ready.items.map((issue) => ({ ...issue, reason: 'nothing keeps it from being worked on' })),
    blocked: waiting.items.map((issue) => ({ ...issue, reason: `waits for ${issue.blocked_by.join(', ')}` })),
    cycles: found,
    summary: { total_ready: ready.total, total_blocked: waiting.total, cycle_count: found.length },
  });
}

function show(ids: readonly string[], tracker: Tracker): Answer<'show'> {
  const dependents = dependentsOf(tracker.beads);
  const shown = [];
  for (const id of ids) {
    const bead = findByPart(id, tracker);
    if (!bead.ok) return bead;
    shown.push(shownIssue(bead.value, dependents, live(tracker)));
  }
  return ok(shown);
}

/** Finds beads that are not deleted. */
function live(tracker: Tracker): (id: string) => Bead | undefined {
  return (id) => {
    const bead = tracker.get(id);
    return bead?.deleted ? undefined : bead;
  };
}

function edges(bead: Bead, { direction, type }: Questions['edges'], tracker: Tracker): Answers['edges'] {
  const dependents = dependentsOf(tracker.beads);
  const find = live(tracker);
  const ends =
    direction === 'up'
      ? (dependents.get(bead.id) ?? [])
      : bead.edges.flatMap((edge) => {
          const target = find(edge.on);
          return target === undefined ? [] : [{ bead: target, edge }];
        });
  return ends
    .filter((each) => type === undefined || each.edge.type === type)
    .map((each) => related(each.bead, each.edge, dependents));
}

function tree(root: Bead, { direction, maxDepth }: Questions['tree'], tracker: Tracker): Answers['tree'] {
  const dependents: Dependents = dependentsOf(tracker.beads);
  return dependencyTree({ root, direction, maxDepth }, live(tracker), dependents).map((node) => ({
    ...issueOf(node.bead, dependents),
    depth: node.depth,
    parent_id: node.parent,
    ...(node.edge === null ? {} : { edge_from_parent: node.edge }),
    truncated: node.truncated,
  }));
}

function epicIssues(beads: readonly Bead[], eligibleOnly: boolean): Answers['epics'] {
  const dependents = dependentsOf(beads);
  return epics(beads)
    .filter(({ eligible }) => eligible || !eligibleOnly)
    .map(({ epic, total, closed, eligible }) => ({
      epic: issueOf(epic, dependents),
      total_children: total,
      closed_children: closed,
      eligible_for_close: eligible,
    }));
}

function labels(beads: readonly Bead[]): Answers['labels'] {
  const labelled = beads.filter((bead) => !bead.deleted && bead.labels.length > 0);
  return groupsOf(labelled, 'label').map(({ group, count }) => ({ label: group, count }));
}
