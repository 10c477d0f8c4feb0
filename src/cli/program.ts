// The full parser of `gt`: loaded only for what the small dispatcher does not know.

import { Command, CommanderError } from 'commander';
import { addCrewCommands } from './commands/crew.ts';
import { addDispatched } from './commands/dispatched.ts';
import { addPaneCommands } from './commands/panes.ts';
import { addQueueCommands } from './commands/queue.ts';
import { addRigCommands } from './commands/rig.ts';
import { addRuntimeCommands } from './commands/runtime.ts';
import { addSeanceCommand } from './commands/seance.ts';
import { addTownCommands } from './commands/town.ts';
import { addWatchingCommands } from './commands/watching.ts';
import { addWorkCommands } from './commands/work.ts';
import { fail } from './output.ts';
import { VERSION } from './program-files.ts';
import { strictly } from './strict-command.ts';

const EXIT_NOTE = `
Exit codes: 0 done, 1 doctor found a problem or a wait was in vain, 2 wrong usage, 3 not found, 4 refused, 5 conflict, 6 environment, 7 town not running, 70 a bug.`;

export async function parseGt(args: readonly string[]): Promise<void> {
  const program = gtProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end by this way too; commander has printed them or the complaint.
    if (error.exitCode !== 0) process.exitCode = 2;
  }
}

function gtProgram(): Command {
  const program = strictly(new Command('gt'))
    .description('Gas Town in one terminal: agents work on beads side by side, gates decide what lands.')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--foreground', 'keep the town in this terminal, and end it on leaving')
    .addHelpText('after', EXIT_NOTE)
    .action(async (options: { foreground?: boolean }, command: Command) => {
      const [unknown] = command.args;
      if (unknown !== undefined) {
        return fail({ kind: 'usage', message: `no command named ${unknown}: gt help lists them` });
      }
      const { openTown } = await import('./open-town.ts');
      await openTown({ foreground: options.foreground ?? false });
    });
  program.helpCommand('help [command]', 'show help for a command');
  addTownCommands(program);
  addRigCommands(program);
  addRuntimeCommands(program);
  addSeanceCommand(program);
  addWorkCommands(program);
  addQueueCommands(program);
  addCrewCommands(program);
  addWatchingCommands(program);
  addPaneCommands(program);
  addDispatched(program);
  // After the commands, which would inherit it: an unknown word is told by the action above, in our own words.
  return program.allowExcessArguments();
}
