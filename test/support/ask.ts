// Asks an engine about its beads as `bd` does: the answer is put together from its pages.

import type { Answers, BeadQuestion, QuestionKind } from '../../src/beads/question.ts';
import type { AnswerPage } from '../../src/engine/pending-answers.ts';
import type { Factory } from './factory.ts';

export async function ask<K extends QuestionKind>(
  factory: Factory,
  question: BeadQuestion<K>,
  rig?: string,
): Promise<Answers[K]> {
  let page = (await factory.call('bead.ask', { question, rig })) as AnswerPage;
  let { text } = page;
  while (page.next !== null) {
    page = (await factory.call('bead.more', page.next)) as AnswerPage;
    text += page.text;
  }
  return JSON.parse(text) as Answers[K];
}
