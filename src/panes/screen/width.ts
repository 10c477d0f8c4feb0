// How many columns text takes: the one table that emulator, compositor and chrome share, which is that of
// @xterm/addon-unicode-graphemes (Unicode 15, grapheme clusters by UAX 29).

import addon from '@xterm/addon-unicode-graphemes';

/** What the add-on registers on a terminal: an answer packs the join state, the width and whether it joins. */
interface WidthProvider {
  readonly version: string;
  charProperties(codePoint: number, preceding: number): number;
}

export interface Grapheme {
  readonly text: string;
  /** Columns: 1 or 2. */
  readonly width: number;
}

const PLAIN = /^[ -~]*$/;
const provider = graphemeProvider();

/** Columns that `text` takes on one line. Each control counts as one, as the sanitizer shows it. */
export function stringWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  let preceding = 0;
  for (let at = 0; at < text.length; ) {
    const codePoint = text.codePointAt(at) ?? 0;
    const properties = provider.charProperties(codePoint, preceding);
    width += columns(properties) - (joins(properties) ? columns(preceding) : 0);
    preceding = properties;
    at += codePoint > 0xffff ? 2 : 1;
  }
  return width;
}

/** The glyphs of `text`, each as an emulator would keep it in one cell or two. */
export function graphemes(text: string): Grapheme[] {
  const glyphs: Grapheme[] = [];
  eachGrapheme(text, (glyph, width) => {
    glyphs.push({ text: glyph, width });
    return true;
  });
  return glyphs;
}

/** Calls `visit` with each glyph and its columns, without making objects, until it returns false. */
export function eachGrapheme(text: string, visit: (glyph: string, width: number) => boolean): void {
  let start = 0;
  let preceding = 0;
  for (let at = 0; at < text.length; ) {
    const codePoint = text.codePointAt(at) ?? 0;
    const properties = provider.charProperties(codePoint, preceding);
    if (at > start && !joins(properties)) {
      if (!visit(text.slice(start, at), columns(preceding))) return;
      start = at;
    }
    preceding = properties;
    at += codePoint > 0xffff ? 2 : 1;
  }
  if (start < text.length) visit(text.slice(start), columns(preceding));
}

/** `text` in at most `cols` columns, cut between glyphs, with `…` in the last column where it was cut. */
export function truncate(text: string, cols: number): string {
  if (cols <= 0) return '';
  if (text.length <= cols && PLAIN.test(text)) return text;
  if (stringWidth(text) <= cols) return text;
  let kept = '';
  let width = 0;
  eachGrapheme(text, (glyph, glyphWidth) => {
    if (width + glyphWidth > cols - 1) return false;
    kept += glyph;
    width += glyphWidth;
    return true;
  });
  return `${kept}…`;
}

/** `text` filled with spaces to `cols` columns; longer text is left as it is. */
export function padEnd(text: string, cols: number): string {
  const missing = cols - stringWidth(text);
  return missing > 0 ? text + ' '.repeat(missing) : text;
}

function columns(properties: number): number {
  return (properties >> 1) & 0x3;
}

function joins(properties: number): boolean {
  return (properties & 1) !== 0;
}

/** The add-on does not export its table, but hands it to whatever registers: no terminal is needed. */
function graphemeProvider(): WidthProvider {
  const registered: WidthProvider[] = [];
  const unicode = { activeVersion: '', register: (each: WidthProvider) => registered.push(each) };
  new addon.UnicodeGraphemesAddon().activate({ unicode });
  const found = registered.find((each) => each.version === unicode.activeVersion);
  if (found === undefined) throw new Error('reading the width table: the graphemes add-on registered none');
  return found;
}
