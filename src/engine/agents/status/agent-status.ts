// What an agent is doing, folded from what its terminal shows and what its hooks tell. The terminal decides what is
// shown there: hooks miss interrupts, and come late; they add what no screen says, such as the tool and the session.

import type { AgentEvent } from '../agent-event.ts';
import type { Rule, ShownState, Verdict } from './rules.ts';

export type AgentActivity =
  | 'starting'
  | 'working'
  | 'asking'
  | 'idle'
  | 'interrupted'
  | 'limited'
  | 'signed-out'
  | 'unknown';

export interface AgentStatus {
  readonly activity: AgentActivity;
  /** Milliseconds since the epoch at which it began to do so. */
  readonly since: number;
  /** The rule or hook that says so, as `rule title-busy`. */
  readonly evidence: string;
  /** Whether the screen shows it; hooks may tell of it before. */
  readonly isShown: boolean;
  /** The tool that runs, as the CLI calls it; null while none does, or where nothing tells. */
  readonly tool: string | null;
  readonly about: 'permission' | 'question' | null;
  /** What is asked, where a hook told. */
  readonly question: string | null;
  /** What a hook said would be asked, while it may still be: the screen may show work until it is drawn. */
  readonly toAsk: string | null;
  /** When a limit ends, as the CLI says it. */
  readonly reset: string | null;
  /** What the CLI calls the conversation, and the file that it keeps it in. */
  readonly session: string | null;
  readonly transcript: string | null;
  /** The question of the CLI's own start that it shows; null once it has shown anything else. */
  readonly dialog: Rule | null;
  /** Since when a calmer state than the present one is shown: it counts once it has lasted. */
  readonly calm: { readonly verdict: Verdict | null; readonly since: number } | null;
  /** Whether the hooks have said that the turn is over, and nothing since. */
  readonly isTurnOver: boolean;
  /** Who has cut the last turn short, where the hooks have said so: its screen may show a plain end. */
  readonly cutBy: 'person' | 'signed-out' | null;
}

/** How long a screen must stay calm before the agent counts as idle: between two steps it may be for a blink. */
export const CALM_MS = 300;
/** How long no rule may apply before the agent's state is unknown. */
export const UNREADABLE_MS = 1_500;

export function newStatus(at: number): AgentStatus {
  return {
    activity: 'starting',
    since: at,
    evidence: 'its program was started',
    isShown: false,
    ...{ tool: null, about: null, question: null, reset: null, session: null, transcript: null },
    toAsk: null,
    ...{ dialog: null, calm: null },
    isTurnOver: false,
    cutBy: null,
  };
}

/** Takes in what the terminal shows at that instant; null where no rule applies. */
export function seen(status: AgentStatus, verdict: Verdict | null, at: number): AgentStatus {
  const state = verdict?.rule.state ?? null;
  if (state === 'covered') return { ...status, calm: null };
  // Later on, what looks like one was said by somebody else.
  if (state === 'dialog') {
    const isStart = status.activity === 'starting';
    return { ...status, dialog: isStart ? (verdict?.rule ?? null) : null, calm: null };
  }
  if (verdict !== null && isShownAtOnce(status, verdict.rule.state)) return shown(status, verdict, at);
  if (verdict !== null && status.activity === activityOf(verdict.rule.state))
    return shown(status, verdict, at);
  const isSame = status.calm !== null && status.calm.verdict?.rule === verdict?.rule;
  const calm = { verdict, since: isSame ? (status.calm?.since ?? at) : at };
  return settled({ ...status, dialog: null, calm }, at);
}

/** What time alone changes: a calm that has lasted counts. The same status where nothing does. */
export function settled(status: AgentStatus, now: number): AgentStatus {
  const { calm } = status;
  if (calm === null || now - calm.since < settleMs(calm.verdict)) return status;
  if (calm.verdict !== null) return shown(status, calm.verdict, calm.since + settleMs(calm.verdict));
  // Before it has drawn anything it is starting; what has been seen once must be seen again.
  if (status.activity === 'starting') return status;
  const evidence = 'no rule applies';
  return { ...idleFacts(status), ...since(status, 'unknown', now), evidence, isShown: false, calm };
}

/** Milliseconds until `settled` may change something; null where only news can. */
export function restOfCalm({ calm, activity }: AgentStatus, now: number): number | null {
  if (calm === null || (calm.verdict === null && (activity === 'starting' || activity === 'unknown')))
    return null;
  return Math.max(0, calm.since + settleMs(calm.verdict) - now);
}

