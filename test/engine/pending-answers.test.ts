import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnswerPage, PendingAnswers } from '../../src/engine/pending-answers.ts';

const LONG = 'x'.repeat(300_000);

test('what fits a line is no page, and what does not is kept to its last page', () => {
  const answers = new PendingAnswers();
  assert.deepEqual(answers.begin(['short']), { text: '["short"]', next: null });
  const first = answers.begin([LONG]);
  assert.ok(first.next);
  let text = first.text;
  for (let next: AnswerPage['next'] = first.next; next !== null; ) {
    const page = answers.more(next.answer, next.from);
    assert.ok(page);
    text += page.text;
    next = page.next;
  }
  assert.equal(text, JSON.stringify([LONG]));
  assert.equal(answers.more(first.next.answer, first.next.from), null);
});

test('callers that never come back cost no more than so many answers', () => {
  const answers = new PendingAnswers();
  const begun = Array.from({ length: 17 }, () => answers.begin([LONG]).next);
  const [oldest, second] = begun;
  const newest = begun.at(-1);
  assert.ok(oldest && second && newest);
  assert.equal(answers.more(oldest.answer, oldest.from), null);
  assert.ok(answers.more(second.answer, second.from));
  assert.ok(answers.more(newest.answer, newest.from));
});
