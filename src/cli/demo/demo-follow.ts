// Follows the town to the end of its work, a plain line for each thing that matters.

import { setTimeout as delay } from 'node:timers/promises';
import { failed, ok, type Result } from '../../beads/result.ts';
import { isObject } from '../../engine/json.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import type { FeedEntry, TownView, WorkView } from '../../engine/view.ts';
import { sanitize } from '../../panes/screen/sanitize.ts';
import { isTownView } from '../commands/answers.ts';
import type { DemoDeps } from './demo.ts';
import type { DemoTown } from './demo-town.ts';

export interface Followed {
  readonly works: readonly WorkView[];
  readonly elapsedMs: number;
}

export interface FollowOptions {
  readonly pollMs: number;
  /** When to give up. */
  readonly limitMs: number;
  /** How long the town may not answer: it may be starting again. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** Plain events that are progress; of the others all but `gate.passed`, which its landing repeats. */
const PROGRESS = new Set(['work.returned', 'mr.submitted', 'wisp.poured', 'wisp.burnt', 'engine.started']);
/** How long the wisp may take to burn after all work has ended. */
const WISP_MS = 10_000;

/** Until every slung bead has landed or was stopped, and the wisp that tracked them is burnt. */
export async function follow(
  town: DemoTown,
  deps: DemoDeps,
  options: FollowOptions,
): Promise<Result<Followed, Problem>> {
  const startedAt = Date.now();
  const elapsed = (): number => Date.now() - startedAt;
  let [answeredAt, endedAt]: [number, number | null] = [0, null];
  const feed = { seq: 0, isBurnt: false };
  for (;;) {
    const view = await look(town, deps, feed, elapsed);
    if (view.ok) {
      answeredAt = elapsed();
      if (isEnded(view.value, town)) endedAt ??= elapsed();
      if (endedAt !== null && (feed.isBurnt || elapsed() - endedAt > WISP_MS)) {
        return ok({ works: view.value.work, elapsedMs: elapsed() });
      }
    } else if (view.problem.kind !== 'unavailable' || elapsed() - answeredAt > options.patienceMs) {
      return view;
    }
    if (elapsed() > options.limitMs) return failed(problem('internal', `no end after ${lasted(elapsed())}`));
    const isAborted = await paused(options);
    if (isAborted) return failed(problem('refused', 'interrupted'));
  }
}

/** Prints what is new, then looks at how the work stands. */
async function look(
  town: DemoTown,
  deps: DemoDeps,
  feed: { seq: number; isBurnt: boolean },
  elapsed: () => number,
): Promise<Result<TownView, Problem>> {
  const news = await deps.call(town.root, { verb: 'feed', args: { sinceSeq: feed.seq } });
  if (!news.ok) return news;
  const { entries, seq } = newsOf(news.value);
  for (const entry of entries) {
    if (entry.event === 'wisp.burnt') feed.isBurnt = true;
    if (matters(entry)) deps.stdout.write(`${lasted(elapsed()).padStart(8)}  ${sanitize(entry.text, 160)}\n`);
  }
  feed.seq = Math.max(feed.seq, seq);
  const status = await deps.call(town.root, { verb: 'status', args: {} });
  if (!status.ok) return status;
  return isTownView(status.value) ? ok(status.value) : failed(problem('internal', 'the town gave no status'));
}

export function matters({ event, tone }: FeedEntry): boolean {
  return PROGRESS.has(event) || (tone !== 'plain' && event !== 'gate.passed');
}

export function lasted(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function isEnded(view: TownView, town: DemoTown): boolean {
  const ended = view.work
    .filter(({ state }) => state === 'landed' || state === 'stopped')
    .map(({ bead }) => bead);
  return [...town.beads.values()].every((bead) => ended.includes(bead));
}

function newsOf(answer: unknown): { readonly entries: readonly FeedEntry[]; readonly seq: number } {
  const entries =
    isObject(answer) && Array.isArray(answer['entries']) ? answer['entries'].filter(isEntry) : [];
  const seq = isObject(answer) && typeof answer['seq'] === 'number' ? answer['seq'] : 0;
  return { entries, seq };
}

function isEntry(entry: unknown): entry is FeedEntry {
  return isObject(entry) && typeof entry['event'] === 'string' && typeof entry['text'] === 'string';
}

async function paused({ pollMs, signal }: FollowOptions): Promise<boolean> {
  try {
    await delay(pollMs, undefined, { signal });
  } catch {
    // Aborted: the only way for a delay to end early.
  }
  return signal.aborted;
}
