// What of a difference is shown: sanitized, and cut to what one answer of the town's socket holds. Pure.

import type { ChangedFile, DiffLine } from '../change-view.ts';
import { sizeOf } from '../rpc/pages.ts';

const MOST_LINES = 5_000;
const MOST_BYTES = 640 * 1024;
/** UTF-16 units of one line. */
const MOST_UNITS = 1_000;
const TAB_COLS = 4;

/** The first files, each with its first lines, until lines or bytes are used up; every file that fits is named. */
export function shownFiles(
  files: readonly ChangedFile[],
  display: (text: string) => string,
): readonly ChangedFile[] {
  let bytes = MOST_BYTES;
  const named: ChangedFile[] = [];
  for (const file of files) {
    const head = shownHead(file, display);
    bytes -= sizeOf(head);
    if (bytes < 0) break;
    named.push(head);
  }
  let lines = MOST_LINES;
  return named.map((head, at) => {
    const whole = files[at]?.lines ?? [];
    const shown: DiffLine[] = [];
    for (const line of whole.slice(0, lines)) {
      const safe = shownLine(line, display);
      bytes -= sizeOf(safe);
      if (bytes < 0) break;
      shown.push(safe);
    }
    lines -= shown.length;
    const isCut = shown.length < whole.length || whole.some(isLong);
    return { ...head, lines: shown, isCut: head.isCut || isCut };
  });
}

function shownHead(file: ChangedFile, display: (text: string) => string): ChangedFile {
  const from = file.from === null ? null : display(file.from);
  return { ...file, path: display(file.path), from, lines: [] };
}

/** A long line ends with `…`: what stands behind it must not land as if it had been read. */
function shownLine(line: DiffLine, display: (text: string) => string): DiffLine {
  const text = isLong(line) ? `${line.text.slice(0, MOST_UNITS - 1)}…` : line.text;
  return { kind: line.kind, text: display(withoutTabs(text)) };
}

function isLong({ text }: DiffLine): boolean {
  return text.length > MOST_UNITS;
}

function withoutTabs(text: string): string {
  if (!text.includes('\t')) return text;
  let shown = '';
  for (const part of text.split(/(\t)/)) {
    shown += part === '\t' ? ' '.repeat(TAB_COLS - (shown.length % TAB_COLS)) : part;
  }
  return shown;
}
