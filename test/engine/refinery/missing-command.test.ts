import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingCommand } from '../../../src/engine/refinery/missing-command.ts';

const PATH = '/usr/local/bin:/usr/bin:/bin';

test('a gate that begins with a command that is nowhere is named', async () => {
  for (const script of ['no-such-tool', '  no-such-tool --all', 'no-such-tool; true', 'no-such-tool|cat']) {
    assert.match(
      (await missingCommand({ fine: 'true', lint: script }, PATH)) ?? '',
      /^gate lint: .* no-such-tool /,
    );
  }
});

test('what a shell may know, or the repository may hold, is left to the run', async () => {
  const scripts = [
    'sh test.sh',
    'cd sub && no-such-tool',
    'if true; then no-such-tool; fi',
    './no-such-tool',
    'tools/no-such-tool',
    'A=1 no-such-tool',
    '(no-such-tool)',
    '"no-such-tool"',
    '{ no-such-tool; }',
    '! no-such-tool',
    '$TOOL',
    '# no-such-tool',
  ];
  for (const script of scripts) assert.equal(await missingCommand({ lint: script }, PATH), null, script);
});
