// One guest's terminal: bytes in; a screen, numbered history, modes, and replies for the guest out. Knows nothing of
// processes or sockets.

import graphemes from '@xterm/addon-unicode-graphemes';
import headless, { type Terminal } from 'xterm-headless';
import { reasonOf } from '../../../engine/adapters/files.ts';
import type { GuestModes } from '../../../engine/terminals.ts';
import { schemeReport } from '../dialogue/answer-queries.ts';
import { BlockedCounts } from '../dialogue/blocked-counts.ts';
import type { CommandMark } from '../dialogue/command-marks.ts';
import { ControlStringFilter } from '../dialogue/control-strings.ts';
import { GuestDialogue } from '../dialogue/guest-dialogue.ts';
import { GuestSignals, type TerminalSignal } from '../dialogue/guest-signals.ts';
import { LimitedReplies } from '../dialogue/limited-replies.ts';
import { type ColorOverrides, FIRST_THEME } from '../emulator/guest-colors.ts';
import { ModeTracker } from '../emulator/mode-tracker.ts';
import { putOwnColors } from '../emulator/own-colors.ts';
import { type LinkTarget, packLine, packText, type RowTexts } from '../emulator/pack-cells.ts';
import type { PaneCursor } from '../emulator/pane-cursor.ts';
import type { Theme } from '../emulator/theme.ts';
import { WholeCharacters } from '../emulator/whole-characters.ts';
import { HistoryRows } from '../history/history-rows.ts';
import { LineSpool } from '../history/line-spool.ts';
import { SCROLLBACK_LINES, Scrollback, type ScrolledText } from '../history/scrollback.ts';
import { SpoolPage } from '../history/spool-page.ts';
import { decodeLine, isWrappedLine } from '../history/spooled-line.ts';

/** Lines of history that are kept unless the town's settings say otherwise. */
const DEFAULT_SCROLLBACK = 10_000;
/** Bytes on disk that one guest's history may take. */
const SPOOL_BYTES = 64 * 1024 * 1024;

export interface TerminalOptions {
  readonly cols: number;
  readonly rows: number;
  /** Folder for lines that have left the emulator; made when the first one does. */
  readonly history: string;
  /** Lines above the screen that are kept. */
  readonly scrollback?: number;
  /** The guest begins or ends to flood: `keepLines` may let the emulator hold all of history meanwhile. */
  readonly onFlood?: (isFlooding: boolean) => void;
  /** What the terminal types into the guest in answer to a query. */
  readonly onReply: (bytes: Uint8Array) => void;
  /** Called where the emulator failed on the guest's output; the screen starts anew. */
  readonly onFailure: (cause: unknown) => void;
  /** What the guest says beside its screen: sanitized, and not more often than the rates of GuestSignals. */
  readonly onSignal?: (signal: TerminalSignal) => void;
  /** The colours around the guest; light grey on near black until they are known. */
  readonly theme?: Theme;
  /** Clock of all rates: milliseconds, never going back. `performance.now` by default. */
  readonly now?: () => number;
}

export class HeadlessTerminal implements Disposable {
  readonly #options: TerminalOptions;
  readonly #spool: LineSpool;
  readonly #page: SpoolPage;
  readonly #historyRows: HistoryRows;
  readonly #characters = new WholeCharacters();
  readonly #blocked = new BlockedCounts();
  readonly #filter = new ControlStringFilter((what) => this.#blocked.add(what));
  readonly #replies: LimitedReplies;
  readonly #now: () => number;
  readonly #signals: GuestSignals;
  #dialogue: GuestDialogue;
  #terminal: Terminal;
  #scrollback: Scrollback;
  #modes: ModeTracker;
  readonly #linkTarget: LinkTarget = (link) => this.#dialogue.links.target(link) ?? null;
  #pendingBytes = 0;
  #keptLines = SCROLLBACK_LINES;
  #disposed = false;

