// bd update, close, reopen, defer, undefer, delete, unclaim, promote, assign, priority, note.

import type { Command } from 'commander';
import { STATUSES } from '../../beads/bead.ts';
import type { Issue } from '../../beads/issue.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import {
  addFieldOptions,
  collected,
  type FieldOptions,
  instantOption,
  listed,
  parseFields,
  parsePriority,
} from './bead-options.ts';
import type { BeadChange, Beads } from './beads.ts';
import { changeAll } from './change-all.ts';
import { addClosing } from './closing.ts';
import { addDeleting } from './deleting.ts';
import { remarkTaken } from './remark-taken.ts';
import { changingBeads, type Hands } from './with-beads.ts';

interface UpdateOptions extends FieldOptions {
  readonly claim?: boolean;
  readonly force?: boolean;
  readonly parent?: string;
  readonly addLabel?: readonly string[];
  readonly removeLabel?: readonly string[];
  readonly setLabels?: readonly string[];
}

export function addChanging(program: Command): void {
  addUpdateOptions(
    program.command('update').description('change fields of beads').argument('<id...>'),
  ).action((ids: string[], options: UpdateOptions, command: Command) =>
    changingBeads(command, ids[0] ?? null, (hands) => update(hands, ids, options)),
  );
  addClosing(program);
  addDeferring(program);
  addDeleting(program);
  addReleasing(program);
  addShort(program, { name: 'assign', value: '<name>', description: 'give it to somebody' }, (name) =>
    ok({ assignee: name }),
  );
  addShort(program, { name: 'priority', value: '<priority>', description: 'how urgent it is' }, (text) => {
    const priority = parsePriority(text);
    return priority.ok ? ok({ priority: priority.value ?? 2 }) : priority;
  });
  addShort(program, { name: 'note', value: '<text...>', description: 'put a line under its notes' }, (text) =>
    ok({ appendNotes: text }),
  );
}

function addUpdateOptions(command: Command): Command {
  return addFieldOptions(command)
    .option('--claim', 'make it yours and in progress, unless somebody else has it')
    .option('--force', 'claim it whoever has it')
    .option('--title <title>')
    .option('-s, --status <status>', STATUSES.join(', '))
    .option('--add-label <label>', 'may be given several times', listed)
    .option('--remove-label <label>', 'may be given several times', listed)
    .option('--set-labels <labels>', 'in place of all', listed)
    .option('--parent <id>', 'in place of the one it has; "" takes it away')
    .option('--await-id <id>', 'what a gate waits for')
    .option('--persistent', 'no longer ephemeral')
    .option('--set-metadata <key=value>', 'may be given several times', collected)
    .option('--unset-metadata <key>', 'may be given several times', collected)
    .option('--allow-empty-description', 'accepted, without a meaning here');
}

async function update(
  { beads, out }: Hands,
  ids: readonly string[],
  options: UpdateOptions,
): Promise<Result<unknown, Problem>> {
  const fields = await parseFields(options, Date.now());
  if (!fields.ok) return fields;
  const change: BeadChange = {
    ...fields.value,
    ...(options.addLabel === undefined ? {} : { addLabels: options.addLabel }),
    ...(options.removeLabel === undefined ? {} : { removeLabels: options.removeLabel }),
    ...(options.setLabels === undefined ? {} : { setLabels: options.setLabels }),
    ...(options.parent === undefined ? {} : { parent: options.parent }),
  };
  const isChange = Object.keys(change).length > 0;
  if (!isChange && options.claim !== true) return failed(problem('usage', 'nothing to change: name a field'));
  if (options.force === true && options.claim !== true)
    return failed(problem('usage', '--force is for --claim'));
  return changeAll({ beads, out }, ids, 'updated', async (id) => {
    if (options.claim !== true) return beads.update(id, change);
    // A claim comes first: fields of a bead that another has are not changed.
    const claimed = await claimOne(beads, id, options.force === true);
    return claimed.ok && isChange ? beads.update(id, change) : claimed;
  });
}

async function claimOne(beads: Beads, id: string, force: boolean): Promise<Result<Issue, Problem>> {
  const claimed = await beads.claim(id, { force });
  if (!claimed.ok) return claimed;
  remarkTaken(claimed.value);
  return ok(claimed.value.bead);
}

function addDeferring(program: Command): void {
  program
    .command('defer')
    .description('not ready before a time, or until undefer')
    .argument('<id...>')
    .option('--until <when>', '+6h, +2d, tomorrow, next monday, 2026-11-25, …: ready again then by itself')
    .action((ids: string[], options: { until?: string }, command: Command) =>
      changingBeads(command, ids[0] ?? null, async (hands) => {
        const until = instantOption('--until', options.until, Date.now());
        if (!until.ok) return until;
        const change: BeadChange =
          until.value === undefined ? { status: 'deferred' } : { other: { defer_until: until.value } };
        return changeAll(hands, ids, 'deferred', (id) => hands.beads.update(id, change));
      }),
    );
  program
    .command('undefer')
    .description('no longer deferred')
    .argument('<id...>')
    .action((ids: string[], _: unknown, command: Command) =>
      changingBeads(command, ids[0] ?? null, (hands) =>
        changeAll(hands, ids, 'no longer deferred:', (id) => undefer(hands.beads, id)),
      ),
    );
}

async function undefer(beads: Beads, id: string): Promise<Result<Issue, Problem>> {
  const shown = await beads.ask({ kind: 'list', filter: { ids: [id], all: true } });
  if (!shown.ok) return shown;
  const isDeferred = shown.value.items[0]?.status === 'deferred';
  return beads.update(id, { ...(isDeferred ? { status: 'open' } : {}), other: { defer_until: null } });
}

function addReleasing(program: Command): void {
  program
    .command('unclaim')
    .description('nobody’s again, and open where it was in progress')
    .argument('<id...>')
    .action((ids: string[], _: unknown, command: Command) =>
      changingBeads(command, ids[0] ?? null, (hands) =>
        changeAll(hands, ids, 'nobody’s again:', (id) => unclaim(hands.beads, id)),
      ),
    );
  program
    .command('promote')
    .description('no longer ephemeral')
    .argument('<id...>')
    .action((ids: string[], _: unknown, command: Command) =>
      changingBeads(command, ids[0] ?? null, (hands) =>
        changeAll(hands, ids, 'promoted', (id) => hands.beads.update(id, { other: { ephemeral: null } })),
      ),
    );
}

/** What is closed stays closed, and its assignee is who did it. */
async function unclaim(beads: Beads, id: string): Promise<Result<Issue, Problem>> {
  const shown = await beads.ask({ kind: 'list', filter: { ids: [id], all: true } });
  if (!shown.ok) return shown;
  const status = shown.value.items[0]?.status;
  if (status === 'closed') return failed(problem('refused', `${id} is closed: bd reopen opens it again`));
  return beads.update(id, { ...(status === 'in_progress' ? { status: 'open' } : {}), assignee: '' });
}

interface Short {
  readonly name: string;
  readonly value: string;
  readonly description: string;
}

/** A command for one field of one bead. */
function addShort(
  program: Command,
  { name, value, description }: Short,
  changeOf: (value: string) => Result<BeadChange, Problem>,
): void {
  program
    .command(name)
    .description(description)
    .argument('<id>')
    .argument(value)
    .action((id: string, given: string | string[], _: unknown, command: Command) =>
      changingBeads(command, id, async (hands) => {
        const change = changeOf(typeof given === 'string' ? given : given.join(' '));
        if (!change.ok) return change;
        return changeAll(hands, [id], 'updated', () => hands.beads.update(id, change.value));
      }),
    );
}
