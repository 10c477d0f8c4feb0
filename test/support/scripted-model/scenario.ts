// What the scripted model says: a list of turns, each made of steps, told in no vendor's words. A turn lasts from a
// prompt to the end of the answer; where it uses a tool it is more than one reply.

export interface Turn {
  readonly steps: readonly Step[];
  /** What each reply of the turn is said to have cost. */
  readonly usage?: Partial<Usage>;
}

export type Step = Speech | ToolCall | Trouble | { readonly kind: 'pause'; readonly ms: number };

export type Speech =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  /** The model declines; ends the turn. An agent that insists without another prompt meets it again. */
  | { readonly kind: 'refusal'; readonly text: string };

/** Ends a reply: the agent does it, and asks again with the result. Files are named by absolute paths. */
export type ToolCall =
  /** `outside` is why it has to leave the sandbox: Codex asks for permission only where it is given. */
  | { readonly kind: 'shell'; readonly command: string; readonly outside?: string }
  | { readonly kind: 'write'; readonly file: string; readonly text: string }
  | { readonly kind: 'edit'; readonly file: string; readonly from: string; readonly to: string }
  | { readonly kind: 'ask'; readonly question: string; readonly choices: readonly string[] };

/** Ends a reply. What ends a turn is met again by each retry until there is another prompt. */
export type Trouble = Failure | { readonly kind: 'dropped' } | { readonly kind: 'malformed' };

/** A status in place of a reply: can only stand at its beginning. */
export type Failure =
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'overloaded' }
  | { readonly kind: 'broken' }
  /** `resetAt` is in ms since the epoch. */
  | { readonly kind: 'rate-limited'; readonly resetAt: number };

/** Tokens. `input` leaves out what was read from or written to the cache, `output` includes `reasoning`. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly reasoning: number;
}

/** What is told in answer to one request. */
export interface Reply {
  readonly steps: readonly Step[];
  readonly usage: Usage;
}

export const NO_USAGE: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };

const TOOL_CALLS: ReadonlySet<Step['kind']> = new Set(['shell', 'write', 'edit', 'ask']);
const FAILURES: ReadonlySet<Step['kind']> = new Set(['signed-out', 'overloaded', 'broken', 'rate-limited']);

export function isToolCall(step: Step): step is ToolCall {
  return TOOL_CALLS.has(step.kind);
}

export function isFailure(step: Step): step is Failure {
  return FAILURES.has(step.kind);
}

export function isTrouble(step: Step): step is Trouble {
  return isFailure(step) || step.kind === 'dropped' || step.kind === 'malformed';
}

/** The turn's replies in order. Throws where it says what no model could say. */
export function repliesOf(turn: Turn): readonly Reply[] {
  const usage = { ...NO_USAGE, ...turn.usage };
  const replies: Step[][] = [[]];
  for (const [index, step] of turn.steps.entries()) {
    const reply = replies.at(-1) ?? [];
    if (isFailure(step) && reply.some(({ kind }) => kind !== 'pause')) {
      throw new Error(`step ${index} of a turn: ${step.kind} cannot follow what was already said`);
    }
    reply.push(step);
    const isLast = index === turn.steps.length - 1;
    if (isLast && isToolCall(step)) throw new Error(`a turn ends with ${step.kind}, and nothing after it`);
    if (!isLast && (isToolCall(step) || isTrouble(step))) replies.push([]);
  }
  return replies.map((steps) => ({ steps, usage }));
}

export function addUsage(one: Usage, other: Usage): Usage {
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite: one.cacheWrite + other.cacheWrite,
    reasoning: one.reasoning + other.reasoning,
  };
}
