import assert from 'node:assert/strict';
import test from 'node:test';
import { mustRun, runCommand } from './small-shell.ts';
import { tempFolder } from './temp-folder.ts';

test('a command is given its words, its folder and its environment as they are, and nothing to read', () => {
  using folder = tempFolder();
  const words = ["it's", '$HOME `a`\n"b"\\', ''];
  const script = 'printf "<%s>" "$@" "$PWD" "$NAME" "$HOME"; cat';
  const env = { PATH: process.env['PATH'], NAME: "a 'b'\nc", HOME: undefined };
  const ran = runCommand({ file: 'sh', args: ['-c', script, 'sh', ...words], cwd: folder.path, env });
  const seen = [...words, folder.path, env.NAME, ''].map((word) => `<${word}>`).join('');
  assert.deepEqual(ran, { code: 0, stdout: seen, stderr: '' });
});

test('what fails tells its code and what it said, and is no failure of the next', () => {
  const env = { PATH: process.env['PATH'] };
  const fail = { file: 'sh', args: ['-c', 'echo out; echo no >&2; exit 3'], cwd: '/', env };
  assert.deepEqual(runCommand(fail), { code: 3, stdout: 'out\n', stderr: 'no\n' });
  assert.throws(() => mustRun(fail), { code: 3, stderr: 'no\n' });
  assert.throws(() => mustRun({ ...fail, cwd: '/is not there' }), { code: 126 });
  assert.equal(mustRun({ ...fail, args: ['-c', 'echo again'] }), 'again\n');
});
