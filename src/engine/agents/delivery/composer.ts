// Reads what stands in an agent's composer, the box that a prompt is written in, off its screen. What is drawn dim, or
// said by the runtime's file, is the CLI's own hint and no text. Pure.

import type { Capture, CapturedRow, CapturedRun } from '../../terminals.ts';
import type { RuntimeSpec } from '../runtime-spec.ts';

export type Composer =
  /** It is not shown: something lies over it, or the screen is not understood. */
  { readonly kind: 'absent' } | { readonly kind: 'empty' } | { readonly kind: 'text'; readonly text: string };

export type ComposerForm = Pick<RuntimeSpec['delivery'], 'composer' | 'composerEnd' | 'placeholder'>;

/** `capture` must have been asked for as `json`. Null where the runtime's composer has no known form. */
export function composerIn({ captured }: Capture, form: ComposerForm): Composer | null {
  if (form.composer === null) return null;
  const first = new RegExp(form.composer, 'u');
  const rows = captured.map(drawnRow);
  const place = composerRows(rows, first, form.composerEnd);
  if (place === null) return { kind: 'absent' };
  const [head = NO_ROW, ...rest] = rows.slice(place.from, place.end);
  const lines = [afterPrompt(head, first), ...rest.map((row) => afterPrompt(row, first))];
  const written = lines.map(({ written: text }) => text.trimEnd()).join('\n');
  if (written.trim() === '') return { kind: 'empty' };
  const isHint = form.placeholder !== null && new RegExp(form.placeholder, 'u').test(written.trim());
  return isHint ? { kind: 'empty' } : { kind: 'text', text: written };
}

interface DrawnRow {
  readonly text: string;
  /** The same with blanks in place of what is dim. */
  readonly written: string;
}

const NO_ROW: DrawnRow = { text: '', written: '' };

function drawnRow(row: CapturedRow): DrawnRow {
  if ('text' in row) return { text: row.text, written: row.text };
  const { runs } = row;
  return {
    text: runs.map(({ text }) => text).join(''),
    written: runs.map((run, at) => (isHint(run, runs[at + 1]) ? blank(run.text) : run.text)).join(''),
  };
}

/** Dim, or the cursor's cell on the first character of what is dim. */
function isHint({ style, text }: CapturedRun, next: CapturedRun | undefined): boolean {
  if (style?.dim === true) return true;
  return style?.inverse === true && text.length <= 2 && next?.style?.dim === true;
}

function blank(text: string): string {
  return ' '.repeat(text.length);
}

/** The last rows that begin with a prompt and go on to an end; of rows that all begin so, from the first of them. */
function composerRows(
  rows: readonly DrawnRow[],
  first: RegExp,
  endPattern: string | null,
): { readonly from: number; readonly end: number } | null {
  const isEnd = endPattern === null ? isBlank : matches(new RegExp(endPattern, 'u'));
  const last = rows.findLastIndex(({ text }) => first.test(text) && !isEnd(text));
  if (last < 0) return null;
  const after = rows.findIndex(({ text }, at) => at > last && isEnd(text));
  if (after < 0 && endPattern !== null) return null;
  let from = last;
  while (from > 0 && first.test(rows[from - 1]?.text ?? '') && !isEnd(rows[from - 1]?.text ?? '')) from -= 1;
  return { from, end: after < 0 ? rows.length : after };
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function matches(pattern: RegExp): (text: string) => boolean {
  return (text) => pattern.test(text);
}

/** Without the prompt that stands before it, which may be drawn like the text. */
function afterPrompt({ text, written }: DrawnRow, first: RegExp): DrawnRow {
  const prompt = first.exec(text)?.[0] ?? '';
  return { text: text.slice(prompt.length), written: written.slice(prompt.length) };
}
