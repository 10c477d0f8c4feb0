// What the town's state keeps of a rig: how its queue stands, and what is known of its branch and its gates.

import type { RigName } from './ids.ts';
import type { Tally } from './refinery/figures.ts';
import type { FlakyTest } from './refinery/flaky-tests.ts';
import type { KnownResolution } from './refinery/known-resolutions.ts';
import type { BranchMoves } from './refinery/moving-branch.ts';
import type { RedRate } from './refinery/red-rate.ts';
import type { CommitId } from './rigs/commit-id.ts';

export interface RigState {
  readonly rig: RigName;
  frozen: string | null;
  /** Where the upstream is, with commits beside landed work; absent where it has none. */
  diverged?: CommitId;
  /** A person's word that nothing lands, or nothing but what has a candidate; absent where none. */
  halted?: { readonly by: string; readonly why: string; readonly isDraining: boolean };
  /** What was last said about the person's checkout. */
  checkout: string;
  /** Of the upstream's branch that holds the ledger; absent before anything was pushed there. */
  beadsBranch?: BeadsBranchState;
  nextPolecat: number;
  /** What share of its changes is red; absent before the first was judged. */
  redRate?: RedRate;
  /** Absent before anything was tested. */
  tally?: Tally;
  /** The latest gates that have passed, each on its tree, whoever's it was. */
  greens?: readonly GreenGate[];
  /** A gate that fails on the branch as it is, without any change; absent where none is known to. */
  redBranch?: RedBranch;
  /** Gates that have failed and then passed on the very same tree. */
  flakes?: number;
  /** The tests by which they failed, as far as they are named, the latest last. */
  flakyTests?: readonly FlakyTest[];
  /** Absent where nothing has come to nothing so since the latest landing. */
  moves?: BranchMoves;
  /** The latest conflicts that were resolved and have landed, the newest last; absent where none. */
  resolutions?: readonly KnownResolution[];
}

export interface BeadsBranchState {
  /** What was last pushed, and when. */
  readonly commit?: CommitId;
  readonly at?: number;
  /** Why it takes no more, and since when; absent where it does. */
  readonly refused?: { readonly why: string; readonly at: number };
}

export interface GreenGate {
  readonly tree: string;
  readonly gate: string;
  readonly definition: string;
  readonly elapsedMs: number;
}

export interface RedBranch {
  readonly tree: string;
  readonly gate: string;
  readonly definition: string;
  /** The tests that failed, as far as its output names them. */
  readonly tests: readonly string[];
  /** As in `branch.judged`. */
  readonly unfetched?: string;
  readonly at: number;
}