/** Takes in what a hook told at that instant. */
export function heard(status: AgentStatus, event: AgentEvent, at: number): AgentStatus {
  const evidence = `hook ${event.kind}`;
  switch (event.kind) {
    case 'session-started':
      return { ...status, session: event.session, transcript: event.transcript };
    case 'turn-started':
      return { ...began(status, at, evidence), tool: null, toAsk: null };
    case 'tool-started':
      return { ...began(status, at, evidence), tool: event.tool, toAsk: null };
    case 'tool-ended':
      return { ...status, tool: null, toAsk: null, isTurnOver: false };
    case 'asked': {
      // Cut short before its hook was heard: what asks again begins a turn first, or is drawn.
      if (status.activity === 'interrupted') return status;
      const question = event.text || status.question || status.toAsk;
      // What asks for something else is another question, also where nothing was seen in between.
      const isOther = status.question !== null && question !== status.question;
      const asking = isOther ? { activity: 'asking' as const, since: at } : since(status, 'asking', at);
      const isShown = status.activity === 'asking' && status.isShown;
      return {
        ...status,
        ...asking,
        evidence,
        isShown,
        about: event.about,
        question,
        toAsk: question,
        calm: null,
      };
    }
    case 'turn-interrupted':
      return ended(status, event.cause === 'error' ? null : event.cause, at);
    case 'turn-ended':
      // An interrupted turn may be told to have ended too.
      return ended(status, status.isTurnOver ? status.cutBy : null, at);
    case 'session-ended':
      return ended(status, null, at);
  }
}

/** Of a CLI whose screen no rule reads: the end of its turn is all that says that it is idle. */
export function asTold(status: AgentStatus, now: number): AgentStatus {
  if (!status.isTurnOver || status.activity === 'idle') return status;
  return { ...idleFacts(status), ...since(status, 'idle', now), evidence: 'hook turn-ended' };
}

function ended(status: AgentStatus, cutBy: AgentStatus['cutBy'], at: number): AgentStatus {
  const over = settled({ ...status, tool: null, toAsk: null, isTurnOver: true, cutBy }, at);
  // What was a plain end until now.
  return over.activity === 'idle' && cutBy !== null
    ? { ...over, ...since(over, calmActivity('idle', cutBy), at), evidence: 'hook turn-interrupted' }
    : over;
}

/** A turn or a tool begins: a question that the screen shows stays, since hooks may come late. */
function began(status: AgentStatus, at: number, evidence: string): AgentStatus {
  if (status.activity === 'asking') return { ...status, isTurnOver: false, cutBy: null };
  const isShown = status.activity === 'working' && status.isShown;
  return {
    ...status,
    ...since(status, 'working', at),
    evidence,
    isShown,
    calm: null,
    isTurnOver: false,
    cutBy: null,
  };
}

/** What a calm screen amounts to. */
function calmActivity(shown: AgentActivity, cutBy: AgentStatus['cutBy']): AgentActivity {
  if (shown !== 'idle' || cutBy === null) return shown;
  return cutBy === 'person' ? 'interrupted' : 'signed-out';
}

function isShownAtOnce({ activity, isTurnOver }: AgentStatus, state: ShownState): boolean {
  if (state === 'asking' || state === 'working' || state === 'interrupted') return true;
  return isTurnOver || (activity !== 'working' && activity !== 'asking' && activity !== 'starting');
}

function shown(status: AgentStatus, { rule, reset }: Verdict, at: number): AgentStatus {
  const activity = calmActivity(activityOf(rule.state), status.cutBy);
  const kept = activity === 'working' || activity === 'asking' ? {} : { tool: null };
  return {
    ...status,
    ...kept,
    ...since(status, activity, at),
    evidence: `rule ${rule.id}`,
    isShown: true,
    about: activity === 'asking' ? (rule.about ?? status.about ?? 'question') : null,
    question: activity === 'asking' ? (status.question ?? status.toAsk) : null,
    reset,
    ...{ dialog: null, calm: null },
  };
}

function since(
  status: AgentStatus,
  activity: AgentActivity,
  at: number,
): Pick<AgentStatus, 'activity' | 'since'> {
  return { activity, since: status.activity === activity ? status.since : at };
}

function idleFacts(status: AgentStatus): AgentStatus {
  return { ...status, tool: null, about: null, question: null, reset: null };
}

function settleMs(verdict: Verdict | null): number {
  return verdict === null ? UNREADABLE_MS : CALM_MS;
}

function activityOf(state: Exclude<ShownState, 'dialog' | 'covered'> | ShownState): AgentActivity {
  return state === 'dialog' || state === 'covered' ? 'starting' : state;
}
