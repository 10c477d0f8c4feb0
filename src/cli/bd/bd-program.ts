// The commands of `bd`, with the names and options that agents' prompts know from elsewhere.

import { Command, CommanderError } from 'commander';
import { failBy } from '../output.ts';
import { VERSION } from '../program-files.ts';
import { strictly } from '../strict-command.ts';
import { addChanging } from './changing.ts';
import { addInterchange } from './interchange.ts';
import { addReading } from './reading.ts';

export async function parseBd(args: readonly string[]): Promise<void> {
  try {
    await bdProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) process.exitCode = 2;
      return;
    }
    failBy(error, 'bd');
  }
}

function bdProgram(): Command {
  const program = strictly(new Command('bd'))
    .description('Beads: issues that live with the code, one append-only file each.')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--here', 'the beads of the branch at hand, though a town stands around the repository');
  addReading(program);
  addChanging(program);
  addInterchange(program);
  return program;
}
