// opencode's hooks: a plugin of ours, named by configuration in the environment. The plugin speaks our own words, so
// that reading them is little more than checking them.

import type { AgentEvent, HookAnswer } from '../agent-event.ts';
import type { HookDialect, HookOutput } from './hook-dialect.ts';
import { jsonOutput, NOTHING } from './hook-dialect.ts';
import { type Payload, questionText, type ToolNames, textField } from './payload.ts';
import { type Hook, hookReader, sessionStarted } from './read-hook.ts';

const TOOL_EVENT = 'tool-started';

/**
 * What the configuration in `OPENCODE_CONFIG_CONTENT` must hold, which is joined with that of the person's files.
 * `plugin` is the absolute path of a file with `opencodePlugin`'s text, in a folder with no `package.json` above it but
 * the system's.
 */
export function opencodeHookConfig(plugin: string): Readonly<Record<string, unknown>> {
  return { plugin: [`file://${plugin.split('/').map(encodeURIComponent).join('/')}`] };
}

const TOOLS: ToolNames = {
  shells: { bash: 'command', shell: 'command' },
  writers: { write: 'filePath', edit: 'filePath', multiedit: 'filePath' },
  patchers: { apply_patch: 'patchText', patch: 'patchText' },
  folder: 'workdir',
};

export const opencodeDialect: HookDialect = {
  toolEvent: TOOL_EVENT,
  readHook: hookReader({ toolEvent: TOOL_EVENT, tools: TOOLS, eventOf }),
  hookOutput,
};

function eventOf({ name, payload, session, tool, call }: Hook): AgentEvent | null {
  switch (name) {
    case 'session-started':
      return sessionStarted(session, payload, 'transcript');
    case 'session-ended':
      return { kind: name, session, why: 'deleted' };
    case 'turn-started':
      return { kind: name, session, prompt: textField(payload, 'prompt') };
    case 'turn-ended':
      return { kind: name, session };
    case 'turn-interrupted':
      return { kind: name, session, cause: causeOf(payload) };
    case 'tool-started':
    case 'tool-ended':
      return { kind: name, session, tool, call };
    case 'permission-asked':
      return { kind: 'asked', session, about: 'permission', text: textField(payload, 'text') };
    case 'question-asked':
      return { kind: 'asked', session, about: 'question', text: questionText(payload) };
    default:
      return null;
  }
}

/** By what its error is called, and the status that its model's service answered with. */
function causeOf(payload: Payload): 'person' | 'signed-out' | 'error' {
  const name = textField(payload, 'error');
  if (name === 'MessageAbortedError') return 'person';
  const { status } = payload;
  return name === 'ProviderAuthError' || status === 401 || status === 403 ? 'signed-out' : 'error';
}

/** The plugin reads the answer as it is. */
function hookOutput(_name: string, answer: HookAnswer): HookOutput {
  return answer.context === undefined && answer.refusal === undefined ? NOTHING : jsonOutput(answer);
}
