// Wraps styled text between words.

import { eachGrapheme, stringWidth } from '../screen/width.ts';
import { type Line, type Span, span } from './spans.ts';

/**
 * The spans in lines of at most `cols` columns; a word that is longer than a line is cut where the line ends. Every
 * line but the first is preceded by `indent` blanks, which count. At least one line.
 */
export function wrapSpans(spans: readonly Span[], cols: number, indent = 0): Line[] {
  const lines: Span[][] = [[]];
  let used = 0;
  const add = (each: Span, width: number): void => {
    lines.at(-1)?.push(each);
    used += width;
  };
  const breakLine = (): void => {
    lines.push(indent > 0 ? [span(' '.repeat(indent))] : []);
    used = indent;
  };
  for (const each of spans) {
    for (const word of each.text.split(/(?<= )(?=[^ ])/)) {
      const width = stringWidth(word.trimEnd());
      if (used > indent && used + width > cols) breakLine();
      for (const piece of width > cols - used ? pieces(word, cols - indent) : [word]) {
        if (used > indent && used + stringWidth(piece.trimEnd()) > cols) breakLine();
        // A blank at the edge belongs to the break.
        const text = used + stringWidth(piece) > cols ? piece.trimEnd() : piece;
        add({ ...each, text }, stringWidth(text));
      }
    }
  }
  return lines;
}

/** The blanks after the word belong to its last piece. */
function pieces(word: string, cols: number): string[] {
  const found: string[] = [''];
  let used = 0;
  const end = word.trimEnd().length;
  eachGrapheme(word.slice(0, end), (glyph, width) => {
    if (used + width > Math.max(2, cols)) {
      found.push('');
      used = 0;
    }
    found[found.length - 1] += glyph;
    used += width;
    return true;
  });
  found[found.length - 1] += word.slice(end);
  return found;
}
