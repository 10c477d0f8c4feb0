// What a dialog shows and where, above everything else: one box in the middle of the screen, or the page about a change.

import type { ChangeDialog } from '../client/change-dialog.ts';
import { pasteable } from '../client/terminal-words.ts';
import type { CopyRequest, Dialog } from '../client/ui-state.ts';
import type { Rect } from '../layout/rect.ts';
import { sanitizeLines } from '../screen/sanitize.ts';
import { stringWidth } from '../screen/width.ts';
import { beadContent } from './bead-dialog-lines.ts';
import { changePicture } from './change-page.ts';
import { decisionLines } from './decision-lines.ts';
import { helpLines } from './help-lines.ts';
import { panelLines } from './panel-lines.ts';
import { type DialogContent, type DialogRoom, PROMPT_COLS, promptContent } from './prompt-content.ts';
import type { ScreenModel } from './screen-model.ts';
import { cell, type Line, span, windowStart } from './spans.ts';

export interface DialogPicture {
  readonly rect: Rect;
  /** The whole box with its border. */
  readonly lines: readonly Line[];
  /** Where the person types, on the screen; null in dialogs without a prompt. */
  readonly cursor: { readonly col: number; readonly row: number } | null;
}

const READY_ROWS = 10;

/** What dialogs are about, and the screen that they stand on. */
export type DialogFacts = Pick<ScreenModel, 'cols' | 'rows' | 'help' | 'view' | 'now' | 'beads'>;

export function dialogPicture(dialog: Dialog, facts: DialogFacts): DialogPicture {
  if (dialog.kind === 'change') return changePicture(dialog, facts);
  const room = { cols: facts.cols - 4, rows: facts.rows - 3 };
  const content = contentOf(dialog, facts, room);
  const cols = Math.min(content.cols, room.cols) + 2;
  const rows = Math.min(content.lines.length, room.rows) + 2;
  const rect = {
    col: Math.floor((facts.cols - cols) / 2),
    row: Math.max(0, Math.floor((facts.rows - 1 - rows) / 2)),
    cols,
    rows,
  };
  const lines = panelLines({ title: [span(content.title)], isFocused: true }, content.lines, cols, rows);
  const cursor =
    content.cursorCol === null ? null : { col: rect.col + 1 + content.cursorCol, row: rect.row + 1 };
  return { rect, lines, cursor };
}

function contentOf(
  dialog: Exclude<Dialog, ChangeDialog>,
  facts: DialogFacts,
  room: DialogRoom,
): DialogContent {
  switch (dialog.kind) {
    case 'sling':
      return slingContent(dialog, room);
    case 'nudge':
      return promptContent(`nudge ${dialog.name}`, 'say: ', dialog.text, NUDGE_HELP, room.cols);
    case 'confirm':
      return confirmContent(dialog);
    case 'reject':
      return rejectContent(dialog, room.cols);
    case 'copy':
      return copyContent(dialog.request, room);
    case 'decisions':
      return decisionsContent(dialog, facts, room);
    case 'quit':
      return QUIT_CONTENT;
    case 'search':
      return searchContent(dialog, room.cols);
    case 'bead':
      return beadContent(dialog, facts, room);
    case 'help':
      return { ...helpLines(facts.help, dialog.top, room), title: 'keys', cursorCol: null };
  }
}

const NUDGE_HELP: readonly Line[] = [
  [],
  [span(' Enter sends it at the next pause · Esc leaves', { dim: true })],
];

function rejectContent({ name, title, text }: Dialog & { kind: 'reject' }, roomCols: number): DialogContent {
  const below: Line[] = [
    [],
    [span(` ${title}`)],
    [span(' Enter sends it back, also without a reason · Esc leaves it', { dim: true })],
  ];
  return promptContent(`reject ${name}?`, 'why: ', text, below, roomCols);
}

