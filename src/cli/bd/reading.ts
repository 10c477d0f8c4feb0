// bd show, list, ready.

import type { Command } from 'commander';
import type { Bead } from '../../beads/bead.ts';
import type { BeadFilter } from '../../beads/bead-filter.ts';
import { ok, type Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import { print, printJson, printText } from '../output.ts';
import { printTable } from '../table.ts';
import { issueJson, shownJson } from './bead-json.ts';
import { BEAD_HEAD, beadLines, beadRow } from './bead-lines.ts';
import type { Beads } from './beads.ts';
import { remarkTaken } from './remark-taken.ts';
import { withBeads } from './with-beads.ts';

interface ListOptions extends BeadFilter {
  readonly rig?: string;
  readonly json?: boolean;
}

export function addReading(program: Command): void {
  program
    .command('show')
    .description('beads in full')
    .argument('<id...>')
    .option('--json', 'for programs: always an array')
    .action((ids: string[], options: { json?: boolean }, command: Command) =>
      withBeads(command, { bead: ids[0] ?? '' }, (beads) => show(beads, ids, options)),
    );
  program
    .command('list')
    .description('beads that are not closed, or those of a status; steps only where they are asked for')
    .option('-s, --status <status>', 'only these')
    .option('-t, --type <type>', 'only these')
    .option('-l, --label <label>', 'only those that have it')
    .option('--text <text>', 'only those with it in id, title or description')
    .option('--all', 'closed ones and steps too')
    .option('--rig <rig>')
    .option('--json', 'for programs')
    .action((options: ListOptions, command: Command) =>
      withBeads(command, scopeOf(options), async (beads) => {
        const { rig: _, json: _json, ...filter } = options;
        const found = await beads.list(filter);
        if (!found.ok) return found;
        showAll(found.value, options, 'no beads');
        return ok(undefined);
      }),
    );
  program
    .command('ready')
    .description('beads that nothing keeps from being worked on')
    .option('--claim', 'claim the first of them, and show it alone')
    .option('--rig <rig>')
    .option('--json', 'for programs')
    .action((options: ListOptions & { readonly claim?: boolean }, command: Command) =>
      withBeads(command, scopeOf(options), async (beads) => {
        if (options.claim) return claimReady(beads, options);
        const found = await beads.ready();
        if (!found.ok) return found;
        showAll(found.value, options, 'nothing is ready');
        return ok(undefined);
      }),
    );
}

async function claimReady(
  beads: Beads,
  options: { readonly json?: boolean },
): Promise<Result<void, Problem>> {
  const claimed = await beads.claimReady();
  if (!claimed.ok) return claimed;
  if (claimed.value !== null) remarkTaken(claimed.value);
  showAll(claimed.value === null ? [] : [claimed.value.bead], options, 'nothing is ready to be claimed');
  return ok(undefined);
}

function scopeOf({ rig }: ListOptions): { rig?: string } {
  return rig === undefined ? {} : { rig };
}

async function show(beads: Beads, ids: readonly string[], options: { json?: boolean }) {
  const shown: Bead[] = [];
  for (const id of ids) {
    const bead = await beads.show(id);
    if (!bead.ok) return bead;
    shown.push(bead.value);
  }
  if (!options.json) {
    printText(shown.map((bead) => beadLines(bead).join('\n')).join('\n\n'));
    return ok(undefined);
  }
  // Without the others a bead is still shown, only its edges' far ends are not.
  const all = await beads.list({ all: true });
  printJson(shown.map((bead) => shownJson(bead, all.ok ? all.value : [])));
  return ok(undefined);
}

function showAll(beads: readonly Bead[], options: { json?: boolean }, none: string): void {
  if (options.json) printJson(beads.map(issueJson));
  else if (beads.length === 0) print(none);
  else printTable(BEAD_HEAD, beads.map(beadRow));
}
