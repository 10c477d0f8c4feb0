// bd delete.

import type { Command } from 'commander';
import type { Deletion } from '../../beads/deletion.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print, remark } from '../output.ts';
import { readText } from './bodies.ts';
import { changingBeads, type Hands } from './with-beads.ts';

interface DeleteOptions {
  readonly force?: boolean;
  readonly cascade?: boolean;
  readonly dryRun?: boolean;
  readonly fromFile?: string;
}

export function addDeleting(program: Command): void {
  program
    .command('delete')
    .description('delete beads: a line says so, nothing is erased; without --force only say what would be')
    .argument('[id...]')
    .option('-f, --force', 'do it')
    .option('--cascade', 'what waits for them, and their children, too')
    .option('--dry-run', 'only say what would be deleted')
    .option('--from-file <file>', 'ids, one a line; - for stdin')
    .action((ids: string[], options: DeleteOptions, command: Command) =>
      changingBeads(command, ids[0] ?? null, (hands) => remove(hands, ids, options)),
    );
}

async function remove(
  { beads, out }: Hands,
  named: readonly string[],
  { force = false, cascade = false, dryRun = false, fromFile }: DeleteOptions,
): Promise<Result<unknown, Problem>> {
  const file = fromFile === undefined ? ok('') : await readText(fromFile, '--from-file');
  if (!file.ok) return file;
  const ids = [...new Set([...named, ...file.value.split(/\s+/).filter((id) => id !== '')])];
  if (ids.length === 0) return failed(problem('usage', 'name the beads: bd delete ID…'));
  const isPreview = dryRun || !force;
  const deletion = await beads.remove({ beads: ids, cascade, dryRun: isPreview });
  if (!deletion.ok) return deletion;
  if (isPreview) {
    out.say(previewJson(deletion.value), () => preview(deletion.value));
    if (!dryRun) remark('bd: nothing is deleted: --force does it');
    return ok(undefined);
  }
  out.say(deletedJson(deletion.value), () => {
    for (const id of deletion.value.ids) out.done(`deleted ${id}`);
  });
  return ok(undefined);
}

function previewJson({ ids, orphaned, links }: Deletion): Record<string, unknown> {
  return {
    dry_run: true,
    would_delete: ids,
    issue_count: ids.length,
    dependencies: links,
    orphaned_issues: orphaned,
  };
}

/** As the original: one id where one bead is deleted, a list where there are several. */
function deletedJson({ ids, orphaned, links }: Deletion): Record<string, unknown> {
  return {
    deleted: ids.length === 1 ? ids[0] : ids,
    deleted_count: ids.length,
    dependencies_removed: links,
    references_updated: 0,
    orphaned_issues: orphaned,
  };
}

function preview({ ids, orphaned }: Deletion): void {
  for (const id of ids) print(`would delete ${id}`);
  for (const id of orphaned) print(`${id} would no longer wait for it`);
}
