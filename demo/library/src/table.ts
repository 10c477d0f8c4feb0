// Rows of text as aligned columns.

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** A heading, a rule and the rows; columns are two spaces apart, lines end without blanks. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((column, i) => Math.max(...[column.title, ...rows.map((row) => row[i] ?? '')].map(textWidth)));
  const line = (cells: readonly string[]): string =>
    columns.map((column, i) => pad(cells[i] ?? '', widths[i] ?? 0, column.align ?? 'left')).join('  ').trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(columns.map((column) => column.title)), rule, ...rows.map(line)];
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/** Columns that text takes in a terminal. */
export function textWidth(text: string): number {
  return [...text].length;
}
