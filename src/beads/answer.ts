// Answers questions about a tracker. Pure: the beads, the texts of their files and the time are arguments, so that a
// folder's beads and a running town's are answered alike.

import {
  duplicatesShown,
  epicsShown,
  gatedShown,
  groupsShown,
  summaryShown,
  treeShown,
} from './answer-shapes.ts';
import type { Bead, BeadId } from './bead.ts';
import { type BeadFilter, fitting, readsLongTexts } from './bead-filter.ts';
import { historyOf } from './bead-history.ts';
import { inOrder } from './bead-order.ts';
import { beadStatistics, countBy } from './bead-statistics.ts';
import { duplicateBeads } from './duplicate-beads.ts';
import { findId } from './find-id.ts';
import { allCycles } from './graph/all-cycles.ts';
import { type BeadGraph, dependentsInOrder } from './graph/bead-graph.ts';
import { blockedBeads } from './graph/blocked-beads.ts';
import { dependencyTree } from './graph/dependency-tree.ts';
import { epicProgress } from './graph/epics.ts';
import { gatedMolecules } from './graph/gated-molecules.ts';
import { awaitedId, isReadinessEdge } from './graph/waits.ts';
import { findingsOf, type HealthFile } from './health.ts';
import { compareIds } from './id-order.ts';
import type { Issue } from './issue.ts';
import { commentRecord, issueOf, related, shownIssue } from './issue.ts';
import { foldKeyValues, KEY_VALUE_PATH } from './key-values.ts';
import type { Answers, BeadQuestion, BlockedIssue, Listed, QuestionKind, Questions } from './question.ts';
import { readyAmong } from './ready-among.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { StoreProblem } from './store-problem.ts';
import { invalid, unknownBead } from './store-problem.ts';

/** What is asked. */
export interface Tracker {
  /** Its beads perhaps without their long texts. */
  readonly graph: BeadGraph;
  /** The whole bead. */
  get(id: string): Bead | undefined;
  files(): readonly HealthFile[];
  /** The text of one of them; '' where there is none. */
  textAt(path: string): string;
  /** What stands in the place of bead files and is not read: paths. */
  odd(): readonly string[];
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
  list: (listing, tracker) => ok(listed(fittingOnes(listing.filter, tracker), listing, tracker)),
  ready: (listing, tracker) => ok(listed(ready(listing, tracker), listing, tracker)),
  blocked: (listing, tracker) => ok(blocked(listing, tracker)),
  explain,
  show: ({ ids }, tracker) => show(ids, tracker),
  comments: ({ id }, tracker) =>
    withBead(id, tracker, (bead) => bead.comments.map((comment, at) => commentRecord(bead, comment, at))),
  edges: (question, tracker) => withBead(question.id, tracker, (bead) => edges(bead, question, tracker)),
  tree: ({ id, ...request }, tracker) =>
    withBead(id, tracker, ({ id: root }) => {
      const nodes = dependencyTree(tracker.graph, { root, ...request });
      return treeShown(nodes, (bead) => issueOf(whole(bead, tracker), tracker.graph));
    }),
  cycles: ({ limit }, { graph }) => {
    const { cycles, total } = allCycles(graph, limit === 0 ? Number.POSITIVE_INFINITY : limit);
    return ok({ items: cycles, total });
  },
  gated: (_, tracker) => {
    const gated = gatedMolecules(tracker.graph, tracker.now);
    return ok(gatedShown(gated, (bead) => issueOf(whole(bead, tracker), tracker.graph)));
  },
  stats: (_, { graph, now }) => ok(summaryShown(beadStatistics(graph, now))),
  count: ({ filter, by }, tracker) => {
    const found = fittingOnes(filter, tracker);
    return ok({ total: found.length, groups: by === undefined ? [] : groupsShown(countBy(found, by), by) });
  },
  epics: ({ eligibleOnly }, tracker) => {
    const open = epicProgress(tracker.graph).filter(({ epic }) => epic.status !== 'closed');
    const wanted = eligibleOnly === true ? open.filter(({ isEligible }) => isEligible) : open;
    const sorted = wanted.toSorted((a, b) => compareIds(a.epic.id, b.epic.id));
    return ok(epicsShown(sorted, (bead) => issueOf(whole(bead, tracker), tracker.graph)));
  },
  labels: (_, { graph }) => ok(labels(graph)),
  duplicates: (_, tracker) =>
    ok(duplicatesShown(duplicateBeads(tracker.graph.live.map((bead) => whole(bead, tracker))))),
  history: ({ id }, tracker) =>
    withBead(id, tracker, (bead) =>
      historyOf(
        bead,
        tracker.files().map((file) => file.text),
      ),
    ),
  values: ({ prefix }, tracker) =>
    ok(foldKeyValues(tracker.textAt(KEY_VALUE_PATH)).filter(({ key }) => key.startsWith(prefix))),
  check: (_, tracker) => {
    const files = tracker.files();
    const { all, live } = tracker.graph;
    return ok({ beads: live.length, files: files.length, findings: findingsOf(files, all, tracker.odd()) });
  },
};

