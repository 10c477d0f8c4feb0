// The page on which a person looks at a change before it may land: of which merge request, what the town has told of it,
// how far it is scrolled, and what is being decided.

import type { ChangeView } from '../../engine/change-view.ts';
import type { MergeRequestId } from '../../engine/ids.ts';

export interface ChangeDialog {
  readonly kind: 'change';
  /** Its bead; its id, while no bead of it is known. */
  readonly name: string;
  /** The last question to the town; an answer to any other comes too late. */
  readonly asked: ChangeAsked;
  readonly isAwaited: boolean;
  readonly shown: ShownChange;
  /** The content that the person knows of: what was shown first, or what they were told has taken its place. */
  readonly known: Pick<ChangeView, 'change'> | null;
  readonly top: number;
  /** The first column of the diff that is to be seen. */
  readonly left: number;
  readonly doing: ChangeDoing;
  /** The list that the page was opened from, as it was; null where it was opened from elsewhere. */
  readonly back: { readonly selected: string | null } | null;
}

/** One question to the town: known by its identity. */
export interface ChangeAsked {
  readonly mr: MergeRequestId;
  /** Where the request stood when the town was asked. */
  readonly standing: string;
}

export type ShownChange =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'change'; readonly change: ChangeView };

export type ChangeDoing =
  | { readonly kind: 'looking' }
  /** Its reason, as far as it is typed. */
  | { readonly kind: 'rejecting'; readonly reason: string }
  /** The town is asked to approve or to reject; `before` comes back where it refuses. */
  | { readonly kind: 'deciding'; readonly before: Exclude<ChangeDoing, { kind: 'deciding' }> };

/** What moving about on the page must know of it: lines, and columns of the diff. */
export interface ChangeExtent {
  readonly rows: number;
  readonly lastTop: number;
  readonly lastLeft: number;
  /** The line with which each file begins. */
  readonly fileTops: readonly number[];
}

/** Whether what is shown took the place of what the person was looking at, and they may not have noticed. */
export function isOther({ known, shown }: ChangeDialog): boolean {
  return shown.kind === 'change' && known !== null && known.change !== shown.change.change;
}

/** `m4 (lib-a1b)`, or as far as it is known. */
export function calledIn({ asked, name }: ChangeDialog): string {
  return name === asked.mr ? name : `${asked.mr} (${name})`;
}
