// How both programs parse: no exit from within the parser, and its complaints in the form of ours.

import type { Command } from 'commander';

/** Set before commands are added: they inherit it. */
export function strictly(program: Command): Command {
  const name = program.name();
  return program.exitOverride().configureOutput({
    outputError: (message, write) => write(`${name}: ${message.replace(/^error: /, '')}`),
  });
}
