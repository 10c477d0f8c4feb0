// Which cells of an emulator's line are part of a link. The emulator's public API does not tell: this looks behind it,
// after checking that what it looks for is there.

import type { IBufferLine } from 'xterm-headless';

/** A cell's attributes of this kind are in force only with this bit of its background word. */
const HAS_EXTENDED = 1 << 28;

interface InnerLine {
  /** By column; stale where the cell does not have the bit. Most lines have none. */
  readonly _extendedAttrs: Readonly<Record<string, CellAttributes | undefined>>;
  readonly length: number;
  getBg(col: number): number;
}

interface CellAttributes {
  readonly urlId: number;
}

export interface LinkedCell {
  readonly col: number;
  /** Its number, as GuestLinks has it. */
  readonly link: number;
}

/** The linked cells, by column. Costs next to nothing for a line without links, and a look a cell for others. */
export function linkedCells(line: IBufferLine | undefined): readonly LinkedCell[] {
  const inner: unknown = line === undefined ? undefined : Reflect.get(line, '_line');
  if (!isInnerLine(inner)) return NONE;
  let found: LinkedCell[] | null = null;
  for (const key in inner._extendedAttrs) {
    const attributes = inner._extendedAttrs[key];
    const col = Number(key);
    if (attributes === undefined || attributes.urlId === 0 || col >= inner.length) continue;
    if ((inner.getBg(col) & HAS_EXTENDED) === 0) continue;
    found ??= [];
    found.push({ col, link: attributes.urlId });
  }
  return found ?? NONE;
}

const NONE: readonly LinkedCell[] = [];

function isInnerLine(value: unknown): value is InnerLine {
  return typeof value === 'object' && value !== null && '_extendedAttrs' in value && 'getBg' in value;
}
