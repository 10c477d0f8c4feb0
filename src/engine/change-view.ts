// What a change does, as a person looks at it before they let it land: plain data, read by panes and cli. Every text in
// it is sanitized, and all of it together takes less than a line of the town socket holds.

import type { AgentId, MergeRequestId, RigName } from './ids.ts';
import type { QueueState, RequestGate } from './view.ts';

export interface ChangeView {
  readonly mr: MergeRequestId;
  readonly rig: RigName;
  readonly branch: string;
  readonly bead: string;
  readonly title: string;
  readonly agent: AgentId;
  readonly state: QueueState;
  /** As the queue says it. */
  readonly note: string;
  /** Who has approved this very change; null where nobody has. */
  readonly approvedBy: string | null;
  /** The bead's acceptance criteria, Markdown; '' where it has none. */
  readonly acceptance: string;
  /** The rig's gates in their order, each with its result on this change as it would land now. */
  readonly gates: readonly RequestGate[];
  /** Files that decide what gates and agents do, and that it touches: it has to pass the branch's gates with those of before too. */
  readonly guarded: readonly string[];
  /** What an approval is of: it names the content, not the commit. Null where the change does not merge cleanly. */
  readonly change: string | null;
  /** The first files in which it conflicts with what landed since, `note` says how many more; none where it merges cleanly. */
  readonly conflicts: readonly string[];
  /** The others that landed by the same move of the branch, in the order in which they stand there. */
  readonly landedWith: readonly MergeRequestId[];
  /** Of all files, also those that `files` leaves out. */
  readonly totals: { readonly files: number; readonly added: number; readonly removed: number };
  /** In the order of their paths. */
  readonly files: readonly ChangedFile[];
}

export interface ChangedFile {
  readonly path: string;
  /** What it was called before; null where it was not renamed. */
  readonly from: string | null;
  readonly kind: 'added' | 'modified' | 'deleted' | 'renamed' | 'retyped';
  /** What lines don't tell, as in `mode 644 → 755`, `binary`, `submodule`, `symbolic link`; '' where nothing. */
  readonly note: string;
  /** Lines; null of a file that has none, as a binary one. */
  readonly added: number | null;
  readonly removed: number | null;
  /** Its hunks, one after the other. */
  readonly lines: readonly DiffLine[];
  /** Whether there are more lines than `lines` holds. */
  readonly isCut: boolean;
}

/** `hunk`: a header as git writes it, `@@ -1,3 +1,4 @@ function`. `note`: as in `No newline at end of file`. */
export interface DiffLine {
  readonly kind: 'hunk' | 'same' | 'added' | 'removed' | 'note';
  /** Without the sign in front; tabs are spaces. */
  readonly text: string;
}
