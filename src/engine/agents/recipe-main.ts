// The built-in `recipe` runtime: an agent without a model. It runs the shell steps of its bead in its checkout, on a
// real terminal, and obeys the same contract as any agent. Exit codes: 0 handed in, 1 failed, 130 ended by a key,
// 128 and the signal's number where one ended it.

import { constants } from 'node:os';
import { RecipeInput } from './recipe-input.ts';
import { RecipeRun } from './recipe-run.ts';
import { notice, type RecipeScreen, seconds } from './recipe-screen.ts';
import { identityFrom, recipeTown } from './recipe-town.ts';

const QUIT = 130;
const MISUSED = 2;

const identity = identityFrom(process.env);
if (!identity.ok) {
  process.stderr.write(`recipe: ${identity.problem.message}\n`);
  process.exit(MISUSED);
}
const town = recipeTown(identity.value, (why, waitedMs) => {
  write(notice(screen(), 'yellow', `waiting for the town, ${seconds(waitedMs)} so far: ${why}`));
});
const run = new RecipeRun(town, screen, write);
let isEnding = false;

for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => void end(128 + constants.signals[signal], `ended by ${signal}`));
}
// A terminal that is gone is noticed by its input; what can't be written any more is of no interest.
process.stdout.on('error', () => {});
listen();
const code = await run.run();
if (!isEnding) process.exit(code);

/** Keys and nudges. A terminal that is gone ends the run as its hang-up does. */
function listen(): void {
  const input = new RecipeInput();
  const { stdin } = process;
  if (!stdin.isTTY) return;
  // The line discipline would echo a nudge into the middle of a step's output.
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.on('data', (chunk: string) => {
    for (const typed of input.push(chunk)) {
      if (typed.kind === 'quit') void end(QUIT, 'ended by a key');
      else write(notice(screen(), 'yellow', `nudged: ${typed.text}`));
    }
  });
  for (const lost of ['end', 'error'] as const) {
    stdin.on(lost, () => void end(128 + constants.signals.SIGHUP, 'the terminal is gone'));
  }
}

async function end(exitCode: number, why: string): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await run.stop();
  write(notice(screen(), 'dim', why));
  process.exit(exitCode);
}

function screen(): RecipeScreen {
  const { stdout, env } = process;
  return { cols: stdout.columns ?? 80, isColoured: stdout.isTTY === true && !env['NO_COLOR'] };
}

function write(text: string): void {
  process.stdout.write(text);
}
