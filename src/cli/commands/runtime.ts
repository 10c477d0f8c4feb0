// Commands about runtimes. What they do is loaded with them alone: it knows the settings of every runtime.

import type { Command } from 'commander';
import type { ForPrograms } from '../runtimes.ts';

export function addRuntimeCommands(program: Command): void {
  const runtime = program.command('runtime').description('the CLIs that can play an agent');
  runtime
    .command('list')
    .description('all of them, and what of them is here')
    .option('--json', 'for programs')
    .action(async (options: ForPrograms) => (await import('../runtimes.ts')).listRuntimes(options));
  runtime
    .command('check')
    .description('whether they are installed, new enough and signed in; exit 1 where one is not')
    .argument('[name...]', 'those that the town’s roles name, where left out')
    .option('--json', 'for programs')
    .action(async (names: readonly string[], options: ForPrograms) =>
      (await import('../runtimes.ts')).checkRuntimes(names, options),
    );
  runtime
    .command('add')
    .description('add one of your own to the town from a file, or replace it')
    .argument('<file>', 'JSON; its name without .json is the runtime’s')
    .option('--name <name>', 'another name')
    .action(async (file: string, options: { readonly name?: string }) =>
      (await import('../runtimes.ts')).addRuntime(file, options),
    );
}
