// What CLIs send their hooks, in the forms that their schemas and documents give, and what we answer.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { claudeHooks } from '../../../../src/engine/agents/hooks/claude.ts';
import { codexHookArgs } from '../../../../src/engine/agents/hooks/codex.ts';
import { geminiSettings } from '../../../../src/engine/agents/hooks/gemini.ts';
import { guardCommand } from '../../../../src/engine/agents/hooks/hook-command.ts';
import type { HookDialect } from '../../../../src/engine/agents/hooks/hook-dialect.ts';
import { HOOKED_RUNTIMES, hookDialect } from '../../../../src/engine/agents/hooks/hook-dialects.ts';
import { opencodeHookConfig } from '../../../../src/engine/agents/hooks/opencode.ts';
import { opencodePlugin } from '../../../../src/engine/agents/hooks/opencode-plugin.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const BASE = { session_id: 's1', transcript_path: '/t.jsonl', cwd: '/work/a', permission_mode: 'default' };

function dialect(runtime: string): HookDialect {
  const found = hookDialect(runtime);
  assert.ok(found, runtime);
  return found;
}

function event(runtime: string, payload: object): unknown {
  return dialect(runtime).readHook({ ...BASE, ...payload })?.event;
}

function tool(runtime: string, payload: object): unknown {
  return dialect(runtime).readHook({ ...BASE, ...payload })?.tool;
}

test('each CLI’s events are read into the same words', () => {
  const cases: readonly (readonly [string, object, object])[] = [
    [
      'claude',
      { hook_event_name: 'SessionStart', source: 'fork' },
      { kind: 'session-started', session: 's1', source: 'resume', transcript: '/t.jsonl' },
    ],
    [
      'claude',
      { hook_event_name: 'UserPromptSubmit', prompt: 'hi' },
      { kind: 'turn-started', session: 's1', prompt: 'hi' },
    ],
    [
      'claude',
      { hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input: { command: 'ls' }, tool_use_id: 'c1' },
      { kind: 'tool-started', session: 's1', tool: 'Bash', call: 'c1' },
    ],
    [
      'claude',
      {
        hook_event_name: 'PostToolUseFailure',
        tool_name: 'Bash',
        tool_use_id: 'c1',
        error: 'x',
        is_interrupt: false,
      },
      { kind: 'tool-ended', session: 's1', tool: 'Bash', call: 'c1' },
    ],
    [
      'claude',
      { hook_event_name: 'PostToolUseFailure', tool_name: 'Bash', tool_use_id: 'c1', is_interrupt: true },
      { kind: 'turn-interrupted', session: 's1', cause: 'person' },
    ],
    [
      'claude',
      { hook_event_name: 'PermissionRequest', tool_name: 'Bash', tool_input: { command: 'rm x' } },
      { kind: 'asked', session: 's1', about: 'permission', text: 'Bash: rm x' },
    ],
    [
      'claude',
      {
        hook_event_name: 'PreToolUse',
        tool_name: 'AskUserQuestion',
        tool_input: { questions: [{ question: 'Which?', options: [{ label: 'A' }, { label: 'B' }] }] },
      },
      { kind: 'asked', session: 's1', about: 'question', text: 'Which? [A / B]' },
    ],
    [
      'claude',
      {
        hook_event_name: 'Notification',
        notification_type: 'permission_prompt',
        message: 'Claude needs you',
      },
      { kind: 'asked', session: 's1', about: 'permission', text: '' },
    ],
    ['claude', { hook_event_name: 'Stop', stop_hook_active: false }, { kind: 'turn-ended', session: 's1' }],
    [
      'claude',
      { hook_event_name: 'StopFailure', error: 'rate_limit' },
      { kind: 'turn-interrupted', session: 's1', cause: 'error' },
    ],
    [
      'claude',
      { hook_event_name: 'SessionEnd', reason: 'clear' },
      { kind: 'session-ended', session: 's1', why: 'clear' },
    ],
    [
      'codex',
      { hook_event_name: 'Interrupt', turn_id: 't' },
      { kind: 'turn-interrupted', session: 's1', cause: 'person' },
    ],
    ['codex', { hook_event_name: 'Stop', stop_hook_active: true }, { kind: 'turn-ended', session: 's1' }],
    [
      'codex',
      { hook_event_name: 'SessionStart', source: 'startup', transcript_path: null },
      { kind: 'session-started', session: 's1', source: 'startup', transcript: null },
    ],
    [
      'gemini',
      { hook_event_name: 'BeforeAgent', prompt: 'hi' },
      { kind: 'turn-started', session: 's1', prompt: 'hi' },
    ],
    [
      'gemini',
      { hook_event_name: 'BeforeAgent', prompt: '<hook_context>You are\na polecat</hook_context>\n\nhi' },
      { kind: 'turn-started', session: 's1', prompt: 'hi' },
    ],
    [
      'gemini',
      { hook_event_name: 'AfterTool', tool_name: 'run_shell_command', tool_input: {}, tool_response: {} },
      { kind: 'tool-ended', session: 's1', tool: 'run_shell_command', call: null },
    ],
    [
      'gemini',
      { hook_event_name: 'AfterAgent', stop_hook_active: false },
      { kind: 'turn-ended', session: 's1' },
    ],
    [
      'gemini',
      {
        hook_event_name: 'Notification',
        notification_type: 'ToolPermission',
        message: 'Tool x requires execution',
        details: { type: 'exec', title: 'x', command: 'rm x', rootCommand: 'rm' },
      },
      { kind: 'asked', session: 's1', about: 'permission', text: 'rm x' },
    ],
    ['opencode', { hook_event_name: 'turn-ended' }, { kind: 'turn-ended', session: 's1' }],
    [
      'opencode',
      { hook_event_name: 'permission-asked', text: 'bash rm x' },
      { kind: 'asked', session: 's1', about: 'permission', text: 'bash rm x' },
    ],
  ];
  for (const [runtime, payload, expected] of cases) assert.deepEqual(event(runtime, payload), expected);
});

