// The panes of one client: a split tree of them, what each shows, and the one that has the keyboard when the pane area
// has it. Never without a pane.

import type { AgentId, GuestId } from '../../engine/ids.ts';
import {
  type Axis,
  closeLeaf,
  heirOf,
  leaf,
  leaves,
  type SplitTree,
  splitLeaf,
} from '../layout/split-tree.ts';

declare const brand: unique symbol;

/** Unique within a client: none is given twice. */
export type PaneId = string & { readonly [brand]: 'PaneId' };

/** What a pane shows. */
export type Shown =
  | { readonly kind: 'nothing' }
  /** `isChosen`: a person picked it or typed into it, so it stays even when its work ends. */
  | { readonly kind: 'agent'; readonly agent: AgentId; readonly isChosen: boolean }
  | { readonly kind: 'shell'; readonly guest: GuestId; readonly title: string };

export interface PaneContent {
  readonly shown: Shown;
  /** What the pane showed before, to go back to. */
  readonly previous: Shown;
}

export interface PaneTree {
  readonly splits: SplitTree<PaneId>;
  /** Exactly one for each leaf. */
  readonly contents: ReadonlyMap<PaneId, PaneContent>;
  readonly active: PaneId;
  /** Panes that were ever made. */
  readonly made: number;
}

/** The least of a pane, with its border, and the most panes that a client has. */
export const LEAST_PANE = { cols: 20, rows: 5 };
export const MOST_PANES = 9;

export const NOTHING: Shown = { kind: 'nothing' };

export const ONE_PANE: PaneTree = {
  splits: leaf(paneId(1), LEAST_PANE),
  contents: new Map([[paneId(1), { shown: NOTHING, previous: NOTHING }]]),
  active: paneId(1),
  made: 1,
};

export function paneIds(panes: PaneTree): readonly PaneId[] {
  return leaves(panes.splits);
}

export function contentOf(panes: PaneTree, id: PaneId): PaneContent {
  return panes.contents.get(id) ?? { shown: NOTHING, previous: NOTHING };
}

/** What the active pane shows. */
export function activeShown(panes: PaneTree): Shown {
  return contentOf(panes, panes.active).shown;
}

/** Whether any pane shows this shell. */
export function isShellShown(panes: PaneTree, guest: GuestId): boolean {
  return paneIds(panes).some((id) => {
    const { shown } = contentOf(panes, id);
    return shown.kind === 'shell' && shown.guest === guest;
  });
}

/** The panes with another content in one of them; the same where there is no such pane, or the content is the same. */
export function withContent(panes: PaneTree, id: PaneId, content: PaneContent): PaneTree {
  const known = panes.contents.get(id);
  if (known === undefined || known === content) return panes;
  return { ...panes, contents: new Map([...panes.contents, [id, content]]) };
}

/** Makes a pane the active one; the same panes where there is no such pane. */
export function activate(panes: PaneTree, id: PaneId): PaneTree {
  return panes.active === id || !panes.contents.has(id) ? panes : { ...panes, active: id };
}

/** A new pane beside the active one, or below it, which becomes active. */
export function addPane(panes: PaneTree, axis: Axis, shown: Shown): PaneTree {
  const id = paneId(panes.made + 1);
  return {
    splits: splitLeaf(panes.splits, panes.active, axis, leaf(id, LEAST_PANE)),
    contents: new Map([...panes.contents, [id, { shown, previous: NOTHING }]]),
    active: id,
    made: panes.made + 1,
  };
}

/**
 * The panes without the active one; the pane that takes its place becomes active. A shell that was to be seen there is
 * what that pane showed before, so that it can still be gone to. The same panes where it is the only one.
 */
export function dropActive(panes: PaneTree): PaneTree {
  const { active } = panes;
  const splits = closeLeaf(panes.splits, active);
  const heir = heirOf(panes.splits, active);
  if (splits === null || heir === null) return panes;
  const contents = new Map(panes.contents);
  contents.delete(active);
  const left = contentOf(panes, active);
  const inherited = contentOf(panes, heir);
  const shell = [left.shown, left.previous].find(({ kind }) => kind === 'shell');
  if (shell !== undefined && !isSameShown(shell, inherited.shown)) {
    contents.set(heir, { ...inherited, previous: shell });
  }
  return { ...panes, splits, contents, active: heir };
}

export function isSameShown(a: Shown, b: Shown): boolean {
  if (a.kind === 'agent') return b.kind === 'agent' && a.agent === b.agent;
  return a.kind === b.kind && (a.kind !== 'shell' || (b.kind === 'shell' && a.guest === b.guest));
}

function paneId(nth: number): PaneId {
  return `p${nth}` as PaneId;
}
