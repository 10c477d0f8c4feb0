// bd mol show, progress, current, ready, burn, squash.

import type { Command } from 'commander';
import { ok } from '../../beads/result.ts';
import { print, printText } from '../output.ts';
import { issueLines, printIssues } from './issue-lines.ts';
import { moleculeOf } from './molecule-of.ts';
import { readyGated } from './ready-gated.ts';
import { type SquashOptions, squash } from './squashing.ts';
import { changingBeads, withBeads } from './with-beads.ts';

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
    .command('ready')
    .description('molecules that waited at a gate which has opened: the same as bd ready --gated')
    .option('--gated', 'accepted: it always is')
    .action((_: unknown, command: Command) => withBeads(command, null, readyGated));
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
    .description(
      'put one closed bead, the digest, in the place of ephemeral steps; a wisp is closed and kept with it',
    )
    .argument('<id>')
    .option('--summary <text>', 'what the digest says; else what the steps were')
    .option('--keep-children', 'delete nothing')
    .option('--dry-run', 'only say what would be')
    .action((id: string, options: SquashOptions, command: Command) =>
      changingBeads(command, id, async (hands) => {
        const found = await moleculeOf(hands.beads, id);
        return found.ok ? squash(hands, found.value, options) : found;
      }),
    );
}
