// What the hooks' payloads of all CLIs have in common.

import type { AgentEvent } from '../agent-event.ts';
import type { HookDialect, HookRead } from './hook-dialect.ts';
import { asPayload, optionalText, type Payload, readToolCall, type ToolNames, textField } from './payload.ts';

export interface PayloadForm {
  /** The CLI's name of the event before a tool runs. */
  readonly toolEvent: string;
  readonly tools: ToolNames;
  /** Not asked of what a subagent does. */
  readonly eventOf: (hook: Hook) => AgentEvent | null;
}

/** A hook's call, with the fields that nearly every one has. */
export interface Hook {
  readonly name: string;
  readonly payload: Payload;
  readonly session: string;
  /** '' where it is not about a tool. */
  readonly tool: string;
  readonly call: string | null;
}

export function hookReader({ toolEvent, tools, eventOf }: PayloadForm): HookDialect['readHook'] {
  return (value): HookRead | null => {
    const payload = asPayload(value);
    const name = payload && textField(payload, 'hook_event_name');
    if (!payload || !name) return null;
    const { stop_hook_active: active } = payload;
    return {
      name,
      event: optionalText(payload, 'agent_id') === null ? eventOf(hookOf(name, payload)) : null,
      tool: name === toolEvent ? toolOf(payload, tools) : null,
      isContinued: typeof active === 'boolean' ? active : null,
    };
  };
}

function hookOf(name: string, payload: Payload): Hook {
  return {
    name,
    payload,
    session: textField(payload, 'session_id'),
    tool: textField(payload, 'tool_name'),
    call: optionalText(payload, 'tool_use_id'),
  };
}

/** The events that CLIs took over from each other, names and fields. */
export function commonEvent({ name, payload, session, tool, call }: Hook): AgentEvent | null {
  switch (name) {
    case 'SessionStart':
      return sessionStarted(session, payload, 'transcript_path');
    case 'SessionEnd':
      return { kind: 'session-ended', session, why: textField(payload, 'reason') };
    case 'UserPromptSubmit':
      return { kind: 'turn-started', session, prompt: textField(payload, 'prompt') };
    case 'PostToolUse':
      return { kind: 'tool-ended', session, tool, call };
    case 'Stop':
      return { kind: 'turn-ended', session };
    default:
      return null;
  }
}

/** `transcript` is the field that names the conversation's file. */
export function sessionStarted(session: string, payload: Payload, transcript: string): AgentEvent {
  return {
    kind: 'session-started',
    session,
    source: sourceOf(textField(payload, 'source')),
    transcript: optionalText(payload, transcript),
  };
}

function sourceOf(text: string): 'startup' | 'resume' | 'clear' | 'compact' {
  // A forked conversation goes on from another one.
  if (text === 'fork') return 'resume';
  return text === 'resume' || text === 'clear' || text === 'compact' ? text : 'startup';
}

function toolOf(payload: Payload, tools: ToolNames) {
  const folder = optionalText(payload, 'cwd');
  return readToolCall(textField(payload, 'tool_name'), payload['tool_input'], folder, tools);
}
