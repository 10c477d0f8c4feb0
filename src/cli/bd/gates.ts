// bd gate: beads of type gate, which others wait for until a person, a time or another bead lets them pass.

import type { Command } from 'commander';
import type { Issue } from '../../beads/issue.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { parseInstant } from '../../beads/spoken-instant.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print, printText } from '../output.ts';
import { printTable } from '../table.ts';
import { countOption } from './bead-options.ts';
import { changeAll } from './change-all.ts';
import { AWAIT_TYPES, addGateCheck } from './gate-check.ts';
import { issueLines } from './issue-lines.ts';
import { addRefusedParts } from './not-here.ts';
import { changingBeads, type Hands, withBeads } from './with-beads.ts';

interface CreateOptions {
  readonly type: string;
  readonly blocks?: string;
  readonly awaitId?: string;
  readonly timeout?: string;
  readonly reason?: string;
  readonly title?: string;
}

export function addGates(program: Command): void {
  const gate = program.command('gate').description('what beads wait for that is no bead’s work');
  addRefusedParts(gate);
  gate
    .command('create')
    .description('make a gate')
    .option('-t, --type <type>', AWAIT_TYPES.join(', '), 'human')
    .option('--blocks <id>', 'the bead that waits for it')
    .option('--await-id <id>', 'the run, pull request or bead that it waits for')
    .option('--timeout <time>', 'of a timer: 30m, 2h, 1d')
    .option('-r, --reason <text>', 'why')
    .option('--title <title>')
    .action((options: CreateOptions, command: Command) =>
      changingBeads(command, options.blocks ?? null, (hands) => create(hands, options)),
    );
  gate
    .command('list')
    .description('the gates that are closed to beads')
    .option('-a, --all', 'those that let pass too')
    .option('-n, --limit <count>', 'no more than so many; 0 for all, as without', '0')
    .action((options: { all?: boolean; limit: string }, command: Command) =>
      withBeads(command, null, async ({ beads, out }) => {
        const limit = countOption('--limit', options.limit);
        if (!limit.ok) return limit;
        const filter = { type: ['gate'], all: options.all };
        const gates = await beads.ask({ kind: 'list', filter, limit: limit.value });
        if (!gates.ok) return gates;
        out.list(gates.value, (items) => {
          if (items.length === 0) print('no gates');
          else printTable(['id', 'for', 'status', 'title'], items.map(gateRow));
        });
        return ok(undefined);
      }),
    );
  gate
    .command('show')
    .description('a gate in full')
    .argument('<id>')
    .action((id: string, _: unknown, command: Command) =>
      withBeads(command, id, async ({ beads, out }) => {
        const shown = await beads.ask({ kind: 'show', ids: [id] });
        if (!shown.ok) return shown;
        const [issue] = shown.value;
        out.say(issue, () => printText(shown.value.flatMap(issueLines).join('\n')));
        return ok(undefined);
      }),
    );
  gate
    .command('resolve')
    .alias('close')
    .description('let pass; in a town only a person does')
    .argument('<id>')
    .option('-r, --reason <text>', 'why', 'Resolved')
    .action((id: string, { reason }: { reason: string }, command: Command) =>
      changingBeads(command, id, (hands) =>
        changeAll(hands, [id], 'let pass', () => hands.beads.close(id, { reason, force: true })),
      ),
    );
  gate
    .command('add-waiter')
    .description('somebody to be told')
    .argument('<id>')
    .argument('<name>')
    .action((id: string, name: string, _: unknown, command: Command) =>
      changingBeads(command, id, (hands) => addWaiter(hands, id, name)),
    );
  addGateCheck(gate);
}

function gateRow({ id, await_type: type, status, title }: Issue): string[] {
  return [id, typeof type === 'string' ? type : '', status, title];
}

async function create({ beads, out }: Hands, options: CreateOptions): Promise<Result<unknown, Problem>> {
  const { type, blocks, awaitId, reason } = options;
  if (!AWAIT_TYPES.includes(type))
    return failed(problem('usage', `--type ${type}: one of ${AWAIT_TYPES.join(', ')}`));
  const timeoutMs = options.timeout === undefined ? null : parseInstant(`+${options.timeout}`, 0);
  if ((options.timeout !== undefined || type === 'timer') && timeoutMs === null)
    return failed(problem('usage', 'a timer needs --timeout, as in 30m, 2h or 1d'));
  const made = await beads.create({
    title: options.title ?? `Gate: ${type}${awaitId === undefined ? '' : ` ${awaitId}`}`,
    type: 'gate',
    ...(reason === undefined ? {} : { description: reason }),
    other: {
      await_type: type,
      ...(awaitId === undefined ? {} : { await_id: awaitId }),
      ...(timeoutMs === null ? {} : { timeout: timeoutMs * NS_PER_MS }),
    },
  });
  if (!made.ok) return made;
  const { id } = made.value;
  if (blocks !== undefined) {
    const linked = await beads.depend({ bead: blocks, on: id, type: 'blocks', how: 'add' });
    if (!linked.ok) return linked;
  }
  out.say(made.value, () => out.done(`created ${id}: ${made.value.title}`));
  return made;
}

/** The original keeps time-outs in nanoseconds. */
const NS_PER_MS = 1_000_000;

async function addWaiter(hands: Hands, id: string, name: string): Promise<Result<unknown, Problem>> {
  const shown = await hands.beads.ask({ kind: 'list', filter: { ids: [id], all: true } });
  if (!shown.ok) return shown;
  const held = shown.value.items[0]?.['waiters'];
  const waiters = Array.isArray(held) ? held.filter((each) => typeof each === 'string') : [];
  return changeAll(hands, [id], 'updated', () =>
    hands.beads.update(id, { other: { waiters: [...new Set([...waiters, name])] } }),
  );
}
