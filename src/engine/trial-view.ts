// What is shown of a trial, and put out as JSON. Every text of others in it is already sanitized.

import type { MergeRequestId, RigName, TrialId } from './ids.ts';
import type { Slowdown, StepTimes } from './refinery/trials/slowdowns.ts';
import type { TrialState } from './refinery/trials/trial-state.ts';
import type { QueueEntryView, QueueStep } from './view.ts';

/** In the list of the queue, with the same fields as what waits to land. */
export type TrialEntryView = Omit<QueueEntryView, 'id' | 'state' | 'agent'> & {
  readonly id: TrialId;
  /** Who asked for it. */
  readonly agent: string;
  readonly state: 'trial';
};

export interface TrialView {
  readonly id: TrialId;
  readonly rig: RigName;
  readonly by: string;
  readonly begunAt: number;
  readonly endedAt: number | null;
  readonly state: TrialState;
  /** Why it waits, or how it came out. */
  readonly note: string;
  /** What is tried as it would land; null where a gate is timed. */
  readonly tried: TriedView | null;
  /** What is timed; null where something is tried. */
  readonly timed: TimedView | null;
  /** Oldest first. */
  readonly history: readonly QueueStep[];
}

export interface TriedView {
  /** As it was asked for. */
  readonly name: string;
  readonly mr: MergeRequestId | null;
  readonly title: string;
  readonly tip: string;
  /** What it would land behind; null: the branch. */
  readonly on: MergeRequestId | null;
  /** Null before it is built. */
  readonly base: string | null;
  readonly candidate: string | null;
  /** Files that decide how changes are tested, which it touches: its results serve nobody else. */
  readonly guarded: readonly string[];
  readonly gates: readonly TriedGate[];
}

export interface TriedGate {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'timed-out' | 'waiting';
  readonly elapsedMs: number | null;
  /** Whether it was run before, on the same tree. */
  readonly isReused: boolean;
  /** Why it failed or timed out, with the end of its output; '' where it has not. */
  readonly note: string;
}

export interface TimedView {
  readonly mr: MergeRequestId;
  readonly gate: string;
  readonly rounds: number;
  /** Of the branch before, then with each change more. */
  readonly steps: readonly StepTimes[];
  readonly slowdowns: readonly Slowdown[];
}
