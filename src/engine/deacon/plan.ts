// The Deacon: keeps the heartbeat and says which chores are due.

import type { Action } from '../action.ts';
import type { RigName } from '../ids.ts';

/** How often the logs and repositories are looked at. */
const CHORE_EVERY_MS = 60_000;

/** Instants in ms since the epoch; `lastChoreAt`, when the chores were last given out, is null at first. */
export interface ChoresDue {
  readonly now: number;
  readonly lastChoreAt: number | null;
  readonly rigs: Iterable<RigName>;
}

export function planDeacon({ now, lastChoreAt, rigs }: ChoresDue): Action[] {
  if (lastChoreAt !== null && now - lastChoreAt < CHORE_EVERY_MS) return [];
  const logs: Action = { kind: 'chore', chore: 'rotate-logs' };
  // At the start a git of an engine that was killed may still be packing.
  if (lastChoreAt === null) return [logs];
  return [logs, ...[...rigs].map((rig): Action => ({ kind: 'tidy-repository', rig }))];
}
