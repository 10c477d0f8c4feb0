// `gt --foreground`: the town lives in this terminal's process group and ends with this command.

import { once } from 'node:events';
import { problem } from '../engine/problem.ts';
import { attachScreen } from './attach.ts';
import { personToken } from './caller.ts';
import { endTown } from './end-town.ts';
import { ensureTown, pingTown, type RunningTown } from './launch.ts';
import { fail, print } from './output.ts';
import { whyNoScreen } from './terminal.ts';

/** Runs the town until the person leaves its screen; without a terminal, until a signal or `gt down`. */
export async function runInForeground(root: string): Promise<void> {
  if ((await pingTown(root, process.env)) !== null) {
    return fail(
      problem('conflict', `the town at ${root} runs already: attach to it with gt, or end it with gt down`),
    );
  }
  const hasTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const refusal = hasTerminal ? whyNoScreen() : null;
  if (refusal !== null) return fail(refusal);
  const town = await ensureTown(root, { where: 'foreground' });
  if (!town.ok) return fail(town.problem);
  if (hasTerminal) await showUntilLeft(town.value);
  else await waitForEnd(town.value);
  const ended = await endTown(root, 'stop');
  if (ended.ok) print('the town has ended');
  else fail(ended.problem);
}

async function showUntilLeft({ root, socketPath }: RunningTown): Promise<void> {
  const token = () => personToken(root, process.env) ?? '';
  const shown = await attachScreen({ socketPath, token, isFarewellShown: false });
  if (!shown.ok) fail(shown.problem);
}

async function waitForEnd({ root, host }: RunningTown): Promise<void> {
  print(`the town at ${root} runs; Ctrl-C or gt down ends it`);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal));
  await Promise.race([...signals, ...(host === null ? [] : [once(host, 'exit')])]);
}
