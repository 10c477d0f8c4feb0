// The links (OSC 8) of a spooled line, after its styles where it has any: each target once, then the cells of each.
//
//   u16 targets, u16 spans, for each target u16 bytes and its ASCII, for each span u16 column, u16 columns, u16 target
//
// A table for several lines would be smaller where they share targets, and would have to be cut where they are.
// Little-endian. Pure.

import { CELL_WORDS, UNDERLINE_HAS_LINK } from '../../screen/cells.ts';
import { LINK_LIMIT_BYTES } from '../dialogue/link-target.ts';
import type { CellLink } from '../emulator/pack-cells.ts';

/** Bytes of targets that one line keeps, of more the first: a guest may give each cell a long one of its own. */
const TARGET_BYTES = 16 * LINK_LIMIT_BYTES;
const HEAD_BYTES = 4;
const TARGET_HEAD_BYTES = 2;
const SPAN_BYTES = 6;

interface Span {
  readonly col: number;
  cols: number;
  readonly target: number;
}

/** Bytes that `encodeLinks` may write for a line of so many columns. */
export function largestLinksBytes(cols: number): number {
  return HEAD_BYTES + TARGET_BYTES + cols * (TARGET_HEAD_BYTES + SPAN_BYTES);
}

/** Writes the links, by column from the first, at `start`; the offset after them. */
export function encodeLinks(links: readonly CellLink[], out: Buffer, start: number): number {
  const { targets, spans } = spansOf(links);
  let at = out.writeUInt16LE(targets.length, start);
  at = out.writeUInt16LE(spans.length, at);
  for (const target of targets) {
    at = out.writeUInt16LE(target.length, at);
    at += out.write(target, at, 'latin1');
  }
  for (const { col, cols, target } of spans) {
    at = out.writeUInt16LE(col, at);
    at = out.writeUInt16LE(cols, at);
    at = out.writeUInt16LE(target, at);
  }
  return at;
}

/** The links at `start` as far as `words` has columns for them, whose cells are marked as parts of a link. */
export function decodeLinks(line: Buffer, start: number, words: Uint32Array): CellLink[] {
  const targets: string[] = [];
  let at = start + HEAD_BYTES;
  for (let left = line.readUInt16LE(start); left > 0; left -= 1) {
    const end = at + TARGET_HEAD_BYTES + line.readUInt16LE(at);
    targets.push(line.toString('latin1', at + TARGET_HEAD_BYTES, end));
    at = end;
  }
  const links: CellLink[] = [];
  for (let left = line.readUInt16LE(start + 2); left > 0; left -= 1, at += SPAN_BYTES) {
    const col = line.readUInt16LE(at);
    const end = Math.min(words.length / CELL_WORDS, col + line.readUInt16LE(at + 2));
    const target = targets[line.readUInt16LE(at + 4)] ?? '';
    for (let cell = col; cell < end; cell += 1) {
      const word = cell * CELL_WORDS + 3;
      words[word] = (words[word] ?? 0) | UNDERLINE_HAS_LINK;
      links.push([cell, target]);
    }
  }
  return links;
}

function spansOf(links: readonly CellLink[]): { readonly targets: string[]; readonly spans: Span[] } {
  const numbers = new Map<string, number>();
  const spans: Span[] = [];
  let bytes = 0;
  for (const [col, target] of links) {
    let number = numbers.get(target);
    if (number === undefined) {
      if (bytes + target.length > TARGET_BYTES) continue;
      bytes += target.length;
      number = numbers.size;
      numbers.set(target, number);
    }
    const last = spans.at(-1);
    if (last?.target === number && last.col + last.cols === col) last.cols += 1;
    else spans.push({ col, cols: 1, target: number });
  }
  return { targets: [...numbers.keys()], spans };
}
