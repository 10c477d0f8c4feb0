import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plannedBeads } from '../../src/cli/bd/plan-file.ts';

const parts = (text: string) =>
  plannedBeads(text).map((bead) => [bead.title, Object.fromEntries(bead.parts)]);

test('each heading of the second level is a bead, those of the third its parts', () => {
  const text = [
    '# A plan',
    'what stands before is nobody’s',
    '## First ##',
    'What it is.',
    '',
    '### Priority',
    '1',
    '### ACCEPTANCE Criteria',
    '- holds',
    '### Odd one',
    'belongs to the part before',
    '##  Second',
    '### Description',
    'later',
  ].join('\r\n');
  assert.deepEqual(parts(text), [
    [
      'First',
      {
        description: 'What it is.',
        priority: '1',
        'acceptance criteria': '- holds\n### Odd one\nbelongs to the part before',
      },
    ],
    ['Second', { description: 'later' }],
  ]);
});

test('headings in code are code', () => {
  const code = '```sh\n## not a bead\n~~~\n### Type\n```';
  assert.deepEqual(parts(`## One\n${code}\n### Type\nbug\n~~~\n## open to the end`), [
    ['One', { description: code, type: 'bug\n~~~\n## open to the end' }],
  ]);
});

test('nothing is planned by a text without headings', () => {
  assert.deepEqual(parts('just words\n### Type\nbug'), []);
  assert.deepEqual(parts(''), []);
});
