// The targets of links (OSC 8) in a line of the emulator. xterm keeps them, but its declarations do not say where.

import type { IBufferCell, IBufferLine, Terminal } from 'xterm-headless';
import type { Cluster } from './pack-cells.ts';

/** What xterm's cells and terminals have beyond their declarations. */
interface LinkedCell {
  hasExtendedAttrs(): number;
  readonly extended: { readonly urlId: number };
}
interface LinkKeeper {
  readonly _core: {
    readonly _oscLinkService: { getLinkData(id: number): { readonly uri: string } | undefined };
  };
}

/** Longer targets are no links: browsers do not take them, and every cell would carry it. */
const LONGEST_LINK = 2_083;

/** Web addresses of printable ASCII, by column; any other target is none. */
export function linksIn(terminal: Terminal, line: IBufferLine | undefined, reused: IBufferCell): Cluster[] {
  if (line === undefined || !keepsLinks(terminal)) return [];
  const { _oscLinkService: links } = terminal._core;
  const found: Cluster[] = [];
  for (let col = 0; col < line.length; col += 1) {
    const cell = line.getCell(col, reused);
    if (cell === undefined || !mayBeLinked(cell) || cell.hasExtendedAttrs() === 0) continue;
    const { urlId } = cell.extended;
    const uri = urlId === 0 ? '' : (links.getLinkData(urlId)?.uri ?? '');
    if (isLink(uri)) found.push([col, uri]);
  }
  return found;
}

/** Whether a person may be led there: http or https, nothing that could end the sequence that names it. */
function isLink(uri: string): boolean {
  return uri.length <= LONGEST_LINK && /^https?:\/\/[\x21-\x7e]+$/i.test(uri);
}

function keepsLinks(terminal: Terminal): terminal is Terminal & LinkKeeper {
  return '_core' in terminal;
}

function mayBeLinked(cell: IBufferCell): cell is IBufferCell & LinkedCell {
  return 'hasExtendedAttrs' in cell && 'extended' in cell;
}
