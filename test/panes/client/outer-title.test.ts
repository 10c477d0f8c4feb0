import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outerTitle } from '../../../src/panes/client/outer-title.ts';

const FACTS = { town: 'demo', name: 'joe', program: 'vim', isBare: false, notice: '' };

test('the title names town, agent and program, or the program alone', () => {
  assert.equal(outerTitle('agent', FACTS), 'gt: demo · joe · vim');
  assert.equal(outerTitle('program', FACTS), 'vim');
  assert.equal(outerTitle('agent', { ...FACTS, isBare: true }), 'vim');
});

test('where the program has no title, and where nobody is shown, it says what there is', () => {
  for (const setting of ['agent', 'program'] as const) {
    assert.equal(outerTitle(setting, { ...FACTS, program: '' }), 'gt: demo · joe');
    assert.equal(outerTitle(setting, { ...FACTS, program: '', name: '' }), 'gt: demo');
  }
});

test('a title that is to stay stays, and gives way to no notice', () => {
  assert.equal(outerTitle('keep', { ...FACTS, notice: 'C-b y: may joe copy?' }), '');
  assert.equal(outerTitle('program', { ...FACTS, notice: 'C-b y: may joe copy?' }), 'C-b y: may joe copy?');
});
