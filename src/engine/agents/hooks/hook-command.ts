// The command line that a CLI's hooks run. A shell of the CLI's runs it, whichever shell the person has.

/** Ends within this, however the town does; CLIs wait for it. */
export const HOOK_TIMEOUT_SECONDS = 10;
/** Sooner than that: Codex and Gemini CLI run the tool where a hook has not answered by then. */
const GUARD_TIMEOUT_SECONDS = 8;

/** `gt` is the path of our program. */
export function hookCommand(gt: string, runtime: string, event: string): string {
  return `${quoted(gt)} agent-hook ${runtime} ${event}`;
}

/**
 * Before a tool runs: where our program can't start, dies or does not answer, the tool is refused all the same. Exit code 2
 * and a line on stderr is what Claude Code, Codex and Gemini CLI take for a refusal. Without coreutils' `timeout` (macOS)
 * only the CLI's own patience ends a program that hangs.
 */
export function guardCommand(gt: string, runtime: string, event: string): string {
  const reason = 'the guard of this town could not run, so nothing is run: tell a person';
  const ask = hookCommand(gt, runtime, event);
  const limited = `timeout -s KILL ${GUARD_TIMEOUT_SECONDS} ${ask}`;
  const asked = `if command -v timeout >/dev/null; then ${limited}; else ${ask}; fi`;
  return `${asked} || { echo ${quoted(reason)} >&2; exit 2; }`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