function searchContent(dialog: Dialog & { kind: 'search' }, roomCols: number): DialogContent {
  const [title, label] = dialog.direction === 'up' ? ['search upwards', '/ '] : ['search downwards', '? '];
  const way = dialog.isRegex ? 'regular expression' : 'text as it is';
  const below: Line[] = [
    [],
    [span(` ${way}`), span(' · C-r changes that · Enter finds · Esc leaves', { dim: true })],
    [span(' then n goes on, N back; capitals matter where there are some', { dim: true })],
  ];
  return promptContent(title, label, dialog.text, below, roomCols);
}

function slingContent(dialog: Dialog & { kind: 'sling' }, room: DialogRoom): DialogContent {
  const cols = Math.min(PROMPT_COLS, room.cols);
  const keys: Line = [span(' Enter slings · Tab adds · ↑↓ picks · Esc leaves', { dim: true })];
  const below: Line[] = [
    [],
    ...readyLines(dialog, cols, Math.max(1, Math.min(READY_ROWS, room.rows - 4))),
    [],
    keys,
  ];
  return promptContent('sling beads to polecats', 'beads: ', dialog.text, below, room.cols);
}

function readyLines(dialog: Dialog & { kind: 'sling' }, cols: number, rows: number): Line[] {
  if (dialog.ready === null) return [[span(' looking for ready beads …', { dim: true })]];
  if (dialog.ready.length === 0) return [[span(' no bead is ready', { dim: true })]];
  const typed = new Set(dialog.text.split(/[\s,]+/));
  const start = windowStart(dialog.ready.length, rows, dialog.selected);
  return dialog.ready.slice(start, start + rows).map((each, offset) => {
    const isSelected = start + offset === dialog.selected;
    const look = isSelected ? { inverse: true } : {};
    const mark = `${isSelected ? '▸' : ' '}${typed.has(each.bead) ? '✓' : ' '} `;
    return [span(mark, look), cell(each.bead, 11, look), cell(each.title, Math.max(0, cols - 15), look)];
  });
}

function confirmContent(dialog: Dialog & { kind: 'confirm' }): DialogContent {
  const question =
    dialog.verb === 'stop'
      ? `Stop ${dialog.name} (${dialog.run}) and keep its work off the hooks?`
      : `End ${dialog.name} (${dialog.run}) and start a fresh run on the same work?`;
  const answers = 'y yes · n no';
  return {
    title: dialog.verb,
    cols: Math.max(30, stringWidth(question) + 2),
    lines: [[span(` ${question}`)], [], [span(` ${answers}`, { bold: true })]],
    cursorCol: null,
  };
}

function decisionsContent(
  { selected }: Dialog & { kind: 'decisions' },
  { view, now }: DialogFacts,
  room: DialogRoom,
): DialogContent {
  const title = `for you · ${view.decisions.length}`;
  return { title, ...decisionLines(view.decisions, selected, now, room), cursorCol: null };
}

const COPIED_ROWS = 8;

/** The first lines of the text, as they are. */
function copyContent({ name, text }: CopyRequest, room: DialogRoom): DialogContent {
  const cols = Math.min(PROMPT_COLS, room.cols);
  const lines = sanitizeLines(pasteable(text).slice(0, COPIED_ROWS * cols), cols);
  const shown = lines.slice(0, Math.max(1, Math.min(COPIED_ROWS, room.rows - 2)));
  return {
    title: `${name} wants to copy ${pasteable(text).length} characters`,
    cols,
    lines: [
      ...shown.map((line) => [span(' '), cell(line, cols - 2)]),
      [],
      [
        span(' y ', { bold: true }),
        span('copy '),
        span(' n ', { bold: true }),
        span('refuse '),
        span(' · Esc later', { dim: true }),
      ],
    ],
    cursorCol: null,
  };
}

const QUIT_CONTENT: DialogContent = {
  title: 'leave',
  cols: 56,
  lines: [
    [span(' d ', { bold: true }), span('detach: the town goes on, gt comes back to it')],
    [span(' r ', { bold: true }), span('drain: let running work finish, then stop')],
    [span(' s ', { bold: true }), span('stop now: end every process of the town')],
    [],
    [span(' Esc stays', { dim: true })],
  ],
  cursorCol: null,
};
