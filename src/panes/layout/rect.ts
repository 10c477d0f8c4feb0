// Rectangles of the outer terminal, in columns and rows from 0.

export interface Rect {
  readonly col: number;
  readonly row: number;
  readonly cols: number;
  readonly rows: number;
}

/** The same rectangle without a border of one cell; never of negative size. */
export function insideBorder(rect: Rect): Rect {
  return {
    col: rect.col + 1,
    row: rect.row + 1,
    cols: Math.max(0, rect.cols - 2),
    rows: Math.max(0, rect.rows - 2),
  };
}

/** The cells that both hold; of no size where they do not meet. */
export function intersection(a: Rect, b: Rect): Rect {
  const col = Math.max(a.col, b.col);
  const row = Math.max(a.row, b.row);
  const cols = Math.max(0, Math.min(a.col + a.cols, b.col + b.cols) - col);
  const rows = Math.max(0, Math.min(a.row + a.rows, b.row + b.rows) - row);
  return { col, row, cols, rows };
}

export function overlaps(a: Rect, b: Rect): boolean {
  const { cols, rows } = intersection(a, b);
  return cols > 0 && rows > 0;
}

export function contains(outer: Rect, inner: Rect): boolean {
  return (
    inner.col >= outer.col &&
    inner.row >= outer.row &&
    inner.col + inner.cols <= outer.col + outer.cols &&
    inner.row + inner.rows <= outer.row + outer.rows
  );
}