test('a subagent’s events are nobody’s, but its tools are judged', () => {
  const payload = {
    tool_name: 'Bash',
    tool_input: { command: 'git push' },
    agent_id: 'a1',
    hook_event_name: 'PreToolUse',
  };
  for (const runtime of ['claude', 'codex']) {
    assert.equal(event(runtime, payload), null);
    assert.deepEqual(tool(runtime, payload), { kind: 'shell', command: 'git push', cwd: '/work/a' });
  }
  assert.equal(event('claude', { hook_event_name: 'Stop', agent_id: 'a1' }), null);
});

test('tools are read as what they run or write', () => {
  const claude = (tool_name: string, tool_input: unknown) =>
    tool('claude', { hook_event_name: 'PreToolUse', tool_name, tool_input });
  assert.deepEqual(claude('Write', { file_path: '/x', content: '' }), {
    kind: 'write',
    paths: ['/x'],
    cwd: '/work/a',
  });
  assert.deepEqual(claude('NotebookEdit', { notebook_path: '/n' }), {
    kind: 'write',
    paths: ['/n'],
    cwd: '/work/a',
  });
  assert.deepEqual(claude('Read', { file_path: '/etc/x' }), { kind: 'other', tool: 'Read' });
  assert.deepEqual(claude('Bash', { command: 7 }), { kind: 'unreadable', tool: 'Bash' });
  assert.deepEqual(claude('Bash', null), { kind: 'unreadable', tool: 'Bash' });
  assert.deepEqual(claude('Write', {}), { kind: 'unreadable', tool: 'Write' });
  assert.deepEqual(claude('mcp__x__sh', { command: 'ls' }), { kind: 'shell', command: 'ls', cwd: '/work/a' });
  assert.deepEqual(claude('mcp__x__sh', { cmd: ['rm', "it's"] }), {
    kind: 'shell',
    command: "'rm' 'it'\\''s'",
    cwd: '/work/a',
  });
  assert.deepEqual(claude('mcp__x__sh', { command: {} }), { kind: 'unreadable', tool: 'mcp__x__sh' });
  assert.deepEqual(claude('constructor', {}), { kind: 'other', tool: 'constructor' });
  const patch =
    '*** Begin Patch\n*** Update File: a.ts\n*** Move to: ../b.ts\n@@\n*** Delete File: c.ts\n*** End Patch';
  const paths = ['a.ts', '../b.ts', 'c.ts'];
  const codex = { hook_event_name: 'PreToolUse', tool_name: 'apply_patch', tool_input: { command: patch } };
  assert.deepEqual(tool('codex', codex), { kind: 'write', paths, cwd: '/work/a' });
  assert.deepEqual(tool('codex', { ...codex, tool_input: { command: 'nonsense' } }), {
    kind: 'unreadable',
    tool: 'apply_patch',
  });
  assert.deepEqual(
    tool('gemini', {
      hook_event_name: 'BeforeTool',
      tool_name: 'run_shell_command',
      tool_input: { command: 'ls', dir_path: 'src' },
    }),
    { kind: 'shell', command: 'ls', cwd: '/work/a/src' },
  );
  assert.deepEqual(
    tool('opencode', { hook_event_name: 'tool-started', tool_name: 'edit', tool_input: { filePath: '/x' } }),
    { kind: 'write', paths: ['/x'], cwd: '/work/a' },
  );
});

