// Small dense matrices as arrays of rows.

export type Matrix = readonly (readonly number[])[];

export function identity(size: number): number[][] {
  return Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, col) => Number(row === col)));
}

export function transpose(matrix: Matrix): number[][] {
  return (matrix[0] ?? []).map((_, col) => matrix.map((row) => row[col] ?? 0));
}

/** The product; throws where the columns of `a` are not as many as the rows of `b`. */
export function multiply(a: Matrix, b: Matrix): number[][] {
  if ((a[0]?.length ?? 0) !== b.length) throw new RangeError('the shapes do not fit');
  const columns = transpose(b);
  return a.map((row) => columns.map((column) => dot(row, column)));
}

/** The determinant, by elimination with the largest pivot first. */
export function determinant(matrix: Matrix): number {
  const rows = matrix.map((row) => [...row]);
  let result = 1;
  for (let at = 0; at < rows.length; at += 1) {
    const pivot = largestPivot(rows, at);
    const top = rows[pivot] ?? [];
    if ((top[at] ?? 0) === 0) return 0;
    if (pivot !== at) result = -result;
    [rows[at], rows[pivot]] = [top, rows[at] ?? []];
    result *= top[at] ?? 0;
    for (const row of rows.slice(at + 1)) subtract(row, top, (row[at] ?? 0) / (top[at] ?? 1));
  }
  return result;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

function largestPivot(rows: Matrix, at: number): number {
  const size = (row: number): number => Math.abs(rows[row]?.[at] ?? 0);
  let best = at;
  for (let row = at + 1; row < rows.length; row += 1) if (size(row) > size(best)) best = row;
  return best;
}

function subtract(row: number[], other: readonly number[], times: number): void {
  for (let col = 0; col < row.length; col += 1) row[col] = (row[col] ?? 0) - times * (other[col] ?? 0);
}
