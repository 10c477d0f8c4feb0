// Markdown as calm lines: headings, lists, quotes, code and emphasis of CommonMark, as far as agents and people write
// them in beads. Everything else stays as it was written: nothing is ever hidden.

import { sanitizeLines } from '../screen/sanitize.ts';
import { stringWidth } from '../screen/width.ts';
import { type Line, type Span, span, type Tint } from './spans.ts';
import { wrapSpans } from './wrap-spans.ts';

/** A description may have megabytes: nobody reads on after this many characters on a screen. */
const SHOWN_UNITS = 200_000;
const LINE_UNITS = 20_000;
const TAB = '    ';

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const TASK = /^\[([ xX])\]\s+(.*)$/;
const QUOTE = /^\s*>\s?(.*)$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;

/** `text` is untrusted; each line is at most `cols` columns wide. */
export function markdownLines(text: string, cols: number): Line[] {
  const isCut = text.length > SHOWN_UNITS;
  const lines: Line[] = [];
  let isCode = false;
  // A tab would be one blank, and code lose its shape.
  const shown = text.slice(0, SHOWN_UNITS).replaceAll('\t', TAB);
  for (const each of sanitizeLines(shown, LINE_UNITS)) {
    if (FENCE.test(each)) isCode = !isCode;
    else if (isCode) lines.push(...codeLines(each, cols));
    else lines.push(...blockLines(each, cols));
  }
  return isCut ? [...lines, [span('… the rest is not shown here', { dim: true })]] : lines;
}

function codeLines(text: string, cols: number): Line[] {
  const bar = span('│ ', { dim: true });
  return wrapSpans([span(text, { color: 'cyan' })], Math.max(4, cols - 2)).map((line) => [bar, ...line]);
}

function blockLines(text: string, cols: number): Line[] {
  if (RULE.test(text)) return [[span('─'.repeat(Math.min(cols, 40)), { dim: true })]];
  const [, , heading] = HEADING.exec(text) ?? [];
  if (heading !== undefined) return wrapSpans(inlineSpans(heading, { bold: true }), cols);
  const [, quoted] = QUOTE.exec(text) ?? [];
  if (quoted !== undefined) {
    const bar = span('▏ ', { dim: true });
    return wrapSpans(inlineSpans(quoted, { dim: true }), Math.max(4, cols - 2)).map((line) => [bar, ...line]);
  }
  const [, blanks, mark, item] = ITEM.exec(text) ?? [];
  if (blanks !== undefined && mark !== undefined && item !== undefined)
    return itemLines({ blanks, mark, item }, cols);
  return wrapSpans(inlineSpans(text), cols);
}

function itemLines(
  { blanks, mark, item }: { readonly blanks: string; readonly mark: string; readonly item: string },
  cols: number,
): Line[] {
  const [, done, task] = TASK.exec(item) ?? [];
  const bullet = done === undefined ? (/\d/.test(mark) ? mark : '•') : done === ' ' ? '☐' : '☑';
  const indent = Math.min(blanks.length, Math.max(0, Math.floor(cols / 3)));
  const start = `${' '.repeat(indent)}${bullet} `;
  return wrapSpans([span(start), ...inlineSpans(task ?? item)], cols, stringWidth(start));
}

const INLINE =
  /`([^`]+)`|\*\*(\S(?:.*?\S)?)\*\*|__(\S(?:.*?\S)?)__|(?<![\w*])\*([^\s*](?:[^*]*[^\s*])?)\*(?![\w*])|(?<!\w)_([^\s_](?:[^_]*[^\s_])?)_(?!\w)/g;

/** Code in colour, strong text bold, emphasis bold too: no terminal draws italics for certain. */
function inlineSpans(text: string, tint: Tint = {}): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, ...emphases] = match;
    if (match.index > end) spans.push(span(text.slice(end, match.index), tint));
    const emphasis = emphases.find((each) => each !== undefined);
    spans.push(
      code === undefined
        ? span(emphasis ?? whole, { ...tint, bold: true })
        : span(code, { ...tint, color: 'cyan' }),
    );
    end = match.index + whole.length;
  }
  if (end < text.length || spans.length === 0) spans.push(span(text.slice(end), tint));
  return spans;
}
