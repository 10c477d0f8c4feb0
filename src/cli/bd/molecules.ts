// bd mol show, progress, current, burn, squash.

import type { Command } from 'commander';
import type { RelatedIssue, ShownIssue } from '../../beads/issue.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print, printText } from '../output.ts';
import type { Beads } from './beads.ts';
import { issueLines, printIssues } from './issue-lines.ts';
import { changingBeads, type Hands, withBeads } from './with-beads.ts';

export function addMolecules(mol: Command): void {
  mol
    .command('show')
    .description('a molecule and its steps')
    .argument('<id>')
    .action((id: string, _: unknown, command: Command) =>
      withBeads(command, id, async ({ beads, out }) => {
        const found = await moleculeOf(beads, id);
        if (!found.ok) return found;
        const { root, steps } = found.value;
        out.say({ root, issues: steps }, () => printText(issueLines(root).join('\n')));
        return ok(undefined);
      }),
    );
  mol
    .command('progress')
    .description('how many of its steps are done')
    .argument('<id>')
    .action((id: string, _: unknown, command: Command) =>
      withBeads(command, id, async ({ beads, out }) => {
        const found = await moleculeOf(beads, id);
        if (!found.ok) return found;
        const { root, steps } = found.value;
        const count = (status: string) => steps.filter((step) => step.status === status).length;
        const completed = count('closed');
        const percent = steps.length === 0 ? 0 : (100 * completed) / steps.length;
        const json = {
          molecule_id: root.id,
          molecule_title: root.title,
          total: steps.length,
          completed,
          in_progress: count('in_progress'),
          percent,
        };
        out.say(json, () => print(`${root.id}: ${completed} of ${steps.length} steps are done`));
        return ok(undefined);
      }),
    );
  mol
    .command('current')
    .description('the steps in progress')
    .argument('<id>')
    .action((id: string, _: unknown, command: Command) =>
      withBeads(command, id, async ({ beads, out }) => {
        const found = await moleculeOf(beads, id);
        if (!found.ok) return found;
        const current = found.value.steps.filter((step) => step.status === 'in_progress');
        out.say(current, () => printIssues(current, 'no step is in progress'));
        return ok(undefined);
      }),
    );
  mol
    .command('burn')
    .description('delete a molecule with its steps; without --force only say what would be')
    .argument('<id>')
    .option('-f, --force', 'do it')
    .action((id: string, { force = false }: { force?: boolean }, command: Command) =>
      changingBeads(command, id, async ({ beads, out }) => {
        const found = await moleculeOf(beads, id);
        if (!found.ok) return found;
        const { root, steps } = found.value;
        // Not by cascade: what waits for the molecule is no part of it.
        const parts = [root.id, ...steps.map((step) => step.id)];
        const burnt = await beads.remove({ beads: parts, cascade: false, dryRun: !force });
        if (!burnt.ok) return burnt;
        const { ids } = burnt.value;
        out.say({ molecule_id: id, deleted_count: force ? ids.length : 0, dry_run: !force, ids }, () =>
          print(force ? `deleted ${ids.join(', ')}` : `would delete ${ids.join(', ')}: --force does it`),
        );
        return ok(undefined);
      }),
    );
  mol
    .command('squash')
    .description('put one closed bead, the digest, in the place of a molecule’s steps')
    .argument('<id>')
    .option('--summary <text>', 'what the digest says; else what the steps were')
    .option('--keep-children', 'delete nothing')
    .action((id: string, options: SquashOptions, command: Command) =>
      changingBeads(command, id, (hands) => squash(hands, id, options)),
    );
}

interface SquashOptions {
  readonly summary?: string;
  readonly keepChildren?: boolean;
}

/** The digest first: until it is kept nothing is deleted. */
async function squash(
  { beads, out }: Hands,
  id: string,
  { summary, keepChildren = false }: SquashOptions,
): Promise<Result<unknown, Problem>> {
  const found = await moleculeOf(beads, id);
  if (!found.ok) return found;
  const { root, steps } = found.value;
  if (steps.length === 0) return failed(problem('refused', `${root.id} has no steps to squash`));
  const open = steps.filter(({ status }) => status !== 'closed');
  if (open.length > 0)
    return failed(
      problem('refused', `${open[0]?.id} is not closed: what is still to be done is not squashed`),
    );
  const digest = await beads.create({
    title: `Digest: ${root.title}`,
    description:
      summary ?? steps.map((step) => `- ${step.title}: ${step.close_reason ?? 'closed'}`).join('\n'),
    parent: root.id,
  });
  if (!digest.ok) return digest;
  const closed = await beads.close(digest.value.id, {
    reason: `squashed ${steps.length} steps`,
    force: true,
  });
  if (!closed.ok) return closed;
  const ids = steps.map((step) => step.id);
  const removed = keepChildren
    ? ok({ ids: [] })
    : await beads.remove({ beads: ids, cascade: false, dryRun: false });
  if (!removed.ok) return removed;
  const json = {
    molecule_id: root.id,
    digest_id: digest.value.id,
    squashed_ids: ids,
    squashed_count: ids.length,
    deleted_count: removed.value.ids.length,
    kept_children: keepChildren,
    wisp_squash: root['ephemeral'] === true,
  };
  out.say(json, () => out.done(`squashed ${ids.length} steps of ${root.id} into ${digest.value.id}`));
  return ok(undefined);
}

interface Molecule {
  readonly root: ShownIssue;
  /** Its children. */
  readonly steps: readonly RelatedIssue[];
}

async function moleculeOf(beads: Beads, id: string): Promise<Result<Molecule, Problem>> {
  const shown = await beads.ask({ kind: 'show', ids: [id] });
  if (!shown.ok) return shown;
  const [root] = shown.value;
  if (root === undefined) throw new Error(`showing ${id}: no answer`);
  return ok({ root, steps: root.dependents.filter((each) => each.dependency_type === 'parent-child') });
}
