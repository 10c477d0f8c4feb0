// Searches a guest's history and screen, block by block: between blocks the host does what else there is to do.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { failed, ok, type Result } from '../../../beads/result.ts';
import { type Problem, problem } from '../../../engine/problem.ts';
import { CELL_WORDS } from '../../screen/cells.ts';
import {
  columnsOf,
  type LogicalLine,
  logicalLines,
  ROWS_AFTER,
  ROWS_BEFORE,
  rowsOf,
} from '../history/logical-lines.ts';
import { LARGEST_COLS } from '../wire/messages.ts';
import {
  type CompiledPattern,
  compileQuery,
  type HistoryPlace,
  type Match,
  type SearchAnswer,
  type SearchRequest,
} from '../wire/search-query.ts';
import type { HeadlessTerminal } from './headless-terminal.ts';
import { SearchWorker } from './search-worker.ts';

/** Lines that are read in one go: about a millisecond. */
const BLOCK_LINES = 256;
/** Longest text of a line that is searched, in UTF-16 code units. */
const TEXT_LENGTH = 16_384;
const SEARCH_MS = 2_000;
/** Matches are placed for so long in one go: there may be one at every cell. */
const SLICE_MS = 5;

export class HistorySearch implements Disposable {
  readonly #worker = new SearchWorker();
  readonly #words = new Uint32Array(LARGEST_COLS * CELL_WORDS);
  #turn: Promise<unknown> = Promise.resolve();

  /** Searches one after another. `terminal` is asked for each block; null ends the search: the guest is gone. */
  search(
    terminal: () => HeadlessTerminal | null,
    request: SearchRequest,
  ): Promise<Result<SearchAnswer, Problem>> {
    const pattern = compileQuery(request);
    if (!pattern.ok) return Promise.resolve(pattern);
    const answer = this.#turn.then(() => this.#search(terminal, request, pattern.value));
    this.#turn = answer.catch(() => {});
    return answer;
  }

  [Symbol.dispose](): void {
    this.#worker[Symbol.dispose]();
  }

  async #search(
    terminal: () => HeadlessTerminal | null,
    request: SearchRequest,
    pattern: CompiledPattern,
  ): Promise<Result<SearchAnswer, Problem>> {
    const deadline = performance.now() + SEARCH_MS;
    const gone = problem('not-found', 'the guest is gone');
    const matches: Match[] = [];
    let next: number | null = null;
    for (;;) {
      const searched = terminal();
      if (searched === null) return failed(gone);
      const block = blockAt(searched, request, next);
      if (block === null) return ok({ matches, ended: 'all' });
      const rows = searched.history(block.from - ROWS_BEFORE, block.to + ROWS_AFTER);
      const lines = logicalLines(rows, block.from, block.to);
      const texts = lines.map(({ text }) => text.slice(0, TEXT_LENGTH));
      const found = await this.#worker.match(texts, pattern, Math.max(0, deadline - performance.now()));
      if (terminal() !== searched) return failed(gone);
      if (found === null) return ok({ matches, ended: 'time' });
      let sliceEndsAt = performance.now() + SLICE_MS;
      for (const match of this.#placed(searched, lines, found, request)) {
        if (matches.length === request.limit) return ok({ matches, ended: 'limit' });
        matches.push(match);
        if (performance.now() < sliceEndsAt) continue;
        await nextTurn();
        if (terminal() !== searched) return failed(gone);
        sliceEndsAt = performance.now() + SLICE_MS;
      }
      next = request.direction === 'up' ? block.from : block.to;
      await nextTurn();
    }
  }

  /** The matches of a block that lie in the wanted direction, nearest first, each placed when it is asked for. */
  *#placed(
    terminal: HeadlessTerminal,
    lines: readonly LogicalLine[],
    found: readonly number[],
    { from, direction, until }: SearchRequest,
  ): Generator<Match> {
    const count = Math.floor(found.length / 3);
    for (let nth = 0; nth < count; nth += 1) {
      const at = 3 * (direction === 'up' ? count - 1 - nth : nth);
      const line = lines[found[at] ?? 0];
      if (line === undefined) continue;
      const match = this.#match(terminal, line, found[at + 1] ?? 0, found[at + 2] ?? 0);
      const isLeftOut = until !== null && (match[0]?.line ?? until) >= until;
      if (!isLeftOut && (from === null || isBeyond(match, from, direction))) yield match;
    }
  }

  #match(terminal: HeadlessTerminal, line: LogicalLine, start: number, end: number): Match {
    const { historyRows } = terminal;
    return rowsOf(line, start, end).flatMap((row) => {
      const { clusters } = terminal.packHistory(row.line, this.#words);
      return historyRows.spans({ line: row.line, ...columnsOf(this.#words, clusters, row) });
    });
  }
}

/** The lines to look at next; null where all have been. The request speaks of rows as they are shown. */
function blockAt(
  terminal: HeadlessTerminal,
  { from, direction, until }: SearchRequest,
  next: number | null,
): { readonly from: number; readonly to: number } | null {
  const first = terminal.firstLine;
  const rows = terminal.historyRows;
  const lineOf = (row: number): number => rows.placeOf(row).line;
  const bottom = terminal.topLine + terminal.rows;
  const end = until === null ? bottom : Math.min(bottom, lineOf(until - 1) + 1);
  if (direction === 'down') {
    // The line that `from` is on may be the rest of one that began before, with a match that begins after.
    const start = Math.max(first, next ?? (from === null ? first : lineOf(from.line) - ROWS_AFTER));
    return start < end ? { from: start, to: Math.min(end, start + BLOCK_LINES) } : null;
  }
  const to = Math.min(end, next ?? (from === null ? end : lineOf(from.line) + 1));
  return to > first ? { from: Math.max(first, to - BLOCK_LINES), to } : null;
}

function isBeyond(match: Match, from: HistoryPlace, direction: 'up' | 'down'): boolean {
  const [start] = match;
  if (start === undefined) return false;
  const by = start.line - from.line || start.col - from.col;
  return direction === 'up' ? by < 0 : by > 0;
}
