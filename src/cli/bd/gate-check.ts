// bd gate check: lets pass what needs no person.

import type { Command } from 'commander';
import type { BeadId } from '../../beads/bead.ts';
import { type GateState, gateQuestion, gateState } from '../../beads/graph/gate-state.ts';
import type { Issue } from '../../beads/issue.ts';
import { failed, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print } from '../output.ts';
import { countOption } from './bead-options.ts';
import { GateFacts } from './gate-facts.ts';
import { changingBeads, type Hands, oneByOne } from './with-beads.ts';

export const AWAIT_TYPES = ['human', 'timer', 'gh:run', 'gh:pr', 'bead'];

/** What `--type` may name, as in the original: `gh` is both kinds of them. */
const CHECKED = new Map<string, readonly string[]>([
  ['all', []],
  ['gh', ['gh:run', 'gh:pr']],
  ...AWAIT_TYPES.map((type) => [type, [type]] as const),
]);

interface CheckOptions {
  readonly type: string;
  readonly limit: string;
  readonly dryRun?: boolean;
}

export function addGateCheck(gate: Command): void {
  gate
    .command('check')
    .alias('eval')
    .description(
      'let pass what needs no person: timers that have run out, closed beads, GitHub runs and pull requests (by gh)',
    )
    .option('-t, --type <type>', `only those: ${[...CHECKED.keys()].join(', ')}`, 'all')
    .option('-l, --limit <count>', 'no more than so many, the oldest first; 0 for all, as without', '0')
    .option('-e, --escalate', 'accepted: what has failed is always said; gt escalate puts it to a person')
    .option('--dry-run', 'only say which')
    .action((options: CheckOptions, command: Command) =>
      changingBeads(command, null, (hands) => check(hands, options)),
    );
}

interface GateVerdict {
  readonly id: string;
  readonly state: GateState['kind'];
  readonly passes: boolean;
  readonly why: string;
}

async function check(
  { beads, out }: Hands,
  { type, dryRun = false, ...options }: CheckOptions,
): Promise<Result<unknown, Problem>> {
  const types = CHECKED.get(type);
  if (types === undefined)
    return failed(problem('usage', `--type ${type}: one of ${[...CHECKED.keys()].join(', ')}`));
  const limit = countOption('--limit', options.limit);
  if (!limit.ok) return limit;
  const gates = await beads.ask({ kind: 'list', filter: { type: ['gate'] }, order: 'oldest' });
  if (!gates.ok) return gates;
  const meant = gates.value.items.filter(
    ({ await_type: each }) => types.length === 0 || types.includes(String(each)),
  );
  const facts = new GateFacts(beads);
  const verdicts: GateVerdict[] = [];
  for (const gate of meant.slice(0, limit.value || meant.length)) verdicts.push(await verdictOn(gate, facts));
  const passing = verdicts.filter((verdict) => verdict.passes);
  const closed = await oneByOne(dryRun ? [] : passing, ({ id, why }) =>
    beads.close(id, { reason: why, force: true }),
  );
  if (!closed.ok) return closed;
  const json = {
    checked: verdicts.length,
    total: meant.length,
    truncated: verdicts.length < meant.length,
    resolved: passing.length,
    escalated: verdicts.filter(({ state }) => state === 'failed').length,
    dry_run: dryRun,
    results: verdicts,
  };
  out.say(json, () => {
    for (const { id, state, why } of verdicts) print(`${id} ${VERDICTS[state]}: ${why}`);
    if (meant.length === 0) print('no gates');
    if (json.truncated) print(`${json.checked} of ${json.total} were checked: --limit 0 checks all`);
  });
  return closed;
}

async function verdictOn(gate: Issue, known: GateFacts): Promise<GateVerdict> {
  const { id, issue_type: type, status, created_at: createdAt } = gate;
  const facts = { id: id as BeadId, type, status, createdAt, closeReason: '', other: gate };
  const state = gateState(facts, await known.fact(gateQuestion(facts)), Date.now());
  return { id, state: state.kind, passes: state.kind === 'satisfied', why: state.words };
}

const VERDICTS: Readonly<Record<GateState['kind'], string>> = {
  satisfied: 'lets pass',
  open: 'stays',
  failed: 'will never let pass by itself',
};
