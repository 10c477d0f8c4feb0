// The page on which a change is looked at before it may land: where it stands, the facts and the diff, and the keys.

import type { ChangeView } from '../../engine/change-view.ts';
import { type ChangeDialog, type ChangeExtent, calledIn } from '../client/change-dialog.ts';
import { queueEntry } from '../client/queue-entry.ts';
import { insideBorder, type Rect } from '../layout/rect.ts';
import { sanitize } from '../screen/sanitize.ts';
import { shortPath } from './change-diff-lines.ts';
import { changeFootLines } from './change-foot-lines.ts';
import { type ChangeLayout, changeLayout, changeLines } from './change-layout.ts';
import { standingLine } from './change-standing-line.ts';
import { panelLines } from './panel-lines.ts';
import type { ScreenModel } from './screen-model.ts';
import { fitLines, type Line, span } from './spans.ts';
import { wrapSpans } from './wrap-spans.ts';

/** Rows that do not scroll: where the request stands, a blank one, and the keys. */
const STILL_ROWS = 3;
/** A blank at either side of what scrolls. */
const MARGIN_COLS = 2;
const PATH_COLS = 40;

type Screen = Pick<ScreenModel, 'cols' | 'rows'>;

export interface ChangePicture {
  readonly rect: Rect;
  readonly lines: readonly Line[];
  /** Where the person types, on the screen; null where nothing is typed. */
  readonly cursor: { readonly col: number; readonly row: number } | null;
}

/** All of the screen but the status bar, which goes on to tell what happens. */
export function changePicture(
  dialog: ChangeDialog,
  facts: Screen & Pick<ScreenModel, 'view'>,
): ChangePicture {
  const { asked, doing, shown } = dialog;
  const rect = pageRect(facts);
  const room = insideBorder(rect);
  const foot = changeFootLines(doing, room.cols);
  const layout = shown.kind === 'change' ? layoutOn(shown.change, facts) : null;
  const top = Math.min(dialog.top, layout?.extent.lastTop ?? 0);
  const body =
    layout === null ? emptyLines(dialog, room.cols) : changeLines(layout, { ...dialog, top }).map(indented);
  const content = [
    standingLine(dialog, queueEntry(facts.view, asked.mr), room.cols),
    [],
    ...fitLines(body, room.cols, Math.max(0, room.rows - 2 - foot.lines.length)),
    ...foot.lines,
  ];
  const note = layout === null || shown.kind !== 'change' ? [] : placeNote(shown.change, layout, top);
  const cursor =
    foot.cursorCol === null ? null : { col: room.col + foot.cursorCol, row: room.row + room.rows - 1 };
  return {
    rect,
    lines: panelLines(
      { title: [span(calledIn(dialog))], note, isFocused: true },
      content,
      rect.cols,
      rect.rows,
    ),
    cursor,
  };
}

/** How far the page about the change goes on a screen. */
export function changeExtent(change: ChangeView, screen: Screen): ChangeExtent {
  return layoutOn(change, screen).extent;
}

/** The last of each change: every key and every frame asks for it, and a long change takes long to lay out. */
const layouts = new WeakMap<ChangeView, { readonly of: string; readonly layout: ChangeLayout }>();

function layoutOn(change: ChangeView, screen: Screen): ChangeLayout {
  const { cols, rows } = insideBorder(pageRect(screen));
  const of = `${cols}x${rows}`;
  const known = layouts.get(change);
  if (known?.of === of) return known.layout;
  const layout = changeLayout(change, { cols: cols - MARGIN_COLS, rows: Math.max(1, rows - STILL_ROWS) });
  layouts.set(change, { of, layout });
  return layout;
}

function pageRect({ cols, rows }: Screen): Rect {
  return { col: 0, row: 0, cols, rows: rows - 1 };
}

function emptyLines({ shown }: ChangeDialog, cols: number): Line[] {
  if (shown.kind !== 'refused') return [[span(' reading the change …', { dim: true })]];
  const why = wrapSpans([span(' '), span(sanitize(shown.why), { color: 'red' })], cols - 1, 1);
  return [...why, [], [span(' r asks again', { dim: true })]];
}

function indented(line: Line): Line {
  return [span(' '), ...line];
}

/** Which file stands at the top, and how much is below. */
function placeNote({ files }: ChangeView, { extent }: ChangeLayout, top: number): Line {
  const { fileTops, lastTop } = extent;
  const file = files[fileTops.findLastIndex((each) => each <= top)];
  const below = lastTop - top;
  const words = [
    ...(file === undefined ? [] : [shortPath(file.path, PATH_COLS)]),
    ...(below === 0 ? [] : [`${below} more ${below === 1 ? 'line' : 'lines'}`]),
  ];
  return words.length === 0 ? [] : [span(words.join(' · '), { dim: true })];
}
