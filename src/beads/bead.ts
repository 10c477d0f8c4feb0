// A bead: one issue, the atom of work, as the fold of its lines shows it.

declare const brand: unique symbol;

/** `<prefix>-<hash>`, or `<parent's id>.<part>` for a child. Safe as a file's name. */
export type BeadId = string & { readonly [brand]: 'BeadId' };

/** One of `STATUSES`; others, a tracker's own, are kept as they are. */
type BeadStatus = string;

/** The original's, in its order (types.go, `Status`). */
export const STATUSES: readonly BeadStatus[] = [
  'open',
  'in_progress',
  'blocked',
  'deferred',
  'closed',
  'pinned',
  'hooked',
];

/** The status by which other programs' records say that a bead is deleted. */
export const TOMBSTONE = 'tombstone';

export interface Bead {
  readonly id: BeadId;
  /** The hash of the line that created it: tells two beads apart that were given the same id on two branches. */
  readonly birth: string;
  readonly title: string;
  readonly description: string;
  readonly design: string;
  readonly acceptance: string;
  readonly notes: string;
  readonly status: BeadStatus;
  /** From 0, the most urgent, to 4. */
  readonly priority: number;
  /** `task`, `bug`, `feature`, `epic`, `chore`, `step`, … */
  readonly type: string;
  readonly assignee: string;
  /** ISO 8601, as are all instants of a bead. */
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly closeReason: string;
  /** Sorted. */
  readonly labels: readonly string[];
  /** Sorted by type, then target. */
  readonly edges: readonly Edge[];
  /** Oldest first. */
  readonly comments: readonly Comment[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly deleted: boolean;
  /** Fields that this version gives no meaning of its own, by the names that the lines use; absent where none. */
  readonly other?: Readonly<Record<string, unknown>>;
}

/** This bead depends on, or relates to, another: `blocks` means that this one waits for `on`. */
export interface Edge {
  readonly type: string;
  readonly on: BeadId;
  /** The target's birth; '' where it was not known, as for `external:` targets. */
  readonly onBirth: string;
  /** Facts of the edge itself, such as a `waits-for` edge's `gate`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface Comment {
  readonly at: string;
  readonly by: string;
  readonly text: string;
}

const BEAD_ID = /^[A-Za-z0-9][A-Za-z0-9_-]*-[A-Za-z0-9_-]*[A-Za-z0-9](\.[A-Za-z0-9_-]+)*$/;

export function isBeadId(text: string): text is BeadId {
  return text.length <= 120 && BEAD_ID.test(text);
}

export const PARENT_CHILD = 'parent-child';

/** The bead's parent, by the first of its parent-child edges. */
export function parentOf(bead: Bead): BeadId | null {
  return bead.edges.find((edge) => edge.type === PARENT_CHILD)?.on ?? null;
}
