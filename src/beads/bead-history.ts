// What the lines of a bead say, one after the other: who changed what and when, what was overruled included.

import type { Bead } from './bead.ts';
import { instantOf } from './clock.ts';
import type { BeadLine } from './lines.ts';
import { lineHash, parseLines } from './lines.ts';

export interface HistoryEntry {
  readonly at: string;
  readonly by: string;
  /** `created`, or the parts that the line changes: `set`, `meta`, `add`, `remove`, `renumber`. */
  readonly changes: Readonly<Record<string, unknown>>;
  readonly created: boolean;
}

/** The lines of the bead's birth in the texts of the store's files, oldest first, each once. */
export function historyOf(bead: Bead, texts: Iterable<string>): readonly HistoryEntry[] {
  const lines: BeadLine[] = [];
  for (const text of texts) {
    if (!text.includes(bead.birth)) continue;
    for (const line of parseLines(text)) if (line.birth === bead.birth) lines.push(line);
  }
  return historyOrder(lines).map(entryOf);
}

/** A bead's lines as its history goes: oldest first, its creation before all else of that moment, each once. */
export function historyOrder(lines: Iterable<BeadLine>): readonly BeadLine[] {
  const byHash = new Map<string, BeadLine>();
  for (const line of lines) byHash.set(lineHash(line), line);
  return [...byHash]
    .sort(
      ([aHash, a], [bHash, b]) =>
        a.clock - b.clock || Number(b.isCreation) - Number(a.isCreation) || (aHash < bHash ? -1 : 1),
    )
    .map(([, line]) => line);
}

function entryOf(line: BeadLine): HistoryEntry {
  const record: unknown = JSON.parse(line.text);
  const parts = Object.entries(typeof record === 'object' && record !== null ? record : {});
  const changes = parts.filter(([name]) => !HEAD.has(name));
  return {
    at: instantOf(line.clock),
    by: line.by,
    changes: Object.fromEntries(changes),
    created: line.isCreation,
  };
}

/** Members that say which line it is, not what it changes. */
const HEAD: ReadonlySet<string> = new Set(['id', 'birth', 'clock', 'by', 'create']);
