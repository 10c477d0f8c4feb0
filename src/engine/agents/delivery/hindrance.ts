// Why nothing may be typed into a run's terminal right now. Pure.

import type { TownSettings } from '../../settings.ts';
import type { Run } from '../../town-state.ts';
import { runtimeSpec } from '../catalogue.ts';
import type { AgentStatus } from '../status/agent-status.ts';
import { limitEnd } from '../status/limit-ends.ts';

/** A person who typed within this time holds the keyboard. */
export const PERSON_TYPES = 'a person types there';
export const PERSON_HOLDS_MS = 3_000;
/** Who has just ended a turn by a key is about to say something. */
const INTERRUPTED_MS = 15_000;

export interface Scene {
  readonly run: Run;
  /** Null where nothing was told yet. */
  readonly status: AgentStatus | null;
  /** Nothing but its bytes ever tells what the run does: then only a person's hands count. */
  readonly isBlind: boolean;
  /** When a person last typed there; 0 where nobody did. */
  readonly typedAt: number;
  readonly now: number;
}

/** In words that go on after "because"; null where nothing stands in the way. */
export function hindrance({ run, status, isBlind, typedAt, now }: Scene): string | null {
  if (run.phase.kind !== 'running') return 'it does not run yet';
  if (now - typedAt < PERSON_HOLDS_MS) return PERSON_TYPES;
  if (isBlind) return null;
  return status === null ? 'nothing was seen of it yet' : unfitState(status, now);
}

/** Whether the runtime has neither rules for its screen nor hooks. */
export function isBlind(runtime: string, settings: TownSettings): boolean {
  const spec = runtimeSpec(runtime, settings);
  return spec === null || (spec.rules.rules.length === 0 && spec.hooks === null);
}

function unfitState(status: AgentStatus, now: number): string | null {
  const { activity, since, dialog } = status;
  if (dialog !== null) return 'a dialog of its start is open';
  switch (activity) {
    case 'idle':
      return null;
    case 'interrupted':
      return now - since < INTERRUPTED_MS ? 'a person has just interrupted it' : null;
    case 'starting':
      return 'it is starting';
    case 'working':
      return 'it is in a turn';
    case 'asking':
      return 'it asks a person';
    case 'limited':
      return now < limitEnd(status) ? 'its account has met a limit' : null;
    case 'signed-out':
      return 'it is signed out';
    case 'unknown':
      return 'its screen is not understood';
  }
}
