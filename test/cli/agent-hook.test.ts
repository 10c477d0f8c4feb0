// `gt agent-hook`: what a CLI's hooks run. Tools are judged without the town, all else is told it, and nothing but the
// answer is ever on stdout.

import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { failed, ok } from '../../src/beads/result.ts';
import { problem } from '../../src/engine/problem.ts';
import { readSpool } from '../../src/engine/rpc/spool.ts';
import { GtProgram } from '../support/gt-program.ts';
import { runSource } from '../support/gt-source.ts';
import { stubTown } from '../support/stub-town.ts';

const BASE = { session_id: 's1', cwd: '/work/a', transcript_path: '/t' };

function shell(command: unknown): object {
  return {
    ...BASE,
    hook_event_name: 'PreToolUse',
    tool_name: 'Bash',
    tool_input: { command },
    tool_use_id: 'c',
  };
}

async function hook(
  world: GtProgram,
  args: readonly string[],
  payload: unknown,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly answer: unknown; readonly stderr: string }> {
  const input = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const { code, stdout, stderr } = await runSource(world, 'gt', ['agent-hook', ...args], {
    env: { GT_CHECKOUT: '/work/a', GT_BRANCH: 'polecat/a/x', GT_MAIN_BRANCH: 'main', ...env },
    input,
  });
  return { code, answer: stdout === '' ? null : JSON.parse(stdout), stderr };
}

test('a tool call is judged with no town at hand, in the CLI’s own form', async () => {
  await using world = new GtProgram();
  const refused = await hook(world, ['claude', 'PreToolUse'], shell('git push -f'));
  assert.equal(refused.code, 0);
  assert.match(JSON.stringify(refused.answer), /"permissionDecision":"deny".*gt done/);
  const allowed = await hook(world, ['claude', 'PreToolUse'], shell('npm test'));
  assert.deepEqual(allowed, { code: 0, answer: null, stderr: '' });
  const gemini = {
    ...BASE,
    hook_event_name: 'BeforeTool',
    tool_name: 'write_file',
    tool_input: { file_path: '/etc/x', content: '' },
  };
  assert.match(
    JSON.stringify((await hook(world, ['gemini', 'BeforeTool'], gemini)).answer),
    /"decision":"deny"/,
  );
});

test('what a link leads to is judged in its place', async () => {
  await using world = new GtProgram();
  const checkout = world.path('town', 'rigs', 'lib', 'polecats', 'a');
  const persons = world.path('town', 'elsewhere');
  for (const folder of [join(checkout, 'src'), persons]) mkdirSync(folder, { recursive: true });
  symlinkSync(persons, join(checkout, 'node_modules'));
  symlinkSync(join(persons, 'notes'), join(checkout, 'notes'));
  symlinkSync('src', join(checkout, 'lib'));
  const env = { GT_CHECKOUT: checkout, TMPDIR: world.path('tmp'), GT_TOWN: world.path('town') };
  const judged = async (tool_name: string, tool_input: object) => {
    const payload = { ...BASE, cwd: checkout, hook_event_name: 'PreToolUse', tool_name, tool_input };
    return JSON.stringify((await hook(world, ['claude', 'PreToolUse'], payload, env)).answer);
  };
  for (const command of ['rm -rf node_modules/*', 'echo x > notes', 'cd node_modules && rm -rf x'])
    assert.match(await judged('Bash', { command }), /outside your checkout/, command);
  assert.match(await judged('Write', { file_path: `${checkout}/node_modules/x` }), /outside your checkout/);
  for (const command of ['rm node_modules', 'rm -rf lib/x', 'echo x > lib/new/file', 'rm -rf dist'])
    assert.equal(await judged('Bash', { command }), 'null', command);
});

test('what takes too long to judge is refused before a CLI loses its patience', async () => {
  await using world = new GtProgram();
  const began = Date.now();
  const { answer } = await hook(world, ['codex', 'PreToolUse'], shell("pkill -f '([a-z/_.-]+)+!'"));
  assert.match(JSON.stringify(answer), /"deny".*takes too long: put it simpler/);
  assert.ok(Date.now() - began < 7_000);
});

test('what cannot be read before a tool runs is refused, and elsewhere passed over', async () => {
  await using world = new GtProgram();
  for (const payload of ['', 'no json', '[]', JSON.stringify(shell('x'.repeat(1024 * 1024)))]) {
    const { code, answer, stderr } = await hook(world, ['codex', 'PreToolUse'], payload);
    assert.deepEqual([code, answer], [2, null]);
    assert.match(stderr, /guard cannot read this hook/);
  }
  assert.equal((await hook(world, ['codex'], 'no json')).code, 2);
  assert.deepEqual(await hook(world, ['codex', 'Stop'], 'no json'), { code: 0, answer: null, stderr: '' });
  const shapeless = await hook(world, ['codex', 'PreToolUse'], shell({ argv: ['rm'] }));
  assert.match(JSON.stringify(shapeless.answer), /"deny"/);
  assert.equal((await hook(world, ['nonsense'], '{}')).code, 2);
});

