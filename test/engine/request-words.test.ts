import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Verb } from '../../src/engine/rpc/verbs.ts';
import { requestProblem } from '../../src/engine/verbs/request-problem.ts';
import { REQUESTS } from '../../src/engine/verbs/requests.ts';

function complaint(verb: Verb, args: object): string {
  const parsed = REQUESTS[verb].safeParse(args, { reportInput: true });
  assert.ok(!parsed.success);
  return requestProblem(verb, parsed.error.issues);
}

test('what is wrong with a request is said in words', () => {
  const cases: readonly (readonly [Verb, object, string])[] = [
    ['sling', { beads: [''] }, 'sling: a bead cannot be empty'],
    ['sling', { beads: [] }, 'sling: the beads cannot be none'],
    ['nudge', { target: 'r1', text: '' }, 'nudge: the text cannot be empty'],
    ['why', { subject: '' }, 'why: the subject cannot be empty'],
    ['bead.create', { title: '' }, 'bead.create: the title cannot be empty'],
    ['bead.create', { title: 'x'.repeat(501) }, 'bead.create: the title has at most 500 characters'],
    ['bead.create', {}, 'bead.create: the title is missing'],
    ['bead.update', { bead: 'bd-1', priority: 9 }, 'bead.update: the priority is at most 4'],
    ['bead.update', { bead: 'bd-1', priority: 'high' }, 'bead.update: the priority is to be a number'],
    ['mq.hold', { mr: 7, held: true }, 'mq.hold: the merge request is to be a text'],
    ['mq.hold', { mr: 'm1' }, 'mq.hold: the held is missing'],
    ['down', { how: 'now' }, 'down: the how is to be one of stop, drain'],
    ['ping', { x: 1 }, 'ping: unknown: x'],
  ];
  for (const [verb, args, words] of cases) assert.equal(complaint(verb, args), words);
});
