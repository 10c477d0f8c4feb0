// The verbs that agents use most: parsed by hand, since loading an argument parser would double their time.

import { ok, type Result } from '../beads/result.ts';
import type { Problem } from '../engine/problem.ts';
import type { Verb } from '../engine/rpc/verbs.ts';
import { agentIdentity } from './agent-identity.ts';
import { callVerb, SPOOLED_ANSWER } from './call-verb.ts';
import type { CallerIdentity } from './caller.ts';
import { hookLines } from './hook-lines.ts';
import { fail, printJson, printText, remark } from './output.ts';

interface AgentVerb {
  readonly verb: Verb;
  readonly args: Readonly<Record<string, unknown>>;
  readonly show: (answer: unknown) => void;
}

/** How to run `args` where it is one of the agents' verbs; null where it is something else. */
export function agentVerb(args: readonly string[]): (() => Promise<void>) | null {
  const verb = parse(args);
  if (verb === null) return null;
  return () => ('usage' in verb ? Promise.resolve(fail({ kind: 'usage', message: verb.usage })) : run(verb));
}

function parse(args: readonly string[]): AgentVerb | { readonly usage: string } | null {
  const [name, ...rest] = args;
  if (rest.includes('--help') || rest.includes('-h')) return null;
  switch (name) {
    case 'hook':
      return hookVerb(rest);
    case 'prime':
      return rest.length > 0 ? usage('gt prime') : { verb: 'prime', args: {}, show: showText };
    case 'done':
      return doneVerb(rest);
    case 'step':
      return stepVerb(rest);
    case 'note':
      return textVerb('note', 'bead.comment', rest, 'noted');
    case 'escalate':
      return textVerb('escalate', 'escalate', rest, 'a person will be asked');
    default:
      return null;
  }
}

function hookVerb(rest: readonly string[]): AgentVerb | { readonly usage: string } {
  if (rest.length > 1 || (rest.length === 1 && rest[0] !== '--json')) return usage('gt hook [--json]');
  const show = rest.length === 1 ? printJson : (answer: unknown) => printText(hookLines(answer).join('\n'));
  return { verb: 'hook', args: {}, show };
}

/** A polecat's bead hangs on its hook; a crew member names the one that its branch closes. */
function doneVerb(rest: readonly string[]): AgentVerb | { readonly usage: string } {
  const [bead, ...more] = rest;
  if (more.length > 0 || bead?.startsWith('-')) return usage('gt done [BEAD]');
  return { verb: 'done', args: bead === undefined ? {} : { bead }, show: say('handed in') };
}

function stepVerb(rest: readonly string[]): AgentVerb | { readonly usage: string } {
  const [action, step, ...more] = rest;
  if (action !== 'done' || step === undefined || more.length > 0) return usage('gt step done ID');
  return { verb: 'step.done', args: { step }, show: say(`step ${step} done`) };
}

function textVerb(
  name: string,
  verb: Verb,
  rest: readonly string[],
  said: string,
): AgentVerb | { readonly usage: string } {
  const text = rest.join(' ').trim();
  if (text === '') return usage(`gt ${name} TEXT`);
  return { verb, args: { text }, show: say(said) };
}

async function run({ verb, args, show }: AgentVerb): Promise<void> {
  const agent = agentIdentity(process.env);
  const caller = agent === null ? await person() : ok(agent);
  if (!caller.ok) return fail(caller.problem);
  const answer = await callVerb(caller.value, { verb, args });
  if (!answer.ok) return fail(answer.problem);
  if (answer.value === SPOOLED_ANSWER)
    return remark('gt: no town answers: kept in the spool, it will be done when the town is back');
  show(answer.value);
}

async function person(): Promise<Result<CallerIdentity, Problem>> {
  const { identify } = await import('./caller.ts');
  return identify(process.cwd(), process.env);
}

function usage(line: string): { readonly usage: string } {
  return { usage: `usage: ${line}` };
}

function say(line: string): () => void {
  return () => printText(line);
}

function showText(answer: unknown): void {
  const text = typeof answer === 'object' && answer !== null && 'text' in answer ? answer.text : '';
  printText(String(text));
}
