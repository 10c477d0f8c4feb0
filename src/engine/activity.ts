// What an agent is doing, as far as its terminal tells, and why we think so.

import type { Snapshot } from './action.ts';
import type { AgentStatus } from './agents/status/agent-status.ts';
import { guestOfRun } from './ids.ts';
import type { Run } from './town-state.ts';
import type { Activity } from './view.ts';
import { NUDGE_ECHO_MS, repeatedLines } from './witness/observation.ts';

/** Output within this time is work under way. */
const RECENT_MS = 2_000;
const LOOP_LINES = 50;

export interface KnownActivity {
  readonly activity: Activity;
  readonly why: string;
}

export function activityOf(snapshot: Snapshot, run: Run): KnownActivity {
  switch (run.phase.kind) {
    case 'spawning':
      return { activity: 'starting', why: 'its checkout is being made' };
    case 'done':
      return { activity: 'done', why: 'it called gt done' };
    case 'condemned':
      return { activity: 'stopped', why: run.phase.why };
    case 'ended':
      return handedIn(snapshot, run)
        ? { activity: 'done', why: 'it handed its work in' }
        : { activity: 'exited', why: run.phase.why };
    case 'running':
      return runningActivity(snapshot, run);
  }
}

/** Whether the run ended because its work was accepted into the queue. */
function handedIn({ state }: Snapshot, run: Run): boolean {
  return Object.values(state.queue).some((request) => request.run === run.run);
}

/** What the CLI itself shows and tells. */
function toldActivity({ activity, evidence, tool, question, reset }: AgentStatus): KnownActivity {
  const more =
    (tool === null ? '' : `, in ${tool}`) +
    (question === null ? '' : `: ${question}`) +
    (reset === null ? '' : `, resets ${reset}`);
  return { activity, why: `${evidence}${more}` };
}

function runningActivity(snapshot: Snapshot, run: Run): KnownActivity {
  const observation = snapshot.observations.get(guestOfRun(run.run));
  if (!observation) return { activity: 'unknown', why: 'nothing was seen of its terminal yet' };
  const status = snapshot.statuses.get(run.run);
  if (status) return toldActivity(status);
  const quietMs = snapshot.now - observation.digest.lastByteAt;
  if (!run.bead) {
    return quietMs < RECENT_MS
      ? { activity: 'working', why: 'output within 2 s' }
      : { activity: 'idle', why: `no output for ${Math.round(quietMs / 1000)} s` };
  }
  const { witness } = snapshot.settings;
  if (
    quietMs >= witness.silentMs ||
    (run.warned?.cause === 'silence' && observation.digest.lastByteAt <= run.warned.at + NUDGE_ECHO_MS)
  ) {
    return { activity: 'silent', why: `no output for ${Math.round(quietMs / 1000)} s` };
  }
  if (repeatedLines(observation) >= LOOP_LINES && snapshot.now - observation.newTextAt >= witness.loopMs) {
    return { activity: 'looping', why: 'the same lines again and again' };
  }
  return { activity: 'working', why: `output ${Math.round(quietMs / 1000)} s ago` };
}
