// Commands that the small dispatcher runs before the parser is loaded: here only for `gt help` to list them.

import type { Command } from 'commander';

const COMMANDS: readonly (readonly [name: string, args: string, description: string])[] = [
  [
    'demo',
    '[--plain] [--runtime <name>] [dir]',
    'watch the factory at work on a small library, in a town of its own',
  ],
  [
    'run',
    '[--bare] [--town <dir>] -- <command...>',
    'run a command in a pane that fills the screen, and end with its exit code',
  ],
  [
    'hook',
    '[--json]',
    'for agents: what is on your hook: the bead, its steps, what was said of earlier attempts',
  ],
  ['prime', '', 'for agents: how to work in this town'],
  ['step', 'done <id>', 'for agents: a step of your work is done'],
  ['done', '[bead]', 'for agents: hand your branch in; crew name the bead that it closes'],
  ['note', '<text...>', 'for agents: leave a comment on your bead'],
  ['escalate', '<text...>', 'for agents: ask a person'],
];

export function addDispatched(program: Command): void {
  for (const [name, args, description] of COMMANDS) {
    program.command(name).description(description).usage(args).helpOption('-h, --help');
  }
}
