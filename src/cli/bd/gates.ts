// bd gate: beads of type gate, which others wait for until a person, a time or another bead lets them pass.

import type { Command } from 'commander';
import type { BeadId } from '../../beads/bead.ts';
import { type GateState, gateQuestion, gateState } from '../../beads/graph/gate-state.ts';
import type { Issue } from '../../beads/issue.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { parseInstant } from '../../beads/spoken-instant.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print, printText } from '../output.ts';
import { printTable } from '../table.ts';
import { changeAll } from './change-all.ts';
import { gateFact } from './gate-facts.ts';
import { issueLines } from './issue-lines.ts';
import { addRefusedParts } from './not-here.ts';
import { changingBeads, type Hands, oneByOne, withBeads } from './with-beads.ts';

const AWAIT_TYPES = ['human', 'timer', 'gh:run', 'gh:pr', 'bead'];

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
    .action((options: { all?: boolean }, command: Command) =>
      withBeads(command, null, async ({ beads, out }) => {
        const gates = await beads.ask({ kind: 'list', filter: { type: ['gate'], all: options.all } });
        if (!gates.ok) return gates;
        out.say(gates.value.items, () => {
          if (gates.value.total === 0) print('no gates');
          else printTable(['id', 'for', 'status', 'title'], gates.value.items.map(gateRow));
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
  gate
    .command('check')
    .description(
      'let pass what needs no person: timers that have run out, closed beads, GitHub runs and pull requests (by gh)',
    )
    .option('--dry-run', 'only say which')
    .action((options: { dryRun?: boolean }, command: Command) =>
      changingBeads(command, null, (hands) => check(hands, options.dryRun === true)),
    );
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

interface GateVerdict {
  readonly id: string;
  readonly state: GateState['kind'];
  readonly passes: boolean;
  readonly why: string;
}

async function verdictOn(gate: Issue, beads: Hands['beads']): Promise<GateVerdict> {
  const { id, issue_type: type, status, created_at: createdAt } = gate;
  const facts = { id: id as BeadId, type, status, createdAt, closeReason: '', other: gate };
  const state = gateState(facts, await gateFact(gateQuestion(facts), beads), Date.now());
  return { id, state: state.kind, passes: state.kind === 'satisfied', why: state.words };
}

async function check({ beads, out }: Hands, isDryRun: boolean): Promise<Result<unknown, Problem>> {
  const gates = await beads.ask({ kind: 'list', filter: { type: ['gate'] } });
  if (!gates.ok) return gates;
  const verdicts: GateVerdict[] = [];
  for (const gate of gates.value.items) verdicts.push(await verdictOn(gate, beads));
  const passing = verdicts.filter((verdict) => verdict.passes);
  const closed = await oneByOne(isDryRun ? [] : passing, ({ id, why }) =>
    beads.close(id, { reason: why, force: true }),
  );
  if (!closed.ok) return closed;
  const failing = verdicts.filter(({ state }) => state === 'failed').length;
  const counts = { checked: verdicts.length, resolved: passing.length, failed: failing };
  out.say({ ...counts, dry_run: isDryRun, results: verdicts }, () => {
    for (const { id, state, why } of verdicts) print(`${id} ${VERDICTS[state]}: ${why}`);
    if (verdicts.length === 0) print('no gates');
  });
  return closed;
}

const VERDICTS: Readonly<Record<GateState['kind'], string>> = {
  satisfied: 'lets pass',
  open: 'stays',
  failed: 'will never let pass by itself',
};
