// A person's search through the history of the guest in a pane: goes from match to match, and knows which are in view.

import type { Result } from '../../beads/result.ts';
import type { GuestId } from '../../engine/ids.ts';
import type { Problem } from '../../engine/problem.ts';
import type {
  HistoryPlace,
  Match,
  SearchAnswer,
  SearchQuery,
  SearchRequest,
} from '../terminals/wire/search-query.ts';

/** Most matches that are marked at once. */
const MARKS = 500;

/** The rows of a guest that a pane shows. */
export interface HistoryView {
  readonly guest: GuestId;
  readonly top: number;
  readonly rows: number;
}

export interface PaneSearchOptions {
  readonly search: (guest: GuestId, request: SearchRequest) => Promise<Result<SearchAnswer, Problem>>;
  readonly view: () => HistoryView | null;
  /** Scrolls so that the row can be seen. */
  readonly reveal: (line: number) => void;
  readonly tell: (text: string) => void;
  readonly onChange: () => void;
}

type Direction = SearchRequest['direction'];

export class PaneSearch {
  readonly #options: PaneSearchOptions;
  #query: SearchQuery | null = null;
  #direction: Direction = 'up';
  /** Whether matches are marked. */
  #isShown = false;
  #current: Match | null = null;
  #marks: readonly Match[] = [];
  /** Counts searches, so that an answer that comes late is known. */
  #searches = 0;
  #looks = 0;

  constructor(options: PaneSearchOptions) {
    this.#options = options;
  }

  /** The matches in view. */
  get marks(): readonly Match[] {
    return this.#marks;
  }

  /** Where the search stands; null where nothing was found. */
  get current(): Match | null {
    return this.#current;
  }

  /** Looks for `query` from what is in view on. */
  find(query: SearchQuery, direction: Direction): Promise<void> {
    this.#query = query;
    this.#direction = direction;
    this.#current = null;
    return this.#go(direction);
  }

  /** The next match in the direction of the search, or the one before. */
  again(way: 'on' | 'back'): Promise<void> {
    if (this.#query !== null) return this.#go(way === 'on' ? this.#direction : opposite(this.#direction));
    this.#options.tell('nothing to search for yet');
    return Promise.resolve();
  }

  /** What is in view has changed: finds what is to be marked there. */
  async look(): Promise<void> {
    const [query, view] = [this.#query, this.#options.view()];
    if (!this.#isShown || query === null || view === null) return;
    this.#looks += 1;
    const look = this.#looks;
    const request = { ...query, from: before(view.top), direction: 'down', limit: MARKS } as const;
    const answer = await this.#options.search(view.guest, { ...request, until: view.top + view.rows });
    if (look !== this.#looks || !answer.ok) return;
    this.#marks = answer.value.matches;
    this.#options.onChange();
  }

  /** The rows in which something was found have other numbers. */
  renumbered(): Promise<void> {
    this.#current = null;
    this.#marks = [];
    return this.look();
  }

  /** Nothing is marked any more; the pattern is kept for another time. */
  clear(): void {
    this.#searches += 1;
    this.#looks += 1;
    this.#isShown = false;
    this.#current = null;
    this.#marks = [];
  }

  async #go(direction: Direction): Promise<void> {
    const [query, view] = [this.#query, this.#options.view()];
    if (query === null || view === null) return;
    this.#isShown = true;
    this.#searches += 1;
    const search = this.#searches;
    const from = this.#current?.[0] ?? edgeOf(view, direction);
    const request = { ...query, from, direction, limit: 1, until: null };
    const answer = await this.#options.search(view.guest, request);
    if (search !== this.#searches) return;
    if (!answer.ok) this.#options.tell(answer.problem.message);
    else this.#take(answer.value, query, direction);
  }

  #take({ matches, ended }: SearchAnswer, { pattern }: SearchQuery, direction: Direction): void {
    const [match] = matches;
    const [start] = match ?? [];
    if (match === undefined || start === undefined) {
      const where = direction === 'up' ? 'above' : 'below';
      this.#options.tell(ended === 'time' ? 'the search took too long' : `no match for ${pattern} ${where}`);
      return;
    }
    this.#current = match;
    this.#options.reveal(start.line);
    void this.look();
  }
}

function opposite(direction: Direction): Direction {
  return direction === 'up' ? 'down' : 'up';
}

/** What is in view counts as found first. */
function edgeOf({ top, rows }: HistoryView, direction: Direction): HistoryPlace {
  return direction === 'up' ? { line: top + rows, col: 0 } : before(top);
}

/** The place before all of a row. */
function before(line: number): HistoryPlace {
  return { line: line - 1, col: Number.MAX_SAFE_INTEGER };
}
