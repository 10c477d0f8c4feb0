// The parts that a client's chrome is made of: rectangles of lines. Each is drawn for itself, so that what changes
// often does not draw what never does.

import type { PaneId } from '../client/pane-tree.ts';
import type { Rect } from '../layout/rect.ts';
import { beadsPanels } from './beads-panel.ts';
import { dialogPicture } from './dialog-lines.ts';
import { feedPanel } from './feed-lines.ts';
import { type PaneModel, panePanel } from './pane-lines.ts';
import { queuePanel } from './queue-lines.ts';
import { rosterPanel } from './roster-lines.ts';
import type { ScreenModel } from './screen-model.ts';
import { fitLine, type Line } from './spans.ts';
import { isTownWorking, SPINNER_COLS, statusLine } from './status-lines.ts';
import { summaryLine } from './summary-lines.ts';
import { swarmPanel } from './swarm-lines.ts';

export type PartName =
  | 'summary'
  | 'roster'
  | 'swarm'
  | 'queue'
  | 'feed'
  | 'beads'
  | 'bead'
  | `pane-title ${PaneId}`
  | `pane-frame ${PaneId}`
  | 'status'
  | 'dialog';

export interface ChromePart {
  readonly name: PartName;
  readonly rect: Rect;
  /** Exactly as many as the rectangle has rows, each as wide as its columns, `spinner` aside. */
  readonly lines: readonly Line[];
  /** Whether the spinner turns or rests in the first columns, before the line. */
  readonly spinner: 'none' | 'turning' | 'resting';
  /** Where the person types, on the screen; null in parts without a prompt. */
  readonly cursor: { readonly col: number; readonly row: number } | null;
}

/** What is to be seen, the dialog last: it lies above everything else. None covers another but the dialog. */
export function chromeParts(model: ScreenModel): ChromePart[] {
  if (model.layout.kind === 'bare') return dialogPart(model);
  const { roster, swarm, queue, feed, beads, summary } = model.layout;
  return [
    ...(summary ? [plainPart('summary', summary, [summaryLine(model, summary.cols)])] : []),
    ...(roster ? [plainPart('roster', roster, rosterPanel(roster, model))] : []),
    ...(swarm ? [plainPart('swarm', swarm, swarmPanel(swarm, model))] : []),
    ...(queue ? [plainPart('queue', queue, queuePanel(queue, model))] : []),
    ...(feed ? [plainPart('feed', feed, feedPanel(feed, model))] : []),
    ...(beads ? beadsPanels(beads, model).map(({ name, rect, lines }) => plainPart(name, rect, lines)) : []),
    ...model.panes.flatMap((pane) => paneParts(pane, model)),
    statusPart(model),
    ...dialogPart(model),
  ];
}

/** Whether both look the same in the same place. */
export function isSamePart(a: ChromePart, b: ChromePart): boolean {
  return (
    isSameRect(a.rect, b.rect) &&
    a.spinner === b.spinner &&
    a.cursor?.col === b.cursor?.col &&
    a.cursor?.row === b.cursor?.row &&
    a.lines.length === b.lines.length &&
    a.lines.every((line, row) => isSameLine(line, b.lines[row]))
  );
}

function plainPart(name: PartName, rect: Rect, lines: readonly Line[]): ChromePart {
  return { name, rect, lines, spinner: 'none', cursor: null };
}

/** The title changes every second, the frame hardly ever. */
function paneParts(pane: PaneModel, model: ScreenModel): ChromePart[] {
  const { id, rect } = pane;
  const [title = [], ...frame] = panePanel(pane, model);
  return [
    plainPart(`pane-title ${id}`, { ...rect, rows: 1 }, [title]),
    plainPart(`pane-frame ${id}`, { ...rect, row: rect.row + 1, rows: rect.rows - 1 }, frame),
  ];
}

function statusPart({ layout, view, status }: ScreenModel): ChromePart {
  const rect = layout.statusBar;
  const cols = rect.cols - SPINNER_COLS;
  const spinner = isTownWorking(view) ? 'turning' : 'resting';
  return {
    name: 'status',
    rect,
    lines: [fitLine(statusLine(view, status, cols), cols)],
    spinner,
    cursor: null,
  };
}

function dialogPart(model: ScreenModel): ChromePart[] {
  if (model.ui.dialog === null) return [];
  return [{ name: 'dialog', spinner: 'none', ...dialogPicture(model.ui.dialog, model) }];
}

function isSameRect(a: Rect, b: Rect): boolean {
  return a.col === b.col && a.row === b.row && a.cols === b.cols && a.rows === b.rows;
}

function isSameLine(a: Line, b: Line | undefined): boolean {
  if (a === b) return true;
  if (b === undefined || a.length !== b.length) return false;
  return a.every((span, at) => {
    const other = b[at];
    return (
      other !== undefined &&
      span.text === other.text &&
      span.color === other.color &&
      (span.bold ?? false) === (other.bold ?? false) &&
      (span.dim ?? false) === (other.dim ?? false) &&
      (span.inverse ?? false) === (other.inverse ?? false)
    );
  });
}