test('whether a turn only goes on is told apart from not being said', () => {
  const said = (runtime: string, payload: object) =>
    dialect(runtime).readHook({ ...BASE, ...payload })?.isContinued;
  assert.equal(said('claude', { hook_event_name: 'Stop', stop_hook_active: true }), true);
  assert.equal(said('codex', { hook_event_name: 'Stop', stop_hook_active: false }), false);
  assert.equal(said('gemini', { hook_event_name: 'AfterAgent' }), null);
});

test('what is no hook’s payload is null, and odd values throw nowhere', () => {
  for (const runtime of HOOKED_RUNTIMES) {
    const { readHook } = dialect(runtime);
    for (const value of [null, 1, 'x', [], {}, { hook_event_name: 7 }]) assert.equal(readHook(value), null);
    for (const name of ['PreToolUse', 'BeforeTool', 'tool-started', 'Stop', 'Notification', 'nonsense'])
      assert.ok(
        readHook({ hook_event_name: name, tool_input: [null], questions: [1], details: 7, session_id: {} }),
      );
  }
});

test('a refusal and a context have each CLI’s own form', () => {
  const answered = (runtime: string, name: string, answer: object) => {
    const { stdout, exitCode, stderr } = dialect(runtime).hookOutput(name, answer);
    assert.equal(exitCode, 0);
    assert.equal(stderr, '');
    return stdout === '' ? null : JSON.parse(stdout);
  };
  const deny = (hookEventName: string) => ({
    hookSpecificOutput: { hookEventName, permissionDecision: 'deny', permissionDecisionReason: 'no' },
  });
  const context = (hookEventName: string) => ({
    hookSpecificOutput: { hookEventName, additionalContext: 'go' },
  });
  for (const runtime of ['claude', 'codex']) {
    assert.deepEqual(answered(runtime, 'PreToolUse', { refusal: 'no' }), deny('PreToolUse'));
    assert.deepEqual(answered(runtime, 'Stop', { refusal: 'no' }), { decision: 'block', reason: 'no' });
    assert.deepEqual(answered(runtime, 'SessionStart', { context: 'go' }), context('SessionStart'));
    assert.equal(answered(runtime, 'Stop', { context: 'go' }), null);
    assert.equal(answered(runtime, 'SessionEnd', { refusal: 'no' }), null);
  }
  assert.deepEqual(answered('gemini', 'BeforeTool', { refusal: 'no' }), { decision: 'deny', reason: 'no' });
  assert.deepEqual(answered('gemini', 'AfterAgent', { refusal: 'no' }), { decision: 'deny', reason: 'no' });
  assert.deepEqual(answered('gemini', 'SessionStart', { context: 'go' }), context('SessionStart'));
  assert.equal(answered('gemini', 'Notification', { refusal: 'no' }), null);
  assert.deepEqual(answered('opencode', 'turn-ended', { refusal: 'no' }), { refusal: 'no' });
  for (const runtime of HOOKED_RUNTIMES) assert.equal(answered(runtime, 'Stop', {}), null);
});