test('events go to the town under the run’s token, and its answer is given in the CLI’s form', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, ({ args }) => {
    const event = args['event'] as { readonly kind: string };
    if (event.kind === 'session-started') return ok({ context: 'You are a polecat.' });
    return ok(event.kind === 'turn-ended' ? { refusal: 'You still have lib-1.' } : {});
  });
  const env = { GT_TOKEN: 'agent', GT_SOCKET: town.socketPath, GT_RUN: 'r1' };
  const started = await hook(
    world,
    ['claude', 'SessionStart'],
    { ...BASE, hook_event_name: 'SessionStart', source: 'startup' },
    env,
  );
  assert.deepEqual(started.answer, {
    hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: 'You are a polecat.' },
  });
  const stopped = await hook(
    world,
    ['claude', 'Stop'],
    { ...BASE, hook_event_name: 'Stop', stop_hook_active: false },
    env,
  );
  assert.deepEqual(stopped.answer, { decision: 'block', reason: 'You still have lib-1.' });
  const tool = await hook(world, ['claude', 'PreToolUse'], shell('npm test'), env);
  assert.deepEqual(tool, { code: 0, answer: null, stderr: '' });
  // A tool that is refused never starts.
  assert.ok((await hook(world, ['claude', 'PreToolUse'], shell('git push'), env)).answer);
  assert.deepEqual(
    town.requests.map(({ verb, args, token }) => [verb, token, args]),
    [
      [
        'agent.event',
        'agent',
        { event: { kind: 'session-started', session: 's1', source: 'startup', transcript: '/t' } },
      ],
      ['agent.event', 'agent', { event: { kind: 'turn-ended', session: 's1' }, isContinued: false }],
      ['agent.event', 'agent', { event: { kind: 'tool-started', session: 's1', tool: 'Bash', call: 'c' } }],
    ],
  );
});

test('a refusal of the town changes nothing, and a subagent’s events are not told', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, () => failed(problem('refused', 'no')));
  const env = { GT_TOKEN: 'agent', GT_SOCKET: town.socketPath, GT_BEAD: 'lib-1' };
  const stop = { ...BASE, hook_event_name: 'Stop', stop_hook_active: false };
  assert.deepEqual(await hook(world, ['codex', 'Stop'], stop, env), { code: 0, answer: null, stderr: '' });
  assert.equal(town.requests.length, 1);
  await hook(world, ['codex', 'Stop'], { ...stop, agent_id: 'a' }, env);
  assert.equal(town.requests.length, 1);
});

test('with no town, a turn with work on the hook is kept going once, and a conversation told of gt prime', async () => {
  await using world = new GtProgram();
  const env = { GT_TOKEN: 'agent', GT_SOCKET: world.path('none.sock'), GT_BEAD: 'lib-1' };
  const stop = { ...BASE, hook_event_name: 'Stop', stop_hook_active: false };
  assert.match(JSON.stringify((await hook(world, ['claude', 'Stop'], stop, env)).answer), /"block".*lib-1/);
  const again = { ...stop, stop_hook_active: true };
  assert.equal((await hook(world, ['claude', 'Stop'], again, env)).answer, null);
  const { GT_BEAD: _, ...free } = env;
  assert.equal((await hook(world, ['claude', 'Stop'], stop, free)).answer, null);
  const start = { ...BASE, hook_event_name: 'SessionStart', source: 'startup' };
  assert.match(
    JSON.stringify((await hook(world, ['claude', 'SessionStart'], start, env)).answer),
    /gt prime/,
  );
});

test('with no town, word of a prompt and of a conversation is left in the spool, and of nothing else', async () => {
  await using world = new GtProgram();
  const spool = world.path('spool');
  const env = {
    GT_TOKEN: 'agent',
    GT_SOCKET: world.path('none.sock'),
    GT_RUN: 'r1',
    GT_SPOOL: join(spool, 'r1'),
  };
  const before = Date.now();
  const start = { ...BASE, hook_event_name: 'SessionStart', source: 'startup' };
  await hook(world, ['claude', 'SessionStart'], start, env);
  const prompt = { ...BASE, hook_event_name: 'UserPromptSubmit', prompt: 'go on' };
  await hook(world, ['claude', 'UserPromptSubmit'], prompt, env);
  await hook(world, ['claude', 'PreToolUse'], shell('npm test'), env);
  const { requests } = readSpool(spool);
  assert.deepEqual(
    requests.map(({ verb, token, args }) => [verb, token, args['event']]),
    [
      [
        'agent.event',
        'agent',
        { kind: 'session-started', session: 's1', source: 'startup', transcript: '/t' },
      ],
      ['agent.event', 'agent', { kind: 'turn-started', session: 's1', prompt: 'go on' }],
    ],
  );
  for (const { args } of requests) assert.ok(Number(args['at']) >= before);
});

test('a town that takes the call and says nothing holds nobody for long', async () => {
  await using world = new GtProgram();
  const socketPath = world.path('deaf.sock');
  const server = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  const started = performance.now();
  const env = { GT_TOKEN: 'agent', GT_SOCKET: socketPath };
  const prompt = { ...BASE, hook_event_name: 'UserPromptSubmit', prompt: 'hi' };
  assert.deepEqual(await hook(world, ['claude', 'UserPromptSubmit'], prompt, env), {
    code: 0,
    answer: null,
    stderr: '',
  });
  assert.ok(performance.now() - started < 5_000);
  server.close();
});
