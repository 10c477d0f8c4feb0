import assert from 'node:assert/strict';
import { test } from 'node:test';
import { questionIn } from '../../../../src/engine/agents/status/question.ts';

const RULE = '─'.repeat(40);

test('a dialog that a line ends has all that stands in it', () => {
  const lines = [
    '• said before?',
    RULE,
    ' Bash command',
    '',
    '   rm x',
    '',
    ' Do you want to proceed?',
    ' ❯ 1. Yes',
    '   2. No',
  ];
  assert.equal(questionIn(lines).text, 'Bash command · rm x · Do you want to proceed?');
});

test('one that nothing ends begins with the line that asks, not with the conversation', () => {
  const lines = [
    '› On your hook is lib-code: Write it',
    '  now, without asking whether to begin.',
    '',
    '  Question 1/1 (1 unanswered)',
    '  Which separator shall it be?',
    '',
    '  › 1. Comma',
    '    2. Semicolon',
  ];
  const { text, choices } = questionIn(lines);
  assert.equal(text, 'Which separator shall it be?');
  assert.deepEqual(
    choices.map((choice) => choice.text),
    ['Comma', 'Semicolon'],
  );
});

test('what would be run stands between the question and its choices', () => {
  const lines = [
    '• Is that so?',
    '',
    '  Would you like to run the following command?',
    '',
    '  $ rm x',
    '',
    '› 1. Yes',
    '  2. No',
  ];
  assert.equal(questionIn(lines).text, 'Would you like to run the following command? · $ rm x');
});

test('where nobody asks in words, the last lines are all there is', () => {
  assert.equal(questionIn(['┃ △ Permission required', '┃   $ rm x']).text, '△ Permission required · $ rm x');
});
