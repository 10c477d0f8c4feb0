// Makes untrusted text safe and honest to show: nothing in it can move the cursor, hide, or reorder what a person reads.
// Everything from a guest, an agent, a repository or a file passes here once before it is drawn or printed.

/** ASCII, and letters, punctuation, arrows and lines of which each is a grapheme of its own and shows all that it is. */
const PLAIN = /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u25ff]*$/;
const NEWLINE = /\r\n|\n/g;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this file looks for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/gu;

/** A grapheme of more code units than this is cut: stacks of marks would bury the rows above and below. */
const CLUSTER_UNITS = 32;

type Tables = ReturnType<typeof makeTables>;

/** Made at their first use: loading them costs a short command a third of its time. */
let tables: Tables | null = null;

function makeTables() {
  /** Invisible, reordering or meaningless code points: bidi controls, zero-width ones, tags, separators. */
  const hidden =
    /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2028\u2029\ufff9-\ufffb]/u;
  return {
    segmenter: new Intl.Segmenter('en', { granularity: 'grapheme' }),
    hidden,
    everyHidden: new RegExp(hidden, 'gu'),
  };
}

let emoji: readonly RegExp[] | null = null;

/** Sequences that a font draws as one picture, though they hold joiners, selectors or tags (UTS 51). */
function isEmoji(grapheme: string): boolean {
  emoji ??= [
    /^\p{RGI_Emoji}$/v,
    /^\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?(?:\u200d\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)*$/u,
    /^[\p{Emoji}][\ufe0e\ufe0f]\u20e3?$/u,
  ];
  return emoji.some((form) => form.test(grapheme));
}

/**
 * `text` as one line that shows everything it holds: controls as symbols (ESC as ␛, C1 as `<U+009B>`), bidi controls
 * and zero-width characters as `<U+202E>`, tabs and newlines as a space, a lone surrogate as U+FFFD. Emoji sequences
 * keep their joiners. At most `limit` UTF-16 code units, cut between graphemes, with `…` as the last where it was cut.
 * Sanitizing twice changes nothing. Cost grows with `limit`, not with the text.
 */
export function sanitize(text: string, limit = 2000): string {
  if (text.length <= limit && PLAIN.test(text)) return text;
  // Only a line break of two units and a mark that is dropped shrink, so more than this is never needed.
  const enough = text.length > limit * 4 + 64 ? text.slice(0, limit * 4 + 64) : text;
  return shown(enough.replace(NEWLINE, ' ').replaceAll('\t', ' '), limit, enough.length < text.length);
}

/** Like `sanitize`, with line breaks (LF, CR LF) kept: one string a line, each of at most `limit` code units. */
export function sanitizeLines(text: string, limit = 2000): string[] {
  return text.split(/\r\n|\n/).map((line) => sanitize(line, limit));
}

function shown(text: string, limit: number, wasCut: boolean): string {
  let result = '';
  /** Length of the longest prefix of whole graphemes that leaves room for the ellipsis. */
  let room = 0;
  tables ??= makeTables();
  for (const { segment } of tables.segmenter.segment(text.toWellFormed())) {
    const grapheme = shownGrapheme(segment, tables);
    if (result.length + grapheme.length > limit) return cut(result, room, limit);
    result += grapheme;
    if (result.length < limit) room = result.length;
  }
  return wasCut ? cut(result, room, limit) : result;
}

function cut(text: string, room: number, limit: number): string {
  return limit > 0 ? `${text.slice(0, room)}…` : '';
}

function shownGrapheme(grapheme: string, { hidden, everyHidden }: Tables): string {
  if (PLAIN.test(grapheme)) return grapheme;
  const isHiding = hidden.test(grapheme);
  if (!isHiding && grapheme.length <= CLUSTER_UNITS) return grapheme.replace(CONTROL, controlSymbol);
  if (isEmoji(grapheme)) return grapheme;
  const visible = grapheme.replace(CONTROL, controlSymbol).replace(everyHidden, codePointName);
  if (isHiding) return visible;
  return `${visible.slice(0, CLUSTER_UNITS).toWellFormed()}\ufffd`;
}

/** The Control Pictures block (U+2400) has a picture for each C0 control and DEL, none for C1. */
function controlSymbol(control: string): string {
  const code = control.charCodeAt(0);
  if (code === 0x7f) return '\u2421';
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : codePointName(control);
}

function codePointName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