function withBead<T>(id: string, tracker: Tracker, work: (bead: Bead) => T): Result<T, StoreProblem> {
  const bead = named(id, tracker);
  return bead.ok ? ok(work(bead.value)) : bead;
}

/** The bead that a whole id or a part of one names. */
function named(text: string, tracker: Tracker): Result<Bead, StoreProblem> {
  const exact = tracker.get(text);
  if (exact !== undefined) return exact.deleted ? failed(unknownBead(text)) : ok(exact);
  const found = findId(text, tracker.graph);
  switch (found.kind) {
    case 'unknown':
      return failed(unknownBead(text));
    case 'ambiguous': {
      const more = found.ids.length > MOST_NAMED ? ', …' : '';
      const some = `${found.ids.slice(0, MOST_NAMED).join(', ')}${more}`;
      return failed(invalid(`"${text}" may mean ${some}: name one`));
    }
    case 'found': {
      const bead = tracker.get(found.id);
      return bead === undefined ? failed(unknownBead(text)) : ok(bead);
    }
  }
}

const MOST_NAMED = 5;

function whole(bead: Bead, tracker: Tracker): Bead {
  return tracker.get(bead.id) ?? bead;
}

/** Gives a bead as much as the filter reads of it. */
function readBy(filter: BeadFilter, tracker: Tracker): (bead: Bead) => Bead {
  return readsLongTexts(filter) ? (bead) => whole(bead, tracker) : (bead) => bead;
}

function fittingOnes(filter: BeadFilter, tracker: Tracker): readonly Bead[] {
  const fits = fitting(tracker.graph, filter, tracker.now);
  const read = readBy(filter, tracker);
  return tracker.graph.live.filter((bead) => fits(read(bead)));
}

function ready(listing: Questions['ready'], tracker: Tracker): readonly Bead[] {
  return readyAmong(tracker, listing, readBy(listing.filter, tracker));
}

function listed(
  found: readonly Bead[],
  { order = 'priority', reverse = false, limit = 0 }: Omit<Questions['list'], 'filter'>,
  tracker: Tracker,
): Listed<Issue> {
  const sorted = inOrder(found, order, tracker.now);
  const ordered = reverse ? sorted.toReversed() : sorted;
  const shown = limit > 0 ? ordered.slice(0, limit) : ordered;
  return {
    items: shown.map((bead) => issueOf(whole(bead, tracker), tracker.graph)),
    total: found.length,
  };
}

function blocked(listing: Questions['blocked'], tracker: Tracker): Listed<BlockedIssue> {
  const waiting = blockedBeads(tracker.graph, tracker.now);
  const blockers = new Map<string, readonly string[]>(
    waiting.map(({ bead, blockedBy }) => [bead.id, blockedBy]),
  );
  const found = fittingOnes(listing.filter, tracker).filter((bead) => blockers.has(bead.id));
  const { items, total } = listed(found, listing, tracker);
  return { items: items.map((issue) => blockedIssue(issue, blockers.get(issue.id) ?? [])), total };
}

function blockedIssue(issue: Issue, by: readonly string[]): BlockedIssue {
  return { ...issue, blocked_by_count: by.length, blocked_by: by };
}

function explain(listing: Questions['explain'], tracker: Tracker): Answer<'explain'> {
  const free = listed(ready(listing, tracker), listing, tracker);
  const waiting = blocked({ ...listing, order: 'priority' }, tracker);
  const { cycles, total: circles } = allCycles(tracker.graph);
  return ok({
    ready: free.items.map((issue) => ({ ...issue, reason: whyReady(issue.id, tracker) })),
    blocked: waiting.items.map((issue) => ({ ...issue, reason: `waits for ${issue.blocked_by.join(', ')}` })),
    cycles,
    summary: { total_ready: free.total, total_blocked: waiting.total, cycle_count: circles },
  });
}

function whyReady(id: string, { graph }: Tracker): string {
  const edges = graph.get(id as BeadId)?.edges ?? [];
  const waited = edges.filter((edge) => isReadinessEdge(edge) && edge.type !== 'parent-child').map(awaitedId);
  const ids = [...new Set(waited)];
  return ids.length === 0 ? 'it waits for nothing' : `it waits no longer for ${ids.join(', ')}`;
}

function show(ids: readonly string[], tracker: Tracker): Answer<'show'> {
  const shown = [];
  for (const id of ids) {
    const bead = named(id, tracker);
    if (!bead.ok) return bead;
    shown.push(shownIssue(bead.value, tracker.graph, live(tracker)));
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
  const find = live(tracker);
  const ends =
    direction === 'up'
      ? dependentsInOrder(tracker.graph, bead.id).map(({ bead: { id }, edge }) => ({ id, edge }))
      : bead.edges.map((edge) => ({ id: edge.on, edge }));
  return ends.flatMap(({ id, edge }) => {
    const end = type === undefined || edge.type === type ? find(id) : undefined;
    return end === undefined ? [] : [related(end, edge, tracker.graph)];
  });
}

function labels({ live: beads }: BeadGraph): Answers['labels'] {
  const labelled = beads.filter((bead) => bead.labels.length > 0);
  return countBy(labelled, 'label').map(({ value, count }) => ({ label: value, count }));
}
