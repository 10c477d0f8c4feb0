// What a bead depends on, and what depends on it, as trees.

import type { TreeNode } from '../../beads/graph/dependency-tree.ts';
import type { BeadRow } from '../beads/bead-row.ts';
import type { BeadsNow } from '../beads/beads-now.ts';
import { sanitize } from '../screen/sanitize.ts';
import { BEAD_STYLES } from './bead-style.ts';
import { fitLine, type Line, span } from './spans.ts';

/** A tree may hold a whole tracker. */
const MOST_LINES = 2_000;
/** Deeper levels stand below each other. */
const MOST_INDENT = 20;

export function beadTreeLines(row: BeadRow, beads: BeadsNow, cols: number): Line[] {
  return [
    ...treeOf('Depends on', beads.tree(row, 'down'), row, { beads, cols }),
    [],
    ...treeOf('What depends on it', beads.tree(row, 'up'), row, { beads, cols }),
  ];
}

function treeOf(
  title: string,
  nodes: readonly TreeNode[],
  { rig }: BeadRow,
  { beads, cols }: { readonly beads: BeadsNow; readonly cols: number },
): Line[] {
  const below = nodes.slice(1, 1 + MOST_LINES);
  const lines = below.map((node) => nodeLine(node, beads.byKey(`${rig} ${node.id}`), cols));
  const rest = nodes.length - 1 - below.length;
  return [
    [span(title, { bold: true, color: 'cyan' })],
    ...(lines.length === 0 ? [[span('  nothing', { dim: true })]] : lines),
    ...(rest > 0 ? [[span(`  … ${rest} more`, { dim: true })]] : []),
  ];
}

function nodeLine(node: TreeNode, row: BeadRow | undefined, cols: number): Line {
  const branch = span(`${'  '.repeat(Math.min(MOST_INDENT, node.depth - 1))}└ `, { dim: true });
  const edge = span(`${sanitize(node.edge?.type ?? '', 40)} `, { dim: true });
  const more = node.isTruncated ? [span(' …', { dim: true })] : [];
  if (row === undefined) {
    return fitLine(
      [branch, edge, span(sanitize(node.id, 120)), span(' (no such bead here)', { dim: true })],
      cols,
    );
  }
  const style = BEAD_STYLES[row.standing];
  return fitLine(
    [branch, span(`${style.glyph} `, style.tint), edge, span(`${row.id} ${row.title}`), ...more],
    cols,
  );
}
