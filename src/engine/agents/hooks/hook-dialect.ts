// What each CLI's file of hooks gives: how its hooks are read, and how they are answered.

import type { AgentEvent, HookAnswer } from '../agent-event.ts';
import type { ToolCall } from '../guard/tool-call.ts';

export interface HookRead {
  /** The event by the CLI's own name, whose form the answer has. */
  readonly name: string;
  /** What the town is told; null where it is a subagent's, or nothing that the town makes use of. */
  readonly event: AgentEvent | null;
  /** The tool call that waits for its judgement, a subagent's too. */
  readonly tool: ToolCall | null;
  /**
   * Of the end of a turn: whether the turn only went on because its end was refused before. Null where the CLI does
   * not say.
   */
  readonly isContinued: boolean | null;
}

/** What a hook's process leaves. */
export interface HookOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface HookDialect {
  /** The CLI's name of the event before a tool runs. */
  readonly toolEvent: string;
  /** Null where it is no hook's payload. */
  readonly readHook: (payload: unknown) => HookRead | null;
  readonly hookOutput: (name: string, answer: HookAnswer) => HookOutput;
}

export const NOTHING: HookOutput = { stdout: '', stderr: '', exitCode: 0 };

export function jsonOutput(value: object): HookOutput {
  return { stdout: `${JSON.stringify(value)}\n`, stderr: '', exitCode: 0 };
}
