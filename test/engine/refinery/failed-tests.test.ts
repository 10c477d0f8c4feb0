import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failedTests, isOldFailure } from '../../../src/engine/refinery/failed-tests.ts';

const RUNNERS: Readonly<Record<string, readonly [output: string, failed: readonly string[]]>> = {
  TAP: [
    'TAP version 13\nok 1 - adds\nnot ok 2 - subtracts\nnot ok 3 - divides # TODO later\n# fail 1\n',
    ['subtracts'],
  ],
  'node:test': [
    '✔ adds (1.2ms)\n✖ subtracts (0.8ms)\n  ✖ of a suite (12ms)\nℹ fail 2\n',
    ['of a suite', 'subtracts'],
  ],
  'node:test in colours': ['\u001b[31m✖ subtracts \u001b[90m(0.8ms)\u001b[39m\u001b[39m\n', ['subtracts']],
  jest: ['  ● sums › subtracts\n\n    expect(received)\n', ['sums › subtracts']],
  vitest: [' ✓ adds 1ms\n × sums > subtracts 3ms\n', ['sums > subtracts']],
  pytest: [
    'FAILED tests/test_sums.py::test_minus - AssertionError: 1\nFAILED tests/test_sums.py::test_by[0]\n',
    ['tests/test_sums.py::test_by[0]', 'tests/test_sums.py::test_minus'],
  ],
  go: [
    '--- FAIL: TestMinus (0.00s)\n    --- FAIL: TestMinus/zero (0.00s)\nFAIL\n',
    ['TestMinus', 'TestMinus/zero'],
  ],
  cargo: ['test sums::plus ... ok\ntest sums::minus ... FAILED\n', ['sums::minus']],
  rspec: ['rspec ./spec/sums_spec.rb:12 # Sums subtracts\n', ['./spec/sums_spec.rb:12']],
  gradle: ['SumsTest > minus() FAILED\n', ['SumsTest > minus()']],
  'none that is known': ['assertion failed at line 3\n', []],
};

for (const [runner, [output, failed]] of Object.entries(RUNNERS))
  test(`failed tests are read from ${runner}`, () => assert.deepEqual(failedTests(output), failed));

test('a failure is old where each of its tests fails without the change, too', () => {
  assert.equal(isOldFailure(['a'], ['a', 'b']), true);
  assert.equal(isOldFailure(['a', 'c'], ['a', 'b']), false);
  assert.equal(isOldFailure(['a'], []), false);
  assert.equal(isOldFailure([], ['a']), false);
  assert.equal(isOldFailure([], []), true, 'a gate that names no tests is one test');
  assert.equal(isOldFailure(undefined, undefined), true);
});
