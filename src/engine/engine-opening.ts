// Reads what an engine begins with: the log, folded, and every rig of it, opened.

import type { Result } from '../beads/result.ts';
import { ok } from '../beads/result.ts';
import type { EngineOptions } from './engine-options.ts';
import { EventLog } from './event-log.ts';
import type { TownEvent } from './events.ts';
import { FeedTail } from './feed-tail.ts';
import { foldEvents } from './fold.ts';
import type { RigName } from './ids.ts';
import { isObject } from './json.ts';
import type { Problem } from './problem.ts';
import type { Rig } from './rig.ts';
import { openRigs } from './rig-opening.ts';
import type { TownState } from './town-state.ts';
import { emptyTown } from './town-state.ts';

export interface OpenedEngine {
  readonly log: EventLog;
  readonly state: TownState;
  readonly rigs: Map<RigName, Rig>;
  readonly feed: FeedTail;
  /** Lines for a person about the log. */
  readonly notices: readonly string[];
}

export async function openEngine({
  paths,
  files,
  clock,
  display,
}: EngineOptions): Promise<Result<OpenedEngine, Problem>> {
  const opened = EventLog.open({ folder: paths.events, files, now: clock.now });
  if (!opened.ok) return opened;
  const { log, snapshot, notices } = opened.value;
  // What the log holds is our own writing, checked record by record; the fold takes whatever else there is.
  const events = opened.value.records as unknown as readonly TownEvent[];
  const kept = isObject(snapshot?.state) ? (snapshot.state as Partial<TownState>) : emptyTown();
  const state = foldEvents(events, kept);
  const rigs = await openRigs(
    paths,
    Object.values(state.rigs).map(({ rig }) => rig),
  );
  if (!rigs.ok) {
    log[Symbol.dispose]();
    return rigs;
  }
  const feed = new FeedTail(display);
  feed.add(events);
  return ok({ log, state, rigs: rigs.value, feed, notices });
}
