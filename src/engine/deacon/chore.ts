// What a Dog is told to do and what it answers: plain data, since it goes to another thread.

import type { FileToImport } from '../../beads/interchange/import-into.ts';
import type { ImportPlan } from '../../beads/interchange/import-plan.ts';
import type { Result } from '../../beads/result.ts';
import type { Problem } from '../problem.ts';

export type Chore =
  /** Moves a log's content to `<file>.1` when it is longer than `maxBytes`, the older ones one up, `keep` of them. */
  | { readonly kind: 'rotate-log'; readonly file: string; readonly maxBytes: number; readonly keep: number }
  /** Exports a ledger's beads to the file `name` in its `.beads/`. */
  | {
      readonly kind: 'mirror-beads';
      /** The folder that holds `.beads/`. */
      readonly folder: string;
      readonly journal: string;
      /** Where the last write is remembered. */
      readonly stamp: string;
      readonly name: string;
    }
  /** Says which lines an import of the file would write to a ledger. */
  | {
      readonly kind: 'plan-import';
      /** The folder that holds `.beads/`. */
      readonly folder: string;
      readonly journal: string;
      readonly file: FileToImport;
    }
  /** Removes an ended run's checkout, whose work was rescued before, and nothing outside the folder `within`. */
  | { readonly kind: 'prune-checkout'; readonly dir: string; readonly within: string };

export interface ChoreDone {
  readonly kind: Chore['kind'];
  /** Whether anything was there to do. */
  readonly changed: boolean;
  /** What was done, in words. */
  readonly text: string;
  /** Of an import that was to be planned. */
  readonly plan?: ImportPlan;
}

/** What the kennel sends to a worker thread. */
export interface ChoreOrder {
  readonly id: number;
  readonly chore: Chore;
}

/** What a worker thread answers. */
export interface ChoreReport {
  readonly id: number;
  readonly result: Result<ChoreDone, Problem>;
}
