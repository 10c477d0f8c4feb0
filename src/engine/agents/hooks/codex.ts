// Codex's hooks (developers.openai.com/codex/hooks; forms as in 0.169.0): `-c` overrides, which are a layer of
// configuration of their own and edit no file. A hook of that layer runs once it is trusted, and it is trusted by its
// definition's hash, which the same layer may state.

import { createHash } from 'node:crypto';
import type { AgentEvent, HookAnswer } from '../agent-event.ts';
import { guardCommand, HOOK_TIMEOUT_SECONDS, hookCommand } from './hook-command.ts';
import type { HookDialect, HookOutput } from './hook-dialect.ts';
import { jsonOutput, NOTHING } from './hook-dialect.ts';
import { permissionText, type ToolNames } from './payload.ts';
import { commonEvent, type Hook, hookReader } from './read-hook.ts';

const RUNTIME = 'codex';
const TOOL_EVENT = 'PreToolUse';

/** The file name that Codex gives hooks of its command line. */
const SESSION_FLAGS = '/<session-flags>/config.toml';

/** Events by the name that trust knows them by; a matcher is part of what is hashed. */
const EVENTS: Readonly<Record<string, { readonly label: string; readonly matcher: string | null }>> = {
  SessionStart: { label: 'session_start', matcher: null },
  SessionEnd: { label: 'session_end', matcher: null },
  UserPromptSubmit: { label: 'user_prompt_submit', matcher: null },
  PreToolUse: { label: 'pre_tool_use', matcher: '*' },
  PermissionRequest: { label: 'permission_request', matcher: '*' },
  PostToolUse: { label: 'post_tool_use', matcher: '*' },
  Interrupt: { label: 'interrupt', matcher: null },
  Stop: { label: 'stop', matcher: null },
};

/** Codex gives these no more; a definition that asks for more is another one, with another hash. */
const SHORT: readonly string[] = ['SessionEnd', 'Interrupt'];
const SHORT_SECONDS = 3;

/** The arguments that make Codex call our hooks and trust them. `gt` is the path of our program. */
export function codexHookArgs(gt: string): readonly string[] {
  const definitions = Object.entries(EVENTS).map(([event, { label, matcher }]) => {
    const command = (event === TOOL_EVENT ? guardCommand : hookCommand)(gt, RUNTIME, event);
    const timeout = SHORT.includes(event) ? SHORT_SECONDS : HOOK_TIMEOUT_SECONDS;
    return { event, label, matcher, command, timeout };
  });
  const hooks = definitions.map(({ event, matcher, command, timeout }) => {
    const match = matcher === null ? '' : `matcher=${toml(matcher)},`;
    return `hooks.${event}=[{${match}hooks=[{type="command",command=${toml(command)},timeout=${timeout}}]}]`;
  });
  // A path of keys is parted at its dots, and the keys have some: all of them in one table.
  const trust = definitions.map(
    (each) => `${toml(`${SESSION_FLAGS}:${each.label}:0:0`)}={trusted_hash=${toml(trustedHash(each))}}`,
  );
  return [...hooks, `hooks.state={${trust.join(',')}}`].flatMap((each) => ['-c', each]);
}

/** SHA-256 of the definition as JSON with sorted keys and what is left out filled in, as Codex hashes it. */
function trustedHash({ label, matcher, command, timeout }: Definition): string {
  const identity = {
    event_name: label,
    hooks: [{ async: false, command, timeout, type: 'command' }],
    ...(matcher === null ? {} : { matcher }),
  };
  return `sha256:${createHash('sha256').update(JSON.stringify(identity)).digest('hex')}`;
}

interface Definition {
  readonly label: string;
  readonly matcher: string | null;
  readonly command: string;
  readonly timeout: number;
}

/** A basic string of TOML, whose escapes are those of JSON but for DEL. */
function toml(text: string): string {
  return JSON.stringify(text).replaceAll('\x7f', '\\u007f');
}

const TOOLS: ToolNames = {
  // Codex calls each of its shell tools Bash; what is typed into one that runs may be commands too.
  shells: { Bash: 'command', write_stdin: 'chars' },
  writers: {},
  patchers: { apply_patch: 'command' },
};

export const codexDialect: HookDialect = {
  toolEvent: TOOL_EVENT,
  readHook: hookReader({ toolEvent: TOOL_EVENT, tools: TOOLS, eventOf }),
  hookOutput,
};

function eventOf(hook: Hook): AgentEvent | null {
  const { name, payload, session, tool, call } = hook;
  switch (name) {
    case TOOL_EVENT:
      return { kind: 'tool-started', session, tool, call };
    case 'PermissionRequest':
      return {
        kind: 'asked',
        session,
        about: 'permission',
        text: permissionText(tool, payload['tool_input']),
      };
    case 'Interrupt':
      return { kind: 'turn-interrupted', session, cause: 'person' };
    default:
      return commonEvent(hook);
  }
}

const TAKING_CONTEXT = new Set(['SessionStart', 'UserPromptSubmit', 'PostToolUse']);

/** Fields that Codex does not know make it drop the whole answer: no more is said than is needed. */
function hookOutput(name: string, { context, refusal }: HookAnswer): HookOutput {
  if (refusal !== undefined && name === TOOL_EVENT)
    return jsonOutput({
      hookSpecificOutput: {
        hookEventName: name,
        permissionDecision: 'deny',
        permissionDecisionReason: refusal,
      },
    });
  if (refusal !== undefined)
    return name === 'Stop' ? jsonOutput({ decision: 'block', reason: refusal }) : NOTHING;
  if (context === undefined || !TAKING_CONTEXT.has(name)) return NOTHING;
  return jsonOutput({ hookSpecificOutput: { hookEventName: name, additionalContext: context } });
}
