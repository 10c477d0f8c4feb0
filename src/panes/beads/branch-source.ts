// The beads of the branch at hand: those of a working tree, to be read beside a town's live ones.

import type { Result } from '../../beads/result.ts';
import type { AgentId } from '../../engine/ids.ts';
import type { BeadSource } from './bead-source.ts';

export interface BranchSource extends BeadSource, Disposable {
  /** Which tree and which branch it has now, in words that are safe to show. */
  readonly title: string;
}

export interface BranchAsked {
  /** Whose pane is looked at; null where it is nobody's. */
  readonly agent: AgentId | null;
  /** Of the bead that is looked at; null where there is none. */
  readonly rig: string | null;
  /** The beads, or the branch, are others. */
  readonly onChange: () => void;
}

/** What is at hand, or why nothing is. */
export type OpenBranch = (asked: BranchAsked) => Result<BranchSource, string>;
