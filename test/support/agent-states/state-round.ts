// One round through every state of an agent that has one: what its model says, and what is done to it meanwhile.

import type { AgentRig } from '../agent-rigs.ts';
import type { Step, Turn } from '../scripted-model/scenario.ts';
import type { StateStory } from './state-story.ts';

/** How each CLI calls its shell, and whether it can ask a question outside of a permission. */
interface Habits {
  readonly shell: RegExp;
  /** What it shows while it asks for a permission. */
  readonly asksLeave: RegExp;
  readonly hasQuestions: boolean;
  /** The keys that end a turn which has met a limit and goes on until somebody ends it; none where it ends by itself. */
  readonly endWait: readonly string[];
  /** Whether its screen tells when a limit ends. */
  readonly tellsReset: boolean;
  /** What its screen says once it tries no more. */
  readonly limit: RegExp;
  readonly login: RegExp;
}

const HABITS: Readonly<Record<string, Habits>> = {
  claude: {
    asksLeave: /Do you want to proceed/,
    endWait: [],
    shell: /in Bash/,
    tellsReset: true,
    hasQuestions: true,
    limit: /hit your .*limit/,
    login: /Please run .login|401/,
  },
  codex: {
    asksLeave: /Would you like to run/,
    endWait: [],
    shell: /in Bash/,
    tellsReset: true,
    hasQuestions: false,
    limit: /usage limit|429|rate limit/i,
    login: /■.*401/,
  },
  opencode: {
    asksLeave: /Permission required/,
    endWait: ['Escape', 'Escape'],
    shell: /in bash/,
    tellsReset: true,
    hasQuestions: true,
    limit: /retrying in/,
    login: /API key|nauthorized|401/,
  },
  gemini: {
    asksLeave: /Allow execution|Apply this change/,
    endWait: ['Down', 'Enter'],
    shell: /in run_shell_command/,
    tellsReset: false,
    hasQuestions: true,
    limit: /quota|limit|429/i,
    login: /401|API keys? (?:are )?not|UNAUTHENTICATED/i,
  },
};

const HOUR_MS = 3_600_000;
const ALLOW = /^(?:Yes|Allow)\b/;
const QUESTION = 'Which colour is it to be?';

interface Part {
  readonly turn: Turn;
  readonly play: (story: StateStory) => Promise<void>;
}

export interface Round {
  readonly turns: readonly Turn[];
  play(story: StateStory): Promise<void>;
}

/** `now` is in ms since the epoch; `name` is unique among the rounds of one agent. */
export function stateRound(rig: AgentRig, name: string, now: number): Round {
  const habits = HABITS[rig.program.command];
  if (habits === undefined) throw new Error(`nobody has said how ${rig.program.command} behaves`);
  const parts = [
    toolTurn(name, habits),
    ...(habits.hasQuestions ? [questionTurn()] : [toolTurn(`${name}-again`, habits)]),
    interruptedTurn(),
    plainTurn('a plain turn'),
    failedTurn('a limit', { kind: 'rate-limited', resetAt: now + HOUR_MS }, habits),
    plainTurn('a turn after the limit'),
    failedTurn('a lost login', { kind: 'signed-out' }, habits),
    plainTurn('a turn after the login'),
  ];
  return {
    turns: parts.map(({ turn }) => turn),
    play: async (story) => {
      for (const { play } of parts) await play(story);
    },
  };
}

function toolTurn(name: string, { shell, asksLeave }: Habits): Part {
  return {
    turn: {
      steps: [
        { kind: 'pause', ms: 2_000 },
        { kind: 'text', text: 'I look at it first.' },
        { kind: 'pause', ms: 1_500 },
        { kind: 'thinking', text: 'It has to be made.' },
        { kind: 'pause', ms: 1_500 },
        { kind: 'shell', command: `touch made-${name} && sleep 2`, outside: 'May it leave the sandbox?' },
        { kind: 'pause', ms: 1_500 },
        { kind: 'text', text: 'It is made.' },
      ],
    },
    play: async (story) => {
      await story.prompt('Make it.');
      await story.meanwhile('waiting for the first byte');
      await story.firstByte();
      await story.meanwhile('a turn that thinks', 2_200);
      await story.answer('a permission', {
        ...{ shows: asksLeave, question: /touch made-/, wanted: ALLOW, tool: shell },
      });
      await story.meanwhile('a tool that runs', 1_000);
      await story.end('after a turn with a tool');
    },
  };
}

function questionTurn(): Part {
  return {
    turn: {
      steps: [
        { kind: 'text', text: 'I have to know one thing.' },
        { kind: 'ask', question: QUESTION, choices: ['Red', 'Blue'] },
        { kind: 'pause', ms: 1_500 },
        { kind: 'text', text: 'Good.' },
      ],
    },
    play: async (story) => {
      await story.prompt('Paint it.');
      await story.answer('a question', {
        ...{ shows: /Which colour[\s\S]*Blue/, question: /Which colour/, wanted: /^Blue/, tool: null },
      });
      await story.end('after a question');
    },
  };
}

function interruptedTurn(): Part {
  const steps: readonly Step[] = [
    { kind: 'text', text: 'This takes a long time.' },
    { kind: 'pause', ms: 60_000 },
    { kind: 'text', text: 'Nobody reads this.' },
  ];
  return {
    turn: { steps },
    play: async (story) => {
      await story.prompt('Take your time.');
      await story.firstByte();
      await story.meanwhile('a turn that pauses');
      await story.interrupt();
    },
  };
}

function plainTurn(what: string): Part {
  return {
    turn: {
      steps: [
        { kind: 'text', text: 'Yes.' },
        { kind: 'pause', ms: 1_500 },
        { kind: 'text', text: 'And that is all.' },
      ],
    },
    play: async (story) => {
      await story.prompt('Say something.');
      await story.end(`after ${what}`);
    },
  };
}

function failedTurn(
  what: string,
  step: Step & { kind: 'rate-limited' | 'signed-out' },
  { limit, login, endWait, tellsReset }: Habits,
): Part {
  return {
    turn: { steps: [{ kind: 'pause', ms: 1_500 }, step] },
    play: async (story) => {
      await story.prompt('Go on.');
      const says = step.kind === 'signed-out' ? login : limit;
      await story.giveUp(what, { why: step.kind, says, tellsReset });
      if (endWait.length > 0 && step.kind === 'rate-limited') await story.endWait(endWait);
    },
  };
}