  constructor(options: TerminalOptions) {
    const { now = () => performance.now(), onSignal = () => {} } = options;
    this.#options = options;
    this.#now = now;
    this.#replies = new LimitedReplies({
      write: (text) => options.onReply(Buffer.from(text, 'latin1')),
      onDropped: () => this.#blocked.add('query flood'),
      now,
    });
    this.#signals = new GuestSignals({ onSignal, blocked: this.#blocked, now });
    const lines = options.scrollback ?? DEFAULT_SCROLLBACK;
    this.#spool = new LineSpool(options.history, { lines, bytes: SPOOL_BYTES });
    this.#page = new SpoolPage(this.#spool);
    this.#historyRows = new HistoryRows(this.#spool, this.#page);
    this.#terminal = newEmulator(options.cols, options.rows);
    this.#modes = new ModeTracker(this.#terminal);
    this.#scrollback = this.#scrollbackFrom(0);
    this.#dialogue = this.#listen(options.theme ?? FIRST_THEME, null);
  }

  get cols(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  /** The title that the guest set last (OSC 0 or 2), sanitized; '' where none. */
  get title(): string {
    return this.#dialogue.title.text;
  }

  /** What the guest tried and was not let to, by class. */
  get blocked(): Readonly<Record<string, number>> {
    return this.#blocked.byClass;
  }

  get blockedTotal(): number {
    return this.#blocked.total;
  }

  /** Where prompts, commands and their output begin and end (OSC 133), oldest first; at most 1,000. */
  get marks(): readonly CommandMark[] {
    return this.#dialogue.marks.all;
  }

  /** The folder on this machine that the guest says to be in (OSC 7); null where it has told none. Not sanitized. */
  get folder(): string | null {
    return this.#dialogue.folder.path;
  }

  /** Colours that the guest changed for itself; null where it changed none. */
  get colorOverrides(): ColorOverrides | null {
    return this.#dialogue.colors.overrides;
  }

  /** OSC 9;4 progress in percent; null where there is none. */
  get progress(): number | null {
    return this.#dialogue.progress.percent;
  }

  get bells(): number {
    return this.#signals.bells;
  }

  get modes(): GuestModes {
    return this.#modes.modes;
  }

  /** Since when the guest holds its screen back (mode 2026), as `performance.now`; null where it does not. */
  get holdsSince(): number | null {
    return this.#modes.holdsSince;
  }

  /** Bytes taken in but not yet parsed. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** The cursor on the live screen. */
  get cursor(): PaneCursor {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    // After a glyph in the last column xterm's cursor waits beyond it (DECAWM's pending wrap).
    return { col: Math.min(cursorX, this.cols - 1), row: cursorY, ...this.#modes.cursorLook };
  }

  /** Number of the live screen's first line since the guest's start. */
  get topLine(): number {
    return this.#scrollback.top;
  }

  /** Number of the cursor's line. */
  get line(): number {
    return this.topLine + this.#terminal.buffer.active.cursorY;
  }

  /** Number of the first line that still exists. */
  get firstLine(): number {
    return this.#scrollback.first;
  }

  /** History by the rows that show it at the present width; with those of the live screen they are one sequence. */
  get historyRows(): HistoryRows {
    return this.#historyRows.fit({ cols: this.cols, edge: this.#scrollback.edge, first: this.firstLine });
  }

  /** Parses `chunk`, as a rule before it returns; `done` is called after that. */
  feed(chunk: Uint8Array, done: () => void): void {
    const pieces = this.#filter.filter(this.#characters.take(chunk));
    if (pieces.length === 0) done();
    for (const [at, piece] of pieces.entries()) {
      this.#write(piece, at === pieces.length - 1 ? done : () => {});
    }
  }

  resize(cols: number, rows: number): void {
    if (cols === this.cols && rows === this.rows) return;
    this.#dialogue.marks.settle();
    this.#scrollback.resize(cols, rows);
    this.#dialogue.marks.settle();
  }

  /** What the guest is told of the colours around it from now on; told at once where it asked for that (mode 2031). */
  setTheme(theme: Theme): void {
    this.#dialogue.colors.theme = theme;
    if (this.modes.colorSchemeReports) this.#options.onReply(Buffer.from(schemeReport(theme), 'latin1'));
  }

  /** Lines above the screen that the emulator keeps in memory; older ones stand on the disk. */
  keepLines(lines: number): void {
    this.#keptLines = lines;
    // Where the emulator gets smaller it lets go of its markers.
    this.#dialogue.marks.settle();
    this.#scrollback.keep(lines);
  }

  /** Why lines of history were lost, or null. */
  get historyProblem(): unknown {
    return this.#spool.problem;
  }

  /** Fills `words` with row `row` of the live screen. */
  packRow(row: number, words: Uint32Array): RowTexts {
    const { active } = this.#terminal.buffer;
    const texts = packLine(active.getLine(active.baseY + row), words, this.#linkTarget);
    this.#putOwnColors(words);
    return texts;
  }

  /** Fills `words` with a line as printed by its number, from the emulator while it has it, else from the disk. */
  packHistory(line: number, words: Uint32Array): RowTexts {
    const texts = this.#packHistory(line, words);
    this.#putOwnColors(words);
    return texts;
  }

  /** Fills `words` with a row of `historyRows`, or of the live normal screen. */
  packHistoryRow(row: number, words: Uint32Array): RowTexts {
    const rows = this.historyRows;
    if (row >= rows.edge) return this.packHistory(row, words);
    const texts = rows.pack(row, words) ?? this.#packLost(row >= rows.first, words);
    this.#putOwnColors(words);
    return texts;
  }

  /** Whether the line of this number goes on in the next one. */
  isContinued(line: number): boolean {
    const { active } = this.#terminal.buffer;
    const row = line - this.topLine;
    const next =
      row >= 0 ? active.getLine(active.baseY + row + 1) : this.#scrollback.lineInEmulator(line + 1);
    if (next !== undefined) return next.isWrapped;
    const spooled = row < 0 ? this.#page.line(line + 1) : undefined;
    return spooled !== undefined && isWrappedLine(spooled);
  }

  /** Texts of the lines `[from, to)` that are kept. */
  history(from: number, to: number): ScrolledText[] {
    return this.#scrollback.texts(from, to);
  }

  /** The last logical lines on the live screen that hold something, oldest first, not sanitized. */
  bottomLines(count: number): string[] {
    const { active } = this.#terminal.buffer;
    const found: string[] = [];
    let tail = '';
    for (let row = this.rows - 1; row >= 0 && found.length < count; row -= 1) {
      const line = active.getLine(active.baseY + row);
      if (line === undefined) continue;
      // On the alternate screen the emulator's lines stay as wide as they ever were.
      const text = line.translateToString(!tail, 0, this.cols) + tail;
      tail = line.isWrapped && row > 0 ? text : '';
      if (tail === '' && text.trim() !== '') found.unshift(text.trimEnd());
    }
    return found;
  }

  /** Nothing more will be fed: lets go of open files. Everything stays readable. */
  end(): void {
    this.#spool.close();
  }

  /** Forgets screen and history, those on disk included. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#scrollback[Symbol.dispose]();
    this.#terminal.dispose();
    this.#spool[Symbol.dispose]();
  }

  #packHistory(line: number, words: Uint32Array): RowTexts {
    const found = this.#scrollback.lineInEmulator(line);
    if (found !== undefined) return packLine(found, words, this.#linkTarget);
    const spooled = this.#page.line(line);
    if (spooled !== undefined) return decodeLine(spooled, words);
    return this.#packLost(line >= this.firstLine && line < this.topLine, words);
  }

  #packLost(isLost: boolean, words: Uint32Array): RowTexts {
    return packText(isLost ? `[this line was lost: ${reasonOf(this.historyProblem)}]` : '', words);
  }

  #putOwnColors(words: Uint32Array): void {
    const own = this.colorOverrides;
    if (own !== null) putOwnColors(words, own);
  }

  #write(piece: Uint8Array, done: () => void): void {
    this.#pendingBytes += piece.length;
    try {
      // After input xterm parses the next write at once instead of in a timer.
      this.#terminal.input('');
      this.#terminal.write(piece, () => {
        this.#pendingBytes -= piece.length;
        this.#scrollback.parsed();
        done();
      });
    } catch (cause) {
      this.#startAnew();
      this.#options.onFailure(cause);
      done();
    }
  }

  #scrollbackFrom(base: number): Scrollback {
    return new Scrollback({
      terminal: this.#terminal,
      spool: this.#spool,
      base,
      lines: this.#options.scrollback ?? DEFAULT_SCROLLBACK,
      linkTarget: this.#linkTarget,
      onFlood: (isFlooding) => this.#options.onFlood?.(isFlooding),
    });
  }

  /** An emulator that threw is stuck in the middle of a chunk for ever. */
  #startAnew(): void {
    const { cols, rows, topLine } = this;
    const earlier = this.#dialogue;
    // Their numbers are taken down while the failed emulator still tells them.
    earlier.marks.settle();
    const failedEmulator = this.#terminal;
    this.#pendingBytes = 0;
    this.#terminal = newEmulator(cols, rows);
    this.#modes = new ModeTracker(this.#terminal);
    this.#scrollback[Symbol.dispose]();
    this.#options.onFlood?.(false);
    this.#scrollback = this.#scrollbackFrom(Math.max(topLine, this.#spool.end));
    this.#scrollback.keep(this.#keptLines);
    this.#dialogue = this.#listen(earlier.colors.theme, earlier);
    failedEmulator.dispose();
  }

  #listen(theme: Theme, earlier: GuestDialogue | null): GuestDialogue {
    return new GuestDialogue({
      terminal: this.#terminal,
      modes: this.#modes,
      topLine: () => this.topLine,
      theme,
      signals: this.#signals,
      blocked: this.#blocked,
      now: this.#now,
      reply: (text) => this.#replies.send(text),
      earlier,
    });
  }
}

function newEmulator(cols: number, rows: number): Terminal {
  const terminal = new headless.Terminal({
    cols,
    rows,
    scrollback: SCROLLBACK_LINES,
    allowProposedApi: true,
    logLevel: 'off',
  });
  terminal.loadAddon(new graphemes.UnicodeGraphemesAddon());
  return terminal;
}