test('what is set for a CLI names every event, and guards tools with a command that refuses where it fails', () => {
  const gt = "/opt/it's/gt";
  const claude = claudeHooks(gt) as Record<
    string,
    { matcher?: string; hooks: { command: string; onFailure?: string }[] }[]
  >;
  assert.equal(claude['PreToolUse']?.[0]?.matcher, '*');
  assert.equal(claude['PreToolUse']?.[0]?.hooks[0]?.onFailure, 'block');
  const guard = claude['PreToolUse']?.[0]?.hooks[0]?.command ?? '';
  const run = spawnSync('sh', ['-c', guard], { encoding: 'utf8' });
  assert.equal(run.status, 2);
  assert.equal(run.stdout, '');
  assert.match(run.stderr, /the guard of this town could not run/);
  assert.match(claude['Stop']?.[0]?.hooks[0]?.command ?? '', /agent-hook claude Stop$/);
  const persons = {
    theme: 'x',
    hooksConfig: { enabled: false, disabled: ['y'] },
    hooks: { BeforeTool: [{ hooks: [] }] },
  };
  const gemini = geminiSettings(gt, persons) as {
    readonly hooks: Record<string, { hooks: { timeout: number }[] }[]>;
  } & Record<string, unknown>;
  assert.equal(gemini.hooks['BeforeTool']?.[1]?.hooks[0]?.timeout, 10_000);
  assert.equal(gemini.hooks['AfterAgent']?.length, 1);
  assert.deepEqual([gemini['theme'], gemini['hooksConfig']], ['x', { enabled: true, disabled: ['y'] }]);
  for (const odd of [null, 'x', { hooks: [] }, { hooks: { BeforeTool: 7 } }])
    assert.ok(geminiSettings(gt, odd)['hooks']);
  assert.deepEqual(opencodeHookConfig('/a b/hooks.js'), { plugin: ['file:///a%20b/hooks.js'] });
  assert.match(opencodePlugin(gt), /^const GT = "\/opt\/it's\/gt";$/m);
});

test('a guard that answers is heard, with and without a program that ends one which does not', () => {
  using folder = tempFolder();
  const gt = folder.at("it's gt");
  writeFileSync(gt, '#!/bin/sh\nread line; echo "$line of $*"; echo aside >&2\n', { mode: 0o755 });
  const guard = guardCommand(gt, 'codex', 'PreToolUse');
  // A folder with what such a shell needs, and no more.
  const bare = folder.at('bare');
  mkdirSync(bare);
  for (const path of [process.env['PATH'] ?? '', bare]) {
    const run = spawnSync('/bin/sh', ['-c', guard], {
      ...{ input: 'hook\n', encoding: 'utf8', env: { PATH: path } },
    });
    assert.deepEqual(
      [run.status, run.stdout, run.stderr],
      [0, 'hook of agent-hook codex PreToolUse\n', 'aside\n'],
    );
  }
  assert.match(guard, /timeout -s KILL 8 /);
});

test('Codex is told the hash of each hook that it is to trust', () => {
  const args = codexHookArgs('/bin/gt');
  const values = args.filter((each) => each !== '-c');
  assert.equal(values.length, args.length / 2);
  assert.ok(
    values.includes(
      'hooks.Stop=[{hooks=[{type="command",command="\'/bin/gt\' agent-hook codex Stop",timeout=10}]}]',
    ),
  );
  const state = values.at(-1) ?? '';
  // As Codex 0.169.0 hashes that very definition.
  assert.match(
    state,
    /"\/<session-flags>\/config\.toml:stop:0:0"=\{trusted_hash="sha256:70bc38ea304283a290cf2ca85104ad2177436721c324671e2f035447a5977726"\}/,
  );
  assert.equal(state.match(/trusted_hash=/g)?.length, 8);
});
