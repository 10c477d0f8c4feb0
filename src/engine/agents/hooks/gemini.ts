// Gemini CLI's hooks (geminicli.com/docs/hooks; forms as in 0.61.0): a settings file of our own, in a home of its own
// that the environment names. A hook's stdout must be JSON and nothing else.

import type { AgentEvent, HookAnswer } from '../agent-event.ts';
import { guardCommand, HOOK_TIMEOUT_SECONDS, hookCommand } from './hook-command.ts';
import type { HookDialect, HookOutput } from './hook-dialect.ts';
import { jsonOutput, NOTHING } from './hook-dialect.ts';
import { asPayload, type Payload, questionText, shortText, type ToolNames, textField } from './payload.ts';
import { commonEvent, type Hook, hookReader } from './read-hook.ts';

const RUNTIME = 'gemini';
const TOOL_EVENT = 'BeforeTool';
const EVENTS = ['SessionStart', 'SessionEnd', 'BeforeAgent', 'AfterAgent', 'AfterTool', 'Notification'];

/**
 * What `.gemini/settings.json` below the folder in `GEMINI_CLI_HOME` must hold: the person's own settings, which the CLI
 * does not read any more, with our hooks beside theirs. (A file named by `GEMINI_CLI_SYSTEM_SETTINGS_PATH` is passed
 * over unless root owns it and every folder above it.) Hooks run in a trusted folder only: `--skip-trust`.
 * `gt` is the path of our program.
 */
export function geminiSettings(gt: string, persons: unknown): Readonly<Record<string, unknown>> {
  const settings = asPayload(persons) ?? {};
  const theirs = asPayload(settings['hooks']) ?? {};
  const ours = Object.entries(ownHooks(gt)).map(([event, added]) => {
    const before = theirs[event];
    return [event, [...(Array.isArray(before) ? before : []), ...added]];
  });
  return {
    ...settings,
    hooksConfig: { ...asPayload(settings['hooksConfig']), enabled: true },
    hooks: { ...theirs, ...Object.fromEntries(ours) },
  };
}

/**
 * What is allowed beside edits where an agent works in its checkout, for `--policy` (geminicli.com/docs/core/policy-engine).
 * `--allowed-tools` would refuse everything else instead of asking.
 */
export const GEMINI_POLICY = `[[rule]]
toolName = "run_shell_command"
commandPrefix = ["git add", "git commit", "git status", "git diff", "git log", "gt", "bd"]
decision = "allow"
priority = 100
`;

function ownHooks(gt: string): Readonly<Record<string, readonly object[]>> {
  const told = EVENTS.map((event) => [event, [{ hooks: [hookOf(event, hookCommand(gt, RUNTIME, event))] }]]);
  const guard = hookOf(TOOL_EVENT, guardCommand(gt, RUNTIME, TOOL_EVENT));
  return { ...Object.fromEntries(told), [TOOL_EVENT]: [{ matcher: '*', hooks: [guard] }] };
}

function hookOf(event: string, command: string): object {
  return { name: `gt-${event}`, type: 'command', command, timeout: HOOK_TIMEOUT_SECONDS * 1_000 };
}

const TOOLS: ToolNames = {
  shells: { run_shell_command: 'command' },
  writers: { write_file: 'file_path', replace: 'file_path' },
  patchers: {},
  folder: 'dir_path',
};

export const geminiDialect: HookDialect = {
  toolEvent: TOOL_EVENT,
  readHook: hookReader({ toolEvent: TOOL_EVENT, tools: TOOLS, eventOf }),
  hookOutput,
};

/** Its tool calls have no names of their own. */
function eventOf(hook: Hook): AgentEvent | null {
  const { name, payload, session, tool } = hook;
  switch (name) {
    case 'BeforeAgent':
      return { kind: 'turn-started', session, prompt: promptOf(payload) };
    case 'AfterAgent':
      return { kind: 'turn-ended', session };
    case TOOL_EVENT:
      if (tool === 'ask_user')
        return { kind: 'asked', session, about: 'question', text: questionText(payload['tool_input']) };
      return { kind: 'tool-started', session, tool, call: null };
    case 'AfterTool':
      return { kind: 'tool-ended', session, tool, call: null };
    case 'Notification':
      return notificationOf(session, payload);
    default:
      return commonEvent(hook);
  }
}

/** Without what our own hook gave at the beginning, which stands before the first prompt of `-p`. */
function promptOf(payload: Payload): string {
  const { prompt } = payload;
  const text = typeof prompt === 'string' ? prompt : '';
  return shortText(text.replace(/^<hook_context>.*?<\/hook_context>\s*/s, ''));
}

function notificationOf(session: string, payload: Payload): AgentEvent | null {
  if (textField(payload, 'notification_type') !== 'ToolPermission') return null;
  const details = asPayload(payload['details']) ?? {};
  const isQuestion = textField(details, 'type') === 'ask_user';
  const what = ['command', 'filePath', 'prompt', 'toolDisplayName', 'title'].map((name) =>
    textField(details, name),
  );
  const text = what.find((each) => each !== '') ?? textField(payload, 'message');
  // Of a question this only has the tool's name: what it asks was told before the tool ran.
  return {
    kind: 'asked',
    session,
    about: isQuestion ? 'question' : 'permission',
    text: isQuestion ? '' : text,
  };
}

const TAKING_CONTEXT = new Set(['SessionStart', 'BeforeAgent', 'AfterTool']);
const TAKING_REFUSALS = new Set([TOOL_EVENT, 'AfterAgent']);

function hookOutput(name: string, { context, refusal }: HookAnswer): HookOutput {
  if (refusal !== undefined)
    return TAKING_REFUSALS.has(name) ? jsonOutput({ decision: 'deny', reason: refusal }) : NOTHING;
  if (context === undefined || !TAKING_CONTEXT.has(name)) return NOTHING;
  return jsonOutput({ hookSpecificOutput: { hookEventName: name, additionalContext: context } });
}
