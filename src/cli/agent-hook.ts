// `gt agent-hook RUNTIME [EVENT]`: what the hooks of an agent's CLI run. It reads the hook's JSON, judges a tool call by
// itself, tells the town of everything else, and answers in the CLI's own form. Nothing else is ever written to stdout.

import { runInNewContext } from 'node:vm';
import type { AgentEvent, HookAnswer } from '../engine/agents/agent-event.ts';
import type { ToolCall } from '../engine/agents/guard/tool-call.ts';
import type { HookDialect, HookRead } from '../engine/agents/hooks/hook-dialect.ts';
import { HOOKED_RUNTIMES, hookDialect } from '../engine/agents/hooks/hook-dialects.ts';
import { callTown } from '../engine/rpc/client.ts';
import { type AgentIdentity, agentIdentity } from './agent-identity.ts';
import { guardedPlace } from './guarded-place.ts';
import { fail, remark } from './output.ts';
import { randomSequence } from './persist.ts';
import { readWithin } from './read-within.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A hook's JSON holds what a tool was given, and a file tool is given a file. */
const LARGEST_PAYLOAD_BYTES = 1024 * 1024;
/** How long the CLI is held for the town's answer. */
const ANSWER_MS = 1_000;
/** CLIs run a tool whose hook takes too long. */
const JUDGE_MS = 3_000;
/** Refused: CLIs take it for a refusal with stderr as its reason. */
const REFUSED = 2;

/** `args` is what follows the verb: the runtime, and the event that the hook was set for. */
export async function agentHook(args: readonly string[]): Promise<void> {
  const [runtime = '', event, ...more] = args;
  const dialect = hookDialect(runtime);
  if (dialect === undefined || more.length > 0)
    return fail({ kind: 'usage', message: `usage: gt agent-hook ${HOOKED_RUNTIMES.join('|')} [EVENT]` });
  await answerHook(dialect, event ?? null, process.env);
}

async function answerHook(dialect: HookDialect, event: string | null, env: Environment): Promise<void> {
  const read = await readPayload(dialect);
  if (read === null) return refuseUnread(dialect, event);
  const answer = await answerTo(dialect, read, env);
  const { stdout, stderr, exitCode } = dialect.hookOutput(read.name, answer);
  if (stdout !== '') process.stdout.write(stdout);
  if (stderr !== '') process.stderr.write(stderr);
  process.exitCode = exitCode;
}

async function readPayload(dialect: HookDialect): Promise<HookRead | null> {
  const text = await readWithin(process.stdin, LARGEST_PAYLOAD_BYTES);
  if (text === null) return null;
  try {
    return dialect.readHook(JSON.parse(text));
  } catch {
    // No JSON.
    return null;
  }
}

/** What can't be read may be a tool call, unless the hook was set for another event. */
function refuseUnread(dialect: HookDialect, event: string | null): void {
  if (event !== null && event !== dialect.toolEvent) return;
  remark('gt: the guard cannot read this hook, so nothing is run: try a smaller call, or tell a person');
  process.exitCode = REFUSED;
}

async function answerTo(dialect: HookDialect, read: HookRead, env: Environment): Promise<HookAnswer> {
  // A tool call is never let through for want of a shape.
  const tool =
    read.tool ?? (read.name === dialect.toolEvent ? { kind: 'unreadable' as const, tool: '?' } : null);
  const refusal = tool === null ? null : await judge(tool, env);
  // What is refused never starts: the CLI tells of no end either.
  return refusal === null ? await tell(read, env) : { refusal };
}

async function judge(tool: ToolCall, env: Environment): Promise<string | null> {
  if (tool.kind === 'other') return null;
  try {
    const { judgeToolCall } = await import('../engine/agents/guard/judge.ts');
    const place = guardedPlace(env, tool.kind === 'unreadable' ? null : tool.cwd);
    return within(JUDGE_MS, () => judgeToolCall(tool, place));
  } catch (cause) {
    return `the guard could not judge this: ${cause instanceof Error ? cause.message : cause}`;
  }
}

/** What `work` answers; throws where it takes longer: nothing else interrupts what awaits nothing, such as a pattern. */
function within<T>(limitMs: number, work: () => T): T {
  try {
    return runInNewContext('work()', { work }, { timeout: limitMs });
  } catch (cause) {
    const isLate = (cause as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    throw isLate ? new Error('it takes too long: put it simpler') : cause;
  }
}

/** The town's answer; what holds without one where it has none in time. */
async function tell({ event, isContinued }: HookRead, env: Environment): Promise<HookAnswer> {
  const agent = agentIdentity(env);
  if (event === null || agent === null) return {};
  const at = Date.now();
  const answer = await callTown({
    socketPath: agent.socketPath,
    token: agent.token,
    verb: 'agent.event',
    args: { event, ...(isContinued === null ? {} : { isContinued }) },
    seq: randomSequence(),
    timeoutMs: ANSWER_MS,
  });
  if (answer.ok) return asAnswer(answer.value);
  if (answer.problem.kind !== 'unavailable') return {};
  await leaveWord(agent, event, at);
  return answerWithoutTown({ event, isContinued }, env);
}

/** What proves that a prompt was taken in, and where its conversation is kept: the next engine asks. */
async function leaveWord({ run, token, spool }: AgentIdentity, event: AgentEvent, at: number): Promise<void> {
  if (spool === null || (event.kind !== 'turn-started' && event.kind !== 'session-started')) return;
  const { spoolVerb } = await import('../engine/rpc/spool.ts');
  // Where the disk refuses it, nothing is lost but a proof.
  await spoolVerb(spool, { run, seq: randomSequence(), token, verb: 'agent.event', args: { event, at } });
}

/**
 * With no town to ask: a conversation is told where its work stands, and a turn with work on the hook is kept going
 * once. No more than once, since nobody knows what has become of the work.
 */
function answerWithoutTown(
  { event, isContinued }: Pick<HookRead, 'event' | 'isContinued'>,
  env: Environment,
): HookAnswer {
  const bead = env['GT_BEAD'];
  if (event?.kind === 'session-started')
    return {
      context: 'You work in a town of gt that does not answer right now. Before anything else run: gt prime',
    };
  if (event?.kind !== 'turn-ended' || isContinued !== false || !bead) return {};
  return {
    refusal: `${bead} is on your hook and the town does not answer right now. If it is not finished, go on with it; if it is, commit and run gt done, which is kept until the town is back. If you have done that, just stop.`,
  };
}

function asAnswer(value: unknown): HookAnswer {
  if (typeof value !== 'object' || value === null) return {};
  const { context, refusal } = value as { readonly context?: unknown; readonly refusal?: unknown };
  return {
    ...(typeof context === 'string' ? { context } : {}),
    ...(typeof refusal === 'string' ? { refusal } : {}),
  };
}
