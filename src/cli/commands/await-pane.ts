// `gt pane wait`: what to wait for, and how it came out.

import { problem } from '../../engine/problem.ts';
import type { GuestExit } from '../../engine/terminals.ts';
import { matchesWithin } from '../match-within.ts';
import { fail, print, printJson, remark } from '../output.ts';
import { type Awaited, waitForPane } from '../pane-wait.ts';

/** The exit code where it did not come to what was waited for. */
const NOT_MET = 1;

export interface WaitOptions {
  readonly text?: string;
  readonly regex?: string;
  readonly exit?: boolean;
  readonly idle?: string;
  readonly timeout: string;
  readonly json?: boolean;
}

export async function awaitPane(pane: string, options: WaitOptions): Promise<void> {
  const awaited = awaitedOf(options);
  if (typeof awaited === 'string') return fail(problem('usage', awaited));
  const seconds = Number(options.timeout);
  if (!(seconds >= 0)) return fail(problem('usage', '--timeout takes a number of seconds'));
  const waited = await waitForPane(pane, awaited, seconds * 1_000);
  if (!waited.ok) return fail(waited.problem);
  const { kind, last } = waited.value;
  if (options.json) printJson({ pane: last.pane, outcome: kind, exit: last.exit });
  else if (kind === 'met' && awaited.kind === 'exit' && last.exit !== null) print(exitText(last.exit));
  if (kind === 'met') return;
  process.exitCode = NOT_MET;
  if (kind === 'timed-out') remark(`gt: ${options.timeout} s passed, and it did not happen in ${pane}`);
  else remark(`gt: ${pane} has ended before, ${last.exit === null ? 'unseen' : exitText(last.exit)}`);
}

/** What is waited for, or what is wrong with how it was said. */
function awaitedOf({ text, regex, exit, idle }: WaitOptions): Awaited | string {
  const given = [text, regex, exit, idle].filter((each) => each !== undefined);
  if (given.length !== 1) return 'name one thing to wait for: --text, --regex, --exit or --idle';
  if (text !== undefined) return { kind: 'text', isShown: (shown) => shown.includes(text) };
  if (regex !== undefined) return patternOf(regex);
  if (idle === undefined) return { kind: 'exit' };
  const idleMs = wholeNumber(idle);
  return idleMs === null ? '--idle takes milliseconds' : { kind: 'idle', idleMs };
}

function patternOf(source: string): Awaited | string {
  try {
    const pattern = new RegExp(source, 'mu');
    return { kind: 'text', isShown: (shown, withinMs) => matchesWithin(pattern, shown, withinMs) };
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

export function exitText({ code, signal }: GuestExit): string {
  return signal === null ? `exited ${code ?? 'unseen'}` : `ended by ${signal}`;
}

export function wholeNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
