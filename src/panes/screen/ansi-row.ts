// A row of cells as text with escape sequences, for whoever prints it again: colours and attributes as SGR (ECMA-48
// 8.3.117, underlines by kitty's extension), links as OSC 8. Made from cells alone, never from what a guest wrote.

import { BG_UNDERLINE_MASK, BG_UNDERLINE_SHIFT } from './cells.ts';
import { OutputBytes } from './output-bytes.ts';
import type { CellRun } from './row-runs.ts';
import { writeSgr } from './sgr.ts';
import { PLAIN, type Style } from './style.ts';

const END_OF_LINK = '\x1b]8;;\x1b\\';

/** Begins and ends in the default style, without a link. */
export function ansiRow(runs: readonly CellRun[]): string {
  let bytes = '';
  let style: Style = PLAIN;
  let link: string | null = null;
  for (const run of runs) {
    if (run.link !== link) bytes += run.link === null ? END_OF_LINK : `\x1b]8;;${run.link}\x1b\\`;
    link = run.link;
    const wanted = withoutHiddenUnderline(run.style);
    bytes += sgr(style, wanted) + run.text;
    style = wanted;
  }
  return bytes + sgr(style, PLAIN) + (link === null ? '' : END_OF_LINK);
}

/** Made once: nothing else runs while it is in use. */
const OUT = new OutputBytes();

/** What turns one style into another, as text. */
function sgr(from: Style, to: Style): string {
  OUT.truncate(0);
  writeSgr(OUT, from, to);
  return Buffer.from(OUT.copyFrom(0)).toString('latin1');
}

/** The colour of an underline that is not there would cost bytes, and some terminals would draw it. */
function withoutHiddenUnderline(style: Style): Style {
  const isUnderlined = ((style.background >>> BG_UNDERLINE_SHIFT) & BG_UNDERLINE_MASK) !== 0;
  return isUnderlined ? style : { ...style, underline: 0 };
}
