// Columns for people: each as wide as its widest cell, the last one free.

import { sanitize } from '../panes/screen/sanitize.ts';

/** Longest cell that still widens its column. */
const WIDEST = 60;

/** The table's lines, header first where `head` is given; cells are made safe. No line ends in blanks. */
export function tableLines(head: readonly string[] | null, rows: readonly (readonly string[])[]): string[] {
  const cells = [...(head === null ? [] : [head]), ...rows].map((row) =>
    row.map((cell) => sanitize(cell, 500)),
  );
  const widths: number[] = [];
  for (const row of cells) {
    for (const [col, cell] of row.entries()) {
      widths[col] = Math.max(widths[col] ?? 0, Math.min(cell.length, WIDEST));
    }
  }
  return cells.map((row) =>
    row
      .map((cell, col) => cell.padEnd(widths[col] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

export function printTable(head: readonly string[] | null, rows: readonly (readonly string[])[]): void {
  for (const line of tableLines(head, rows)) process.stdout.write(`${line}\n`);
}
