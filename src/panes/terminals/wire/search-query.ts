// What a person or script looks for in a guest's history, and what was found. Pure.

import { failed, ok, type Result } from '../../../beads/result.ts';
import { type Problem, problem } from '../../../engine/problem.ts';

/** Longest pattern that is taken, in UTF-16 code units. */
export const PATTERN_LENGTH = 500;
/** Most matches of one answer. */
export const SEARCH_MATCHES = 500;

export interface SearchQuery {
  /** Without capitals it finds either case. */
  readonly pattern: string;
  /** Whether `pattern` is JavaScript's regular expression, or text as it is. */
  readonly kind: 'text' | 'regex';
}

/** A place in history: a line, or a row as it is shown (see history-rows.ts), by its number; a column from 0. */
export interface HistoryPlace {
  readonly line: number;
  readonly col: number;
}

/** Places are those of rows as they are shown. */
export interface SearchRequest extends SearchQuery {
  /** The first match wanted begins before it (`up`) or after it (`down`); null begins at the end of history. */
  readonly from: HistoryPlace | null;
  readonly direction: 'up' | 'down';
  /** What begins on this row or after is left out; null leaves out none. */
  readonly until: number | null;
  /** At most so many, the nearest first. */
  readonly limit: number;
}

/** Cells of one line or row. */
export interface MatchSpan extends HistoryPlace {
  readonly cols: number;
}

/** One span, and more where a match goes on over the edge of the screen. */
export type Match = readonly MatchSpan[];

export interface SearchAnswer {
  /** Nearest first. */
  readonly matches: readonly Match[];
  /** Whether there are no others: else as many as asked for were found, or the time was up. */
  readonly ended: 'all' | 'limit' | 'time';
}

/** A compiled pattern as text, to be compiled again by whoever matches. */
export interface CompiledPattern {
  readonly source: string;
  readonly flags: string;
}

/** `usage` where the pattern is none. */
export function compileQuery({ pattern, kind }: SearchQuery): Result<CompiledPattern, Problem> {
  const source = kind === 'text' ? pattern.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&') : pattern;
  const flags = hasCapital(kind === 'text' ? pattern : withoutEscapes(pattern)) ? 'g' : 'gi';
  // Without `u` more is a pattern, as people write it; with it, a dot is a whole character.
  for (const each of [`${flags}u`, flags]) if (isPattern(source, each)) return ok({ source, flags: each });
  return failed(problem('usage', `not a regular expression: ${pattern}`));
}

/**
 * Matches in each text, as three numbers: index of the text, start, end. Empty matches are none. Its source is run where
 * nothing else of this module is there, so that it names nothing from outside.
 */
export function matchTexts(texts: readonly string[], source: string, flags: string): number[] {
  const pattern = new RegExp(source, flags);
  const found: number[] = [];
  for (let at = 0; at < texts.length; at += 1) {
    let left = 1_000;
    for (const match of (texts[at] ?? '').matchAll(pattern)) {
      if (match[0] !== '') found.push(at, match.index, match.index + match[0].length);
      left -= 1;
      if (left === 0) break;
    }
  }
  return found;
}

function hasCapital(text: string): boolean {
  return /\p{Lu}/u.test(text);
}

/** `\S` and `\p{Lu}` ask for no capitals. */
function withoutEscapes(pattern: string): string {
  return pattern.replaceAll(/\\[pPkuU]\{[^}]*\}|\\k<[^>]*>|\\./g, '');
}

function isPattern(source: string, flags: string): boolean {
  try {
    new RegExp(source, flags);
    return true;
  } catch {
    // That is the answer.
    return false;
  }
}
