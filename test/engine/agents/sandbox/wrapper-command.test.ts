import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { sandboxOf } from '../../../../src/engine/agents/sandbox/sandbox-settings.ts';
import { wrapperCommand } from '../../../../src/engine/agents/sandbox/wrapper-command.ts';

const PLACE = {
  checkout: '/towns/my town/rigs/lib/polecats/amber',
  socket: '/run/gt/town.sock',
  spool: '/towns/my town/spool/r7',
  run: 'r7',
  agent: 'lib/polecats/amber',
};
const LAUNCH = {
  file: 'claude',
  args: ['--say', `it's "$HOME"`],
  env: {
    GT_RUN: 'r7',
    GT_SOCKET: '/run/gt/town.sock',
    GT_SPOOL: '/s',
    BD_ACTOR: 'amber',
    LANG: 'C',
    MODEL: 'x',
  },
};

function wrapped(setting: {
  readonly wrapper: string[];
  readonly carry?: string[];
  readonly farSocket?: string;
}) {
  const sandbox = sandboxOf({ sandbox: setting }, { sandbox: 'none' });
  assert.equal(sandbox.kind, 'wrapper');
  const { file, args } = wrapperCommand(LAUNCH, PLACE, sandbox);
  return [file, ...args];
}

test('the agent’s command comes last, with who it is, where the wrapper names no place for it', () => {
  assert.deepEqual(wrapped({ wrapper: ['docker', 'run', '-w', '{checkout}', 'image'] }), [
    ...['docker', 'run', '-w', PLACE.checkout, 'image'],
    ...['env', 'GT_RUN=r7', 'GT_SOCKET=/run/gt/town.sock', 'BD_ACTOR=amber'],
    ...['claude', '--say', `it's "$HOME"`],
  ]);
});

test('which variables are carried is the wrapper’s to say', () => {
  assert.deepEqual(wrapped({ wrapper: ['srun', '--pty'], carry: [] }), [
    'srun',
    '--pty',
    'claude',
    '--say',
    `it's "$HOME"`,
  ]);
  assert.deepEqual(wrapped({ wrapper: ['w', '{command}', 'end'], carry: ['GT_S*', 'MODEL'] }), [
    ...['w', 'env', 'GT_SOCKET=/run/gt/town.sock', 'GT_SPOOL=/s', 'MODEL=x'],
    ...['claude', '--say', `it's "$HOME"`, 'end'],
  ]);
});

test('the socket’s place on the far side is filled in, and told there', () => {
  const words = ['ssh', '-R', '{farSocket}:{socket}', 'host', 'echo {unknown} {run}', '{shell}'];
  const [, , forward, , own, shell] = wrapped({ wrapper: words, farSocket: '/tmp/gt-{run}.sock' });
  assert.equal(forward, '/tmp/gt-r7.sock:/run/gt/town.sock');
  assert.equal(own, 'echo {unknown} r7', 'other words in braces are the wrapper’s own');
  assert.match(shell ?? '', /GT_SOCKET=\/tmp\/gt-r7\.sock /);
});

test('a shell reads the line as it was meant', () => {
  const [, shell = ''] = wrapped({ wrapper: ['sh', '{shell}'], carry: ['GT_RUN'] });
  const line = shell
    .replace(`'${PLACE.checkout}'`, '/')
    .replace('claude', `sh -c 'printf "%s," "$@" $GT_RUN $PWD' -`);
  assert.equal(execFileSync('sh', ['-c', line], { encoding: 'utf8' }), `--say,it's "$HOME",r7,/,`);
});
