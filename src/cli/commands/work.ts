// Commands that give work to agents and steer them.

import type { Command } from 'commander';
import { fail, print } from '../output.ts';
import { fieldOf, listOf } from './answers.ts';
import { ask } from './ask.ts';
import { rigNames } from './rig-names.ts';

export function addWorkCommands(program: Command): void {
  program
    .command('sling')
    .description('put beads on the hooks of fresh polecats')
    .argument('<bead...>', 'beads, and as the last word the rig where it is not plain')
    .option('--rig <rig>', 'the rig')
    .option('--runtime <runtime>', 'what plays their polecats (as town.json says, where left out)')
    .action(sling);
  program
    .command('nudge')
    .description('say something to an agent, at its next pause')
    .argument('<target>', 'an agent, a run or a bead')
    .argument('<text...>')
    .option('--ttl <time>', 'give up after so long, as 90s, 10m or 2h (1h, where left out)')
    .action(nudge);
  program
    .command('interrupt')
    .description('end the turn that an agent is in; it waits for the next word')
    .argument('<target>', 'an agent, a run or a bead')
    .action((target: string) =>
      ask({ verb: 'interrupt', args: { target } }, () => print(`interrupted ${target}`)),
    );
  program
    .command('restart')
    .description('end an agent’s run and start a fresh one on the same work')
    .argument('<target>', 'an agent, a run or a bead')
    .action((target: string) =>
      ask({ verb: 'restart', args: { target } }, () => print(`restarting ${target}`)),
    );
  program
    .command('stop')
    .description('end an agent’s run and keep its work off the hooks')
    .argument('<target>', 'an agent, a run or a bead')
    .option('--reason <text>')
    .action((target: string, options: { reason?: string }) =>
      ask({ verb: 'stop', args: { target, ...options } }, () => print(`stopping ${target}`)),
    );
}

async function nudge(target: string, text: string[], { ttl }: { ttl?: string }): Promise<void> {
  const ttlMs = ttl === undefined ? undefined : spokenMs(ttl);
  if (ttlMs === null)
    return fail({ kind: 'usage', message: `--ttl ${ttl}: say how long, as 90s, 10m or 2h` });
  const args = { target, text: text.join(' '), ...(ttlMs === undefined ? {} : { ttlMs }) };
  await ask({ verb: 'nudge', args }, (answer) => {
    const waits = fieldOf(answer, 'waits');
    print(`queued for ${target}${typeof waits === 'string' ? `: ${waits}` : ''}`);
  });
}

const UNITS = { s: 1_000, m: 60_000, h: 60 * 60_000 } as const;

/** Milliseconds; null where it is no time. */
export function spokenMs(text: string): number | null {
  const { count, unit } = /^(?<count>\d{1,6})(?<unit>[smh])$/.exec(text)?.groups ?? {};
  return unit === 's' || unit === 'm' || unit === 'h' ? Number(count) * UNITS[unit] : null;
}

async function sling(
  words: readonly string[],
  { runtime, ...options }: { rig?: string; runtime?: string },
): Promise<void> {
  const { beads, rig } = slingTargets(words, options.rig ?? null, await rigNames());
  const args = { beads, ...(rig === null ? {} : { rig }), ...(runtime === undefined ? {} : { runtime }) };
  await ask({ verb: 'sling', args, starts: true }, (answer) => {
    // A request that was sent again is only said to have been carried out.
    const slung = fieldOf(answer, 'repeated') === true ? beads : listOf(answer, 'slung').map(String);
    print(slung.length === 0 ? 'nothing was slung' : `slung ${slung.join(' ')}`);
  });
}

/** Tells the rig, if it is the last word, from the beads. */
export function slingTargets(
  words: readonly string[],
  named: string | null,
  rigs: readonly string[],
): { readonly beads: readonly string[]; readonly rig: string | null } {
  const last = words.at(-1);
  if (named !== null || words.length < 2 || last === undefined || !rigs.includes(last)) {
    return { beads: words, rig: named };
  }
  return { beads: words.slice(0, -1), rig: last };
}
