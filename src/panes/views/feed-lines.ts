// The lines of the event feed: what the town did, newest at the bottom, with the time of day of each.

import type { FeedEntry } from '../../engine/view.ts';
import { insideBorder, type Rect } from '../layout/rect.ts';
import { TONE_STYLES } from './activity-style.ts';
import { panelLines } from './panel-lines.ts';
import type { ScreenModel } from './screen-model.ts';
import { cell, type Line, span } from './spans.ts';

const TIME_COLS = 8;

export function feedPanel(rect: Rect, { view, ui }: ScreenModel): Line[] {
  const note = ui.feedScroll === 0 ? {} : { note: [span(`${ui.feedScroll} newer below`, { dim: true })] };
  const look = { title: [span('feed')], isFocused: ui.focus === 'feed', ...note };
  return panelLines(look, feedLines(view.feed, ui.feedScroll, insideBorder(rect)), rect.cols, rect.rows);
}

/** `scroll` counts entries back from the newest. */
function feedLines(
  feed: readonly FeedEntry[],
  scroll: number,
  room: { readonly cols: number; readonly rows: number },
): Line[] {
  if (feed.length === 0) return [[span('nothing happened yet', { dim: true })]];
  const ordered = feed.toSorted((a, b) => a.seq - b.seq);
  const end = Math.max(Math.min(room.rows, ordered.length), ordered.length - scroll);
  return ordered.slice(Math.max(0, end - room.rows), end).map((entry) => feedLine(entry, room.cols));
}

function feedLine(entry: FeedEntry, cols: number): Line {
  const style = TONE_STYLES[entry.tone];
  const time = cols >= 40 ? [span(`${timeOfDay(entry.at)} `, { dim: true })] : [];
  const timeCols = cols >= 40 ? TIME_COLS + 1 : 0;
  return [
    ...time,
    span(`${style.glyph} `, style.tint),
    cell(entry.text, Math.max(0, cols - timeCols - 2), entry.tone === 'plain' ? {} : style.tint),
  ];
}

/** `14:03:59` in the town's own time zone. */
function timeOfDay(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
