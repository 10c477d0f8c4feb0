// bd close, reopen.

import type { Command } from 'commander';
import type { BeadFilter } from '../../beads/bead-filter.ts';
import type { Issue } from '../../beads/issue.ts';
import { ok, type Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import { print } from '../output.ts';
import type { Beads } from './beads.ts';
import { readText } from './bodies.ts';
import { changeAll } from './change-all.ts';
import { claimFirst } from './claim-first.ts';
import { changingBeads, type Hands, oneByOne } from './with-beads.ts';

interface CloseOptions {
  readonly reason?: string;
  readonly message?: string;
  readonly comment?: string;
  readonly resolution?: string;
  readonly reasonFile?: string;
  readonly force?: boolean;
  readonly suggestNext?: boolean;
  readonly claimNext?: boolean;
  readonly continue?: boolean;
  readonly session?: string;
}

export function addClosing(program: Command): void {
  program
    .command('close')
    .alias('done')
    .description('close beads; in a town work on them is stopped')
    .argument('<id...>')
    .option('-r, --reason <text>', 'why')
    .option('-m, --message <text>', 'the same')
    .option('--comment <text>', 'the same')
    .option('--resolution <text>', 'the same')
    .option('--reason-file <file>', 'the same from a file; - for stdin')
    .option('-f, --force', 'though it is pinned, waits for others, or has open children')
    .option('--suggest-next', 'say what is ready now and was not before')
    .option('--claim-next', 'claim what is ready next')
    .option('--continue', 'claim the next step of the same molecule')
    .option('--no-auto', 'accepted, without a meaning here')
    .option('--session <id>', 'of the agent')
    .action((ids: string[], options: CloseOptions, command: Command) =>
      changingBeads(command, ids[0] ?? null, (hands) => close(hands, ids, options)),
    );
  program
    .command('reopen')
    .description('open closed beads again')
    .argument('<id...>')
    .option('-r, --reason <text>', 'left as a comment')
    .action((ids: string[], { reason }: { reason?: string }, command: Command) =>
      changingBeads(command, ids[0] ?? null, (hands) =>
        changeAll(hands, ids, 'reopened', (id) => reopen(hands.beads, id, reason)),
      ),
    );
}

async function reopen(beads: Beads, id: string, reason: string | undefined): Promise<Result<Issue, Problem>> {
  const opened = await beads.update(id, { status: 'open' });
  if (!opened.ok || reason === undefined) return opened;
  const said = await beads.comment(id, `Reopened: ${reason}`);
  return said.ok ? ok({ ...opened.value, comment_count: opened.value.comment_count + 1 }) : said;
}

async function close(
  hands: Hands,
  ids: readonly string[],
  options: CloseOptions,
): Promise<Result<unknown, Problem>> {
  const { beads, out } = hands;
  const reason = await reasonOf(options);
  if (!reason.ok) return reason;
  const before = options.suggestNext === true ? await readyIds(beads) : ok(new Set<string>());
  if (!before.ok) return before;
  const closeOne = async (id: string) => {
    const closed = await beads.close(id, { reason: reason.value, force: options.force === true });
    if (closed.ok) out.done(`closed ${closed.value.id}`);
    return closed;
  };
  const closed = await oneByOne(ids, closeOne);
  if (!closed.ok) return closed;
  if (options.claimNext === true) return claimNext(hands, closed.value, { name: 'claimed', filter: {} });
  if (options.continue === true) {
    const parent = closed.value.find((issue) => issue.parent !== undefined)?.parent;
    // A bead that is part of nothing has no next step.
    const filter = parent === undefined ? { ids: [] } : { parent };
    return claimNext(hands, closed.value, { name: 'continue', filter });
  }
  if (options.suggestNext !== true) {
    out.say(closed.value, () => {});
    return closed;
  }
  const ready = await beads.ask({ kind: 'ready', filter: {} });
  if (!ready.ok) return ready;
  const unblocked = ready.value.items.filter((issue) => !before.value.has(issue.id));
  out.say({ closed: closed.value, unblocked }, () => {
    for (const { id, title } of unblocked) print(`ready now: ${id} ${title}`);
  });
  return closed;
}

interface Next {
  /** What it is called in the answer. */
  readonly name: 'claimed' | 'continue';
  readonly filter: BeadFilter;
}

async function claimNext(
  { beads, out }: Hands,
  closed: readonly Issue[],
  { name, filter }: Next,
): Promise<Result<unknown, Problem>> {
  const claimed = await claimFirst(beads, { filter });
  if (!claimed.ok) return claimed;
  const { value } = claimed;
  out.say({ closed, [name]: value }, () =>
    print(value === null ? 'nothing is ready' : `claimed ${value.id}: ${value.title}`),
  );
  return ok(undefined);
}

async function readyIds(beads: Beads): Promise<Result<ReadonlySet<string>, Problem>> {
  const ready = await beads.ask({ kind: 'ready', filter: {} });
  return ready.ok ? ok(new Set(ready.value.items.map(({ id }) => id))) : ready;
}

async function reasonOf(options: CloseOptions): Promise<Result<string, Problem>> {
  if (options.reasonFile !== undefined) return readText(options.reasonFile, '--reason-file');
  return ok(options.reason ?? options.message ?? options.comment ?? options.resolution ?? '');
}
