// What `bd` asks of a tracker, wherever it is: behind the town's socket, in a town at rest, or in a repository.

import type { BeadChange, Closing } from '../../beads/change.ts';
import type { Deletion, DeletionRequest } from '../../beads/deletion.ts';
import type { Export, FileToImport } from '../../beads/interchange/import-into.ts';
import type { ImportReport } from '../../beads/interchange/import-report.ts';
import type { CommentRecord, Issue } from '../../beads/issue.ts';
import type { Answers, BeadQuestion, QuestionKind } from '../../beads/question.ts';
import type { Renamed, RenameRequest } from '../../beads/rename-ids.ts';
import type { Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';

export type { BeadChange, Closing } from '../../beads/change.ts';

export interface BeadWish
  extends Omit<BeadChange, 'appendNotes' | 'addLabels' | 'removeLabels' | 'setLabels'> {
  readonly title: string;
  readonly id?: string;
  readonly labels?: readonly string[];
  /** The parent's labels are its own too. */
  readonly inheritLabels?: boolean;
  readonly deps?: readonly Dependency[];
}

export interface Dependency {
  readonly type: string;
  readonly on: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface DependencyChange extends Dependency {
  readonly bead: string;
  readonly how: 'add' | 'remove';
}

export interface Claimed {
  readonly bead: Issue;
  /** Whom it was taken from, in words; null where nobody had it. */
  readonly from: string | null;
  /** False where it was the caller's before, be it by another command of theirs in the same moment. */
  readonly isNew: boolean;
}

/** Where a tracker's beads are. */
export interface BeadPlace {
  readonly kind: 'town' | 'ledger' | 'repository';
  /** The folder that holds `.beads/`; null behind a town's socket. */
  readonly folder: string | null;
  /** The name that changes are made under; null where the town decides. */
  readonly actor: string | null;
}

/** Problems: `not-found` for an unknown bead, `conflict` for one that somebody else has claimed. */
export interface Beads {
  readonly place: BeadPlace;
  ask<K extends QuestionKind>(question: BeadQuestion<K>): Promise<Result<Answers[K], Problem>>;
  create(wish: BeadWish): Promise<Result<Issue, Problem>>;
  update(bead: string, change: BeadChange): Promise<Result<Issue, Problem>>;
  /**
   * Makes it the caller's, by compare-and-set: one of several wins, and again for the winner changes nothing. `conflict`
   * where another has it, `refused` where nobody could; `force` takes it from whoever has it.
   */
  claim(bead: string, how: { readonly force: boolean }): Promise<Result<Claimed, Problem>>;
  /** Null where no town answers and the comment was left for its return. */
  comment(bead: string, text: string): Promise<Result<CommentRecord | null, Problem>>;
  /** Whether the edge was not there, or was, before. */
  depend(change: DependencyChange): Promise<Result<boolean, Problem>>;
  close(bead: string, closing: Closing): Promise<Result<Issue, Problem>>;
  remove(request: DeletionRequest): Promise<Result<Deletion, Problem>>;
  /** Ids that are shown with one prefix (null for that of new ids) are shown with another from now on. */
  renamePrefix(change: Omit<RenameRequest, 'current'>): Promise<Result<Renamed, Problem>>;
  /** A null value takes the key out. */
  setValue(key: string, value: string | null): Promise<Result<void, Problem>>;
  /** `onSafe` is told the report as soon as nothing can undo the import, or, of a dry run, what it would be. */
  importFile(
    file: FileToImport & { readonly isDryRun: boolean },
    onSafe: (report: ImportReport) => void,
  ): Promise<Result<void, Problem>>;
  /** The file that was imported from `source`; with null as `exportBeads` chooses. */
  exportFile(source: string | null): Promise<Result<Export, Problem>>;
  /** What follows from changes, once they are answered. Its problem does not undo them. */
  afterwards(): Promise<Result<void, Problem>>;
}
