// How Codex is told to use a tool. Its newer models are offered one tool, `exec`, which runs JavaScript that calls the
// others; the older ones are offered each.

import { type Json, records, text } from './json.ts';
import { noSuchTool } from './protocol.ts';
import type { ToolCall } from './scenario.ts';

export type ResponsesCall =
  | { type: 'function_call'; name: string; arguments: string; call_id: string }
  | { type: 'custom_tool_call'; name: string; input: string; call_id: string };

export function responsesCall(step: ToolCall, tools: readonly Json[], call_id: string): ResponsesCall {
  const offered = namesOf(tools);
  const callFunction = (name: string, args: unknown): ResponsesCall => ({
    ...{ type: 'function_call', name, arguments: JSON.stringify(args), call_id },
  });
  if (step.kind === 'ask') {
    if (offered.includes('request_user_input')) return callFunction('request_user_input', questions(step));
    return noSuchTool(step, offered);
  }
  if (offered.includes('exec'))
    return { type: 'custom_tool_call', name: 'exec', input: script(step), call_id };
  if (step.kind === 'shell') {
    if (offered.includes('exec_command')) return callFunction('exec_command', execArguments(step));
    if (offered.includes('shell')) return callFunction('shell', { command: ['sh', '-c', step.command] });
    return noSuchTool(step, offered);
  }
  if (!offered.includes('apply_patch')) return noSuchTool(step, offered);
  return { type: 'custom_tool_call', name: 'apply_patch', input: patch(step), call_id };
}

/** Names of tools, those in namespaces as well. */
function namesOf(tools: readonly Json[]): readonly string[] {
  return tools.flatMap((tool) => [text(tool['name']), ...namesOf(records(tool['tools']))]);
}

function script(step: Exclude<ToolCall, { kind: 'ask' }>): string {
  return step.kind === 'shell'
    ? `const done = await tools.exec_command(${JSON.stringify(execArguments(step))});\ntext(done.output);\n`
    : `text(await tools.apply_patch(${JSON.stringify(patch(step))}));\n`;
}

function execArguments({ command, outside }: Extract<ToolCall, { kind: 'shell' }>): unknown {
  const leaves = { sandbox_permissions: 'require_escalated', justification: outside };
  return { cmd: command, ...(outside === undefined ? {} : leaves) };
}

function patch(step: Extract<ToolCall, { kind: 'write' | 'edit' }>): string {
  const lines = (sign: string, whole: string) => whole.split('\n').map((line) => `${sign}${line}`);
  const change =
    step.kind === 'write'
      ? [`*** Add File: ${step.file}`, ...lines('+', step.text.replace(/\n$/, ''))]
      : [`*** Update File: ${step.file}`, '@@', ...lines('-', step.from), ...lines('+', step.to)];
  return ['*** Begin Patch', ...change, '*** End Patch', ''].join('\n');
}

function questions(step: Extract<ToolCall, { kind: 'ask' }>): unknown {
  const options = step.choices.map((label) => ({ label, description: `Choose ${label}` }));
  return { questions: [{ id: 'choice', header: 'Choice', question: step.question, options }] };
}
