// What `bd` asks of a tracker, wherever it is: behind the town's socket, in a town at rest, or in a repository.

import type { Bead } from '../../beads/bead.ts';
import type { BeadFilter } from '../../beads/bead-filter.ts';
import type { Export, FileToImport } from '../../beads/interchange/import-into.ts';
import type { ImportReport } from '../../beads/interchange/import-report.ts';
import type { Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';

interface BeadDraft {
  readonly title: string;
  readonly description?: string;
  readonly design?: string;
  readonly acceptance?: string;
  readonly notes?: string;
  readonly assignee?: string;
  readonly type?: string;
  readonly priority?: number;
  readonly labels?: readonly string[];
  readonly parent?: string;
  readonly deps?: readonly Dependency[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface Dependency {
  readonly type: string;
  readonly on: string;
}

/** Fields to change; what is absent stays. */
export interface BeadChange {
  readonly title?: string;
  readonly description?: string;
  readonly design?: string;
  readonly acceptance?: string;
  readonly notes?: string;
  readonly status?: string;
  readonly priority?: number;
  readonly type?: string;
  readonly assignee?: string;
  /** Merged in by key; null takes one out. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface DependencyChange extends Dependency {
  readonly bead: string;
  readonly how: 'add' | 'remove';
}

export interface Claimed {
  readonly bead: Bead;
  /** Whom it was taken from, in words; null where nobody had it. */
  readonly from: string | null;
}

export interface Beads {
  create(draft: BeadDraft): Promise<Result<Bead, Problem>>;
  /** `not-found` for an unknown bead. */
  show(bead: string): Promise<Result<Bead, Problem>>;
  list(filter: BeadFilter): Promise<Result<readonly Bead[], Problem>>;
  ready(): Promise<Result<readonly Bead[], Problem>>;
  update(bead: string, change: BeadChange): Promise<Result<Bead, Problem>>;
  comment(bead: string, text: string): Promise<Result<void, Problem>>;
  /** Whether the edge was not there, or was, before. */
  depend(change: DependencyChange): Promise<Result<boolean, Problem>>;
  /** `conflict` where another has it, `refused` where nobody could, `not-found` for an unknown bead. */
  claim(bead: string, how: { readonly force: boolean }): Promise<Result<Claimed, Problem>>;
  /** The most urgent bead that is ready; null where none is. */
  claimReady(): Promise<Result<Claimed | null, Problem>>;
  close(bead: string, reason: string): Promise<Result<Bead, Problem>>;
  /** `onSafe` is told the report as soon as nothing can undo the import, or, of a dry run, what it would be. */
  importFile(
    file: FileToImport & { readonly isDryRun: boolean },
    onSafe: (report: ImportReport) => void,
  ): Promise<Result<void, Problem>>;
  /** The file that was imported from `source`; with null as `exportBeads` chooses. */
  exportFile(source: string | null): Promise<Result<Export, Problem>>;
}
