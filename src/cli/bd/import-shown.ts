// What an import did, for people and for programs.

import type { ImportReport } from '../../beads/interchange/import-report.ts';

/** Lines of a kind that are told one by one; `--json` has them all. */
const SHOWN = 20;

/** The names that scripts know from elsewhere, and lists of what they could not know there. */
export function importJson(report: ImportReport, isDryRun: boolean): Record<string, unknown> {
  const { source, created, updated, unchanged, stale, deleted, duplicates, quarantined } = report;
  return {
    source,
    created: created.length,
    updated: updated.length,
    unchanged: unchanged.length,
    skipped: unchanged.length + stale.length,
    dedup_skipped: duplicates.reduce((count, { surplus }) => count + surplus.length, 0),
    memories: report.memories,
    ids: [...created, ...updated],
    stale_skipped_ids: stale,
    skipped_dependencies: [],
    deleted_ids: deleted,
    collisions: report.collisions,
    duplicates,
    quarantined,
    dry_run: isDryRun,
  };
}

export function importLines(report: ImportReport, isDryRun: boolean): string[] {
  const { source, created, updated, unchanged, stale, deleted, memories } = report;
  const counts = [
    `${created.length} created`,
    `${updated.length} updated`,
    `${unchanged.length} as they were`,
    ...some(stale.length, `${stale.length} older than their beads`),
    ...some(deleted.length, `${deleted.length} deleted`),
    ...some(memories, `${memories} ${memories === 1 ? 'memory' : 'memories'}`),
  ];
  return [
    `${isDryRun ? 'would import' : 'imported'} ${source}: ${counts.join(', ')}`,
    ...few(
      report.collisions.map(
        (id) => `${id} means another bead already: the younger of them goes by another id`,
      ),
    ),
    ...few(
      report.duplicates.map(
        ({ id, kept, surplus }) =>
          `${id} stands ${surplus.length + 1} times: line ${kept} counts, the others are kept aside`,
      ),
    ),
    ...few(report.quarantined.map(({ line, reason }) => `line ${line} is kept aside: ${reason}`)),
  ];
}

function some(count: number, text: string): string[] {
  return count === 0 ? [] : [text];
}

function few(lines: readonly string[]): readonly string[] {
  if (lines.length <= SHOWN) return lines;
  return [...lines.slice(0, SHOWN), `… and ${lines.length - SHOWN} more like it (--json lists all)`];
}
