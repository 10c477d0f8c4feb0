// `gt seance`: a question to an agent that is gone, answered by its CLI on a copy of the conversation that it had.

import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { folderExists, makePrivateFolder, removeEmptyFolder } from '../../engine/adapters/folders.ts';
import { problem } from '../../engine/problem.ts';
import type { Seance } from '../../engine/verbs/seance.ts';
import { fail } from '../output.ts';
import { ask } from './ask.ts';

export function addSeanceCommand(program: Command): void {
  program
    .command('seance')
    .description('ask a run that has ended about its work; its own conversation stays as it is')
    .argument('<target>', 'a run, or the latest of an agent or a bead')
    .argument('<question...>')
    .action((target: string, question: readonly string[]) =>
      ask({ verb: 'seance', args: { target, question: question.join(' ') } }, (answer) =>
        hold(answer as Seance),
      ),
    );
}

/** Runs the program where the run had its checkout: where that is gone, in an empty folder that stands in for it. */
async function hold({ run, file, args, env, cwd }: Seance): Promise<void> {
  const isGone = !folderExists(cwd);
  if (isGone) makePrivateFolder(cwd);
  try {
    const ended = await ranWith(file, args, { env, cwd });
    if (ended.error !== null)
      return fail(problem('environment', `asking ${run}: ${file} cannot be started: ${ended.error.message}`));
    if (ended.code !== 0) {
      const how = ended.signal ?? `exit code ${ended.code}`;
      fail(problem('environment', `asking ${run}: ${file} ended with ${how}`));
    }
  } finally {
    if (isGone) removeEmptyFolder(cwd);
  }
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error: Error | null;
}

/** What it prints is printed; it reads nothing. */
function ranWith(
  file: string,
  args: readonly string[],
  { env, cwd }: Pick<Seance, 'env' | 'cwd'>,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { env: { ...env }, cwd, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('close', (code, signal) => resolve({ code, signal, error: null }));
  });
}
