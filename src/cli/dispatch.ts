// Decides what a command line needs before anything heavy is loaded: an agent's verb, the screen, or the full parser.

import { agentVerb } from './agent-verbs.ts';
import { failBy } from './output.ts';

/** Runs one `gt` command line and leaves its outcome in `process.exitCode`. */
export async function runGt(args: readonly string[]): Promise<void> {
  try {
    await dispatch(args);
  } catch (error) {
    failBy(error);
    if (process.env['GT_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  }
}

async function dispatch(args: readonly string[]): Promise<void> {
  const verb = agentVerb(args);
  if (verb !== null) return verb();
  if (args[0] === 'agent-hook' && !isHelp(args[1])) {
    const { agentHook } = await import('./agent-hook.ts');
    return agentHook(args.slice(1));
  }
  if (args.length === 0) {
    const { openTown } = await import('./open-town.ts');
    return openTown({ foreground: false });
  }
  if (args[0] === 'demo') {
    const { startDemo } = await import('./start-demo.ts');
    return startDemo(args.slice(1));
  }
  if (args[0] === 'run' && !isHelp(args[1])) {
    const { runInPane } = await import('./run-in-pane.ts');
    return runInPane(args.slice(1));
  }
  const { parseGt } = await import('./program.ts');
  return parseGt(args);
}

function isHelp(arg: string | undefined): boolean {
  return arg === '--help' || arg === '-h';
}
