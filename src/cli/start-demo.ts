// Hands the demo what it needs of this program: ways to start and end a town, to call its verbs, to open its screen.

import { callVerb } from './call-verb.ts';
import { personOf } from './caller.ts';
import { type DemoDeps, runDemo } from './demo/demo.ts';
import { endTown } from './end-town.ts';
import { ensureTown } from './launch.ts';
import { openTownAt } from './open-town.ts';
import { fail } from './output.ts';
import { whyNoScreen } from './terminal.ts';

/** Runs `gt demo`; its outcome is the exit code. */
export async function startDemo(args: readonly string[]): Promise<void> {
  const isScreen = process.stdin.isTTY && process.stdout.isTTY && !args.includes('--plain');
  const refusal = isScreen ? whyNoScreen() : null;
  if (refusal !== null) return fail(refusal);
  const outcome = await runDemo(args, deps());
  if (!outcome.ok) return fail(outcome.problem);
  // A screen that could not be opened has set its own code already.
  if (outcome.value !== 0) process.exitCode = outcome.value;
}

function deps(): DemoDeps {
  return {
    ensureTown: (root, env) => ensureTown(root, { env }),
    call: (root, request) => callVerb(personOf(root, process.env), request),
    endTown: (root) => endTown(root, 'stop'),
    whyNoRuntime: async (runtime) => {
      const { whyNoRuntime } = await import('./why-no-runtime.ts');
      return await whyNoRuntime(runtime, process.env);
    },
    attach: (root) => openTownAt(root, { foreground: false }),
    stdout: {
      // Without a keyboard there is nobody to drive the screen: then it is followed with plain lines.
      isTTY: process.stdin.isTTY && process.stdout.isTTY,
      write: (text) => process.stdout.write(text),
    },
    env: process.env,
  };
}
