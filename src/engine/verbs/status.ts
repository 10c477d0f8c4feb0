// `status`, `mq.list` and `feed`: what the town shows, cut to what one answer holds.

import type { Result } from '../../beads/result.ts';
import { ok } from '../../beads/result.ts';
import type { Engine } from '../engine.ts';
import type { Problem } from '../problem.ts';
import type { Page } from '../rpc/pages.ts';
import { firstWithin, lastWithin, pageOf } from '../rpc/pages.ts';
import type { TrialEntryView } from '../trial-view.ts';
import type { FeedEntry, QueueEntryView, TownView } from '../view.ts';
import type { Request } from './requests.ts';
import { trialEntries } from './trials.ts';

type Answer<T> = Result<T, Problem>;

const KIB = 1024;
const BUDGET = { work: 384 * KIB, queue: 192 * KIB, decisions: 128 * KIB, feed: 128 * KIB } as const;
const FEED_BYTES = 512 * KIB;

/** The view; `leftOut` says how many entries of a list did not fit into the answer. */
type StatusAnswer = TownView & { readonly leftOut: LeftOut };

export type LeftOut = Readonly<Partial<Record<keyof typeof BUDGET, number>>>;

export function status(engine: Engine): Answer<StatusAnswer> {
  const view = engine.view();
  const kept = {
    work: firstWithin(view.work, BUDGET.work),
    queue: firstWithin(view.queue, BUDGET.queue),
    decisions: firstWithin(view.decisions, BUDGET.decisions),
    feed: lastWithin(view.feed, BUDGET.feed),
  };
  const lost = (['work', 'queue', 'decisions', 'feed'] as const)
    .map((list) => [list, view[list].length - kept[list].length] as const)
    .filter(([, count]) => count > 0);
  return ok({ ...view, ...kept, leftOut: Object.fromEntries(lost) });
}

/** The queue, then the trials that go on. */
export function listQueue(
  engine: Engine,
  { rig, from }: Request<'mq.list'>,
): Answer<Page<QueueEntryView | TrialEntryView>> {
  const entries = [...engine.view().queue, ...trialEntries(engine, rig)];
  return ok(pageOf(entries, from, (entry) => (rig === undefined || entry.rig === rig ? entry : null)));
}

/** `seq` is where to ask on from; `isAll` whether that is all there is by now. */
export function readFeed(
  engine: Engine,
  { sinceSeq }: Request<'feed'>,
): Answer<{ readonly entries: readonly FeedEntry[]; readonly seq: number; readonly isAll: boolean }> {
  const all = engine.feedSince(sinceSeq);
  const entries = firstWithin(all, FEED_BYTES);
  const isAll = entries.length === all.length;
  return ok({ entries, seq: isAll ? engine.state.seq : (entries.at(-1)?.seq ?? sinceSeq), isAll });
}
