// What the hooks' payloads of all CLIs have in common.

import type { AgentEvent } from '../agent-event.ts';
import type { HookDialect, HookRead } from './hook-dialect.ts';
import { asPayload, optionalText, type Payload, readToolCall, type ToolNames, textField } from './payload.ts';

export interface PayloadForm {
  /** The CLI's name of the event before a tool runs. */
  readonly toolEvent: string;
  readonly tools: ToolNames;
  /** Not asked of what a subagent does. */
  readonly eventOf: (name: string, payload: Payload) => AgentEvent | null;
}

export function hookReader({ toolEvent, tools, eventOf }: PayloadForm): HookDialect['readHook'] {
  return (value): HookRead | null => {
    const payload = asPayload(value);
    const name = payload && textField(payload, 'hook_event_name');
    if (!payload || !name) return null;
    const { stop_hook_active: active } = payload;
    return {
      name,
      event: optionalText(payload, 'agent_id') === null ? eventOf(name, payload) : null,
      tool: name === toolEvent ? toolOf(payload, tools) : null,
      isContinued: typeof active === 'boolean' ? active : null,
    };
  };
}

function toolOf(payload: Payload, tools: ToolNames) {
  const folder = optionalText(payload, 'cwd');
  return readToolCall(textField(payload, 'tool_name'), payload['tool_input'], folder, tools);
}
