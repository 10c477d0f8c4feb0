// Commands of the original that have no meaning here, so that a prompt which still says them is told what to say
// instead: refused with exit code 4, or, where what they asked for is so anyway, done by doing nothing.

import type { Command } from 'commander';
import { problem } from '../../engine/problem.ts';
import { remark } from '../output.ts';
import { outOf } from './out.ts';
import type { GlobalOptions } from './with-beads.ts';

const FILES = 'beads are files of the repository, only ever added to, and git carries them';
const BRIDGE = 'there is no bridge to other trackers: bd import and bd export take and give issues.jsonl';
const TOWN = 'it is a town’s, not a tracker’s';

/** What to do instead, by command. */
export const REFUSED: Readonly<Record<string, string>> = {
  query: 'bd list has a filter for each field, and --json goes through jq',
  swarm: `${TOWN}: gt sling BEAD… gives out several at once, gt status shows them`,
  graph: 'bd dep tree ID --format mermaid draws what a bead waits for',
  diff: `${FILES}: git diff A B -- .beads, or bd history ID`,
  batch: 'each command is one change that is safe by itself: call them one after the other',
  'set-state': 'labels say it: bd update ID --add-label DIMENSION:VALUE',
  state: 'labels say it: bd label list ID',
  'merge-slot': `${TOWN}: its merge queue lands one change at a time`,
  audit: 'bd history ID says who changed what, line by line',
  kv: 'bd remember TEXT --key KEY and bd recall KEY, or bd config set KEY VALUE',
  edit: 'it would open an editor: bd update ID with an option for each field',
  setup: 'bd onboard prints a paragraph for AGENTS.md',
  rules: 'bd prime says the rules; .beads/PRIME.md says others instead',
  bootstrap: 'bd init tells git how to merge beads, once',
  worktree: 'git worktree add: each working tree shows the beads of its branch',
  gc: `nothing is ever erased: ${FILES}`,
  compact: `nothing is ever erased: ${FILES}`,
  admin: `nothing is ever erased: ${FILES}`,
  flatten: `nothing is ever erased: ${FILES}`,
  prune: `nothing is ever erased: ${FILES}`,
  purge: `nothing is ever erased: ${FILES}`,
  backup: `${FILES}: every clone is a copy; bd export writes one file`,
  restore: 'git log -p -- .beads has every line that there ever was; bd history ID those of one bead',
  federation: `${FILES}: git pull and git push`,
  serve: 'bd needs no server: bd --json answers programs',
  github: BRIDGE,
  gitlab: BRIDGE,
  jira: BRIDGE,
  linear: BRIDGE,
  ado: BRIDGE,
  notion: BRIDGE,
};

const NO_DATABASE = 'there is no database and no daemon, beads are files that git carries';
const DATABASE = `nothing to do: ${NO_DATABASE}`;

/** Why nothing need be done, by command. */
export const NEEDLESS: Readonly<Record<string, string>> = {
  dolt: DATABASE,
  daemon: DATABASE,
  daemons: DATABASE,
  migrate: DATABASE,
  ping: DATABASE,
  hooks: 'nothing to do: beads need no git hooks',
  heartbeat: 'nothing to do: a claim lasts as long as the process that holds it',
  reclaim: 'nothing to do: what a process held is free again when it has ended',
  'recompute-blocked': 'nothing to do: what is blocked is told from the beads each time',
};

/** What a group has of the original’s that is not here, by `group command`. */
export const REFUSED_PARTS: Readonly<Record<string, string>> = {
  'gate discover': 'bd update GATE --await-id RUN tells which run a gate waits for',
  'formula convert': 'write it as TOML: .beads/formulas/NAME.formula.toml',
  'mol distill':
    'write it as a formula: .beads/formulas/NAME.formula.toml, bd formula show NAME is an example',
  'mol seed': 'formulas need no seeding: bd formula list shows all',
  'mol stale': 'bd epic status --eligible-only, or bd mol progress ID',
  'mol last-activity': 'bd history ID says when, and bd show ID --json has updated_at',
};

export function addNotHere(program: Command): void {
  for (const [name, why] of Object.entries(REFUSED))
    addRefusal(program, name, `bd ${name} is not here: ${why}`);
  for (const [name, why] of Object.entries(NEEDLESS))
    addSilent(program, name, (command) => {
      const { out, subject } = asked(command);
      if (name === 'dolt' && subject === 'sql')
        return out.fail(problem('refused', `bd dolt sql is not here: ${NO_DATABASE}`));
      out.say({ status: 'noop', message: why }, () => remark(`bd: ${why}`));
    });
}

/** The refused commands of one group, such as `gate`. */
export function addRefusedParts(group: Command): void {
  for (const [path, why] of Object.entries(REFUSED_PARTS)) {
    const [of, name = ''] = path.split(' ');
    if (of === group.name()) addRefusal(group, name, `bd ${path} is not here: ${why}`);
  }
}

function addRefusal(parent: Command, name: string, message: string): void {
  addSilent(parent, name, (command) => asked(command).out.fail(problem('refused', message)));
}

/** Takes whatever is said after it, and is not listed among what there is. */
function addSilent(parent: Command, name: string, act: (command: Command) => void): void {
  parent
    .command(name, { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .action((_words: string[], _: unknown, command: Command) => act(command));
}

function asked(command: Command) {
  const out = outOf({ ...command.optsWithGlobals<GlobalOptions>(), ...jsonAmong(command.args) }, process.env);
  return { out, subject: command.args[0] };
}

/** An option that is not known may hide `--json` among the words. */
function jsonAmong(words: readonly string[]): { readonly json?: true } {
  return words.includes('--json') ? { json: true } : {};
}
