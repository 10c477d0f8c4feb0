// `explain`: why the town thinks that an agent does what it is shown to do: the rule or hook that decided, what the rules
// looked at, and what the hooks said last.

import type { Result } from '../../beads/result.ts';
import { ok } from '../../beads/result.ts';
import { activityOf } from '../activity.ts';
import type { Looked } from '../agents/status/agent-statuses.ts';
import type { Engine } from '../engine.ts';
import { type AgentId, guestOfRun, type RunId } from '../ids.ts';
import type { Problem } from '../problem.ts';
import type { Activity } from '../view.ts';
import { findRun } from './find.ts';
import type { Request } from './requests.ts';

/** What `gt explain --json` prints. */
export interface Explanation {
  readonly agent: AgentId;
  readonly run: RunId;
  readonly runtime: string;
  readonly activity: Activity;
  readonly why: string;
  /** In ms since the epoch; null where neither rules nor hooks tell of it. */
  readonly since: number | null;
  /** The rule that applies to the screen as it is, whether it has decided or not; null where none does. */
  readonly rule: { readonly id: string; readonly state: string } | null;
  /** What the rules look at. */
  readonly title: string;
  readonly lines: readonly string[];
  /** The last thing that a hook told; null where none has. */
  readonly heard: Looked['heard'];
}

export function explain(engine: Engine, { target }: Request<'explain'>): Result<Explanation, Problem> {
  const found = findRun(engine, target);
  if (!found.ok) return found;
  const run = found.value;
  const looked = engine.statuses.lookedAt(run.run);
  const digest = engine.observations.get(guestOfRun(run.run))?.digest;
  return ok({
    ...{ agent: run.agent, run: run.run, runtime: run.runtime },
    ...activityOf(engine.snapshot(), run),
    since: looked?.status.since ?? null,
    rule: looked?.rule ? { id: looked.rule.id, state: looked.rule.state } : null,
    title: digest?.title ?? '',
    lines: digest?.bottom ?? [],
    heard: looked?.heard ?? null,
  });
}
