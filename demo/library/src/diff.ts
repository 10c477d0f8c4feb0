// What changed between two lists of lines, by their longest common subsequence.

export interface Change {
  readonly kind: 'same' | 'added' | 'removed';
  readonly line: string;
}

/** The shortest list of changes; removed lines come before added ones. Costs the product of both lengths. */
export function diffLines(before: readonly string[], after: readonly string[]): Change[] {
  const lengths = commonLengths(before, after);
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [was, is] = [before[i], after[j]];
    if (was !== undefined && was === is) {
      changes.push({ kind: 'same', line: was });
      [i, j] = [i + 1, j + 1];
    } else if (was !== undefined && (is === undefined || (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      changes.push({ kind: 'removed', line: was });
      i += 1;
    } else {
      changes.push({ kind: 'added', line: is ?? '' });
      j += 1;
    }
  }
  return changes;
}

/** Changes as text with a sign in front of each line. */
export function formatDiff(changes: readonly Change[]): string {
  const signs = { same: ' ', added: '+', removed: '-' } as const;
  return changes.map(({ kind, line }) => `${signs[kind]}${line}\n`).join('');
}

/** Length of the longest common subsequence of what follows each pair of positions. */
function commonLengths(a: readonly string[], b: readonly string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [below, right, across] = [lengths[i + 1]?.[j] ?? 0, lengths[i]?.[j + 1] ?? 0, lengths[i + 1]?.[j + 1] ?? 0];
      (lengths[i] ?? [])[j] = a[i] === b[j] ? across + 1 : Math.max(below, right);
    }
  }
  return lengths;
}
