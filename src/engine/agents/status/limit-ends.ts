// When a limit ends, of a run whose screen shows the limit only: its transcript may say the instant. Pure.

import type { RunId } from '../../ids.ts';
import type { Trouble } from '../usage/trouble.ts';
import type { AgentStatus } from './agent-status.ts';

/** The states, each limited one with its reset; what the screen says of it goes first, being what a person sees. */
export function withLimitEnds(
  statuses: ReadonlyMap<RunId, AgentStatus>,
  troubleOf: (run: RunId) => Trouble | null,
): ReadonlyMap<RunId, AgentStatus> {
  return new Map([...statuses].map(([run, status]) => [run, withLimitEnd(status, troubleOf(run))]));
}

function withLimitEnd(status: AgentStatus, trouble: Trouble | null): AgentStatus {
  if (status.activity !== 'limited' || status.reset !== null) return status;
  // An earlier limit's end says nothing about the present one.
  if (trouble?.kind !== 'limited' || trouble.until === null || trouble.until <= status.since) return status;
  return { ...status, reset: new Date(trouble.until).toISOString() };
}
