// Everything that may be asked of a tracker, as data: `bd` asks the same of a folder and of a town's engine, and one
// pure function answers both (answer.ts). Answers are what `bd --json` prints, in the original's names.

import type {
  EpicIssue,
  GatedStep,
  ShownDuplicates,
  ShownGroup,
  Summary,
  TreeIssue,
} from './answer-shapes.ts';
import type { BeadFilter } from './bead-filter.ts';
import type { HistoryEntry } from './bead-history.ts';
import type { BeadOrder } from './bead-order.ts';
import type { Grouping } from './bead-statistics.ts';
import type { Finding } from './health.ts';
import type { CommentRecord, Issue, RelatedIssue, ShownIssue } from './issue.ts';
import type { KeyValue } from './key-values.ts';

interface Listing {
  readonly filter: BeadFilter;
  readonly order?: BeadOrder | undefined;
  readonly reverse?: boolean | undefined;
  /** No more than so many; all where it is 0 or absent. */
  readonly limit?: number | undefined;
}

interface ReadyListing extends Listing {
  readonly includeDeferred?: boolean | undefined;
  readonly includeEphemeral?: boolean | undefined;
}

/** Ids in questions are whole, or parts of one that no other bead has. */
export interface Questions {
  list: Listing;
  ready: ReadyListing;
  blocked: Listing;
  explain: ReadyListing;
  show: { readonly ids: readonly string[] };
  comments: { readonly id: string };
  edges: { readonly id: string; readonly direction: 'down' | 'up'; readonly type?: string | undefined };
  tree: { readonly id: string; readonly direction: 'down' | 'up'; readonly maxDepth: number };
  /** A hundred where no limit is named, all where it is 0. */
  cycles: { readonly limit?: number | undefined };
  gated: object;
  stats: object;
  count: { readonly filter: BeadFilter; readonly by?: Grouping | undefined };
  epics: { readonly eligibleOnly?: boolean | undefined };
  labels: object;
  duplicates: object;
  history: { readonly id: string };
  /** Keys that begin with the prefix. */
  values: { readonly prefix: string };
  check: object;
}

export interface Answers {
  list: Listed<Issue>;
  ready: Listed<Issue>;
  blocked: Listed<BlockedIssue>;
  explain: Explained;
  show: readonly ShownIssue[];
  comments: readonly CommentRecord[];
  edges: readonly RelatedIssue[];
  tree: readonly TreeIssue[];
  cycles: Listed<readonly string[]>;
  gated: readonly GatedStep[];
  stats: Summary;
  count: { readonly total: number; readonly groups: readonly ShownGroup[] };
  epics: readonly EpicIssue[];
  labels: readonly { readonly label: string; readonly count: number }[];
  duplicates: readonly ShownDuplicates[];
  history: readonly HistoryEntry[];
  values: readonly KeyValue[];
  check: { readonly beads: number; readonly files: number; readonly findings: readonly Finding[] };
}

export type QuestionKind = keyof Questions;

/** One question, told by its kind. */
export type BeadQuestion<K extends QuestionKind = QuestionKind> = {
  [P in K]: { readonly kind: P } & Questions[P];
}[K];

/** `total` counts what was found, whatever the limit. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly total: number;
}

export interface BlockedIssue extends Issue {
  readonly blocked_by_count: number;
  readonly blocked_by: readonly string[];
}

interface Explained {
  readonly ready: readonly (Issue & { readonly reason: string })[];
  readonly blocked: readonly (BlockedIssue & { readonly reason: string })[];
  readonly cycles: readonly (readonly string[])[];
  readonly summary: {
    readonly total_ready: number;
    readonly total_blocked: number;
    readonly cycle_count: number;
  };
}
