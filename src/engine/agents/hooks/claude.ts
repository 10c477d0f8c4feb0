// Claude Code's hooks (code.claude.com/docs/en/hooks; forms as in 2.1.332): settings passed by `--settings`, which
// join the person's own and edit no file of theirs.

import type { AgentEvent, HookAnswer } from '../agent-event.ts';
import { guardCommand, HOOK_TIMEOUT_SECONDS, hookCommand } from './hook-command.ts';
import type { HookDialect, HookOutput } from './hook-dialect.ts';
import { jsonOutput, NOTHING } from './hook-dialect.ts';
import { type Payload, permissionText, questionText, type ToolNames, textField } from './payload.ts';
import { commonEvent, type Hook, hookReader } from './read-hook.ts';

const RUNTIME = 'claude';
const TOOL_EVENT = 'PreToolUse';

/** Events with a matcher's text; null for those that take none. */
const EVENTS: Readonly<Record<string, string | null>> = {
  SessionStart: null,
  SessionEnd: null,
  UserPromptSubmit: null,
  PostToolUse: '*',
  PostToolUseFailure: '*',
  PermissionRequest: '*',
  Elicitation: null,
  Notification: 'permission_prompt|worker_permission_prompt|elicitation_dialog|elicitation_url_dialog',
  Stop: null,
  StopFailure: null,
};

/** The `hooks` of the settings for `--settings`. `gt` is the path of our program. */
export function claudeHooks(gt: string): Readonly<Record<string, unknown>> {
  const told = Object.entries(EVENTS).map(([event, matcher]) => [
    event,
    [{ ...(matcher === null ? {} : { matcher }), hooks: [hookOf(hookCommand(gt, RUNTIME, event))] }],
  ]);
  // Where the guard can't start or takes too long, the tool is refused.
  const guard = { ...hookOf(guardCommand(gt, RUNTIME, TOOL_EVENT)), onFailure: 'block' };
  return { ...Object.fromEntries(told), [TOOL_EVENT]: [{ matcher: '*', hooks: [guard] }] };
}

function hookOf(command: string): object {
  return { type: 'command', command, timeout: HOOK_TIMEOUT_SECONDS };
}

const TOOLS: ToolNames = {
  shells: { Bash: 'command', PowerShell: 'command' },
  writers: {
    Write: 'file_path',
    Edit: 'file_path',
    MultiEdit: 'file_path',
    NotebookEdit: 'notebook_path',
  },
  patchers: {},
};

export const claudeDialect: HookDialect = {
  toolEvent: TOOL_EVENT,
  readHook: hookReader({ toolEvent: TOOL_EVENT, tools: TOOLS, eventOf }),
  hookOutput,
};

function eventOf(hook: Hook): AgentEvent | null {
  const { name, payload, session, tool, call } = hook;
  switch (name) {
    case TOOL_EVENT:
      // Its question is shown from here to the tool's end.
      if (tool === 'AskUserQuestion') return asked(session, 'question', questionText(payload['tool_input']));
      return { kind: 'tool-started', session, tool, call };
    case 'PostToolUseFailure':
      // Escape within a tool ends the turn, of which no other hook tells.
      if (payload['is_interrupt'] === true) return { kind: 'turn-interrupted', session, cause: 'person' };
      return { kind: 'tool-ended', session, tool, call };
    case 'PermissionRequest':
      if (tool === 'AskUserQuestion') return asked(session, 'question', questionText(payload['tool_input']));
      return asked(session, 'permission', permissionText(tool, payload['tool_input']));
    case 'Elicitation':
      return asked(session, 'question', textField(payload, 'message'));
    case 'Notification':
      return notificationOf(session, payload);
    case 'StopFailure':
      // An error of the model's service ended it; nothing that is answered is heard.
      return { kind: 'turn-interrupted', session, cause: 'error' };
    default:
      return commonEvent(hook);
  }
}

function asked(session: string, about: 'permission' | 'question', text: string): AgentEvent {
  return { kind: 'asked', session, about, text };
}

function notificationOf(session: string, payload: Payload): AgentEvent | null {
  const message = textField(payload, 'message');
  const type = textField(payload, 'notification_type');
  // What it comes with names the tool only: `PermissionRequest` has told of it already.
  if (type === 'permission_prompt') return asked(session, 'permission', '');
  if (type.endsWith('permission_prompt')) return asked(session, 'permission', message);
  return type.startsWith('elicitation_') && type.endsWith('dialog')
    ? asked(session, 'question', message)
    : null;
}

function hookOutput(name: string, { context, refusal }: HookAnswer): HookOutput {
  if (refusal !== undefined) return refused(name, refusal);
  if (context === undefined || !TAKING_CONTEXT.has(name)) return NOTHING;
  return jsonOutput({ hookSpecificOutput: { hookEventName: name, additionalContext: context } });
}

const TAKING_CONTEXT = new Set(['SessionStart', 'UserPromptSubmit', 'PostToolUse']);

function refused(name: string, refusal: string): HookOutput {
  if (name === TOOL_EVENT)
    return jsonOutput({
      hookSpecificOutput: {
        hookEventName: name,
        permissionDecision: 'deny',
        permissionDecisionReason: refusal,
      },
    });
  return name === 'Stop' ? jsonOutput({ decision: 'block', reason: refusal }) : NOTHING;
}
