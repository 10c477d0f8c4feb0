// However much a town holds, it answers: in pages, or with what one answer can take.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead, BeadId } from '../../src/beads/bead.ts';
import type { BeadFilter } from '../../src/beads/bead-filter.ts';
import type { Issue } from '../../src/beads/issue.ts';
import type { Listed } from '../../src/beads/question.ts';
import { allPages } from '../../src/cli/pages.ts';
import { statusLines } from '../../src/cli/status-lines.ts';
import type { NewEvent } from '../../src/engine/engine-context.ts';
import type { AnswerPage } from '../../src/engine/pending-answers.ts';
import type { Page } from '../../src/engine/rpc/pages.ts';
import { encodeResponse, LINE_LIMIT_BYTES } from '../../src/engine/rpc/wire.ts';
import type { SentBead } from '../../src/engine/verbs/sent-bead.ts';
import type { LeftOut } from '../../src/engine/verbs/status.ts';
import type { TownView } from '../../src/engine/view.ts';
import { ask } from '../support/ask.ts';
import { type Factory, makeFactory } from '../support/factory.ts';
import { TALLY } from '../support/town-fixture.ts';

const lengthOf = (value: unknown): number => encodeResponse({ id: 1, result: { ok: true, value } }).length;

const pages = (factory: Factory, verb: string, args: object = {}) =>
  allPages(async (from) => {
    const value = await factory.call(verb, from === 0 ? args : { ...args, from });
    assert.ok(JSON.stringify(value).length < LINE_LIMIT_BYTES);
    return { ok: true, value };
  });

const idsOf = (answer: Awaited<ReturnType<typeof allPages>>): string[] =>
  answer.ok ? answer.value.map((bead) => (bead as Bead).id) : [];

test('a list that no answer holds comes in pages, whole and in order', async () => {
  await using factory = await makeFactory();
  const description = 'word '.repeat(39_000);
  const ids: string[] = [];
  for (let n = 0; n < 8; n += 1)
    ids.push(((await factory.call('bead.create', { title: `Bead ${n}`, description })) as Bead).id);
  const all = idsOf(await pages(factory, 'bead.ready'));
  assert.deepEqual(all.toSorted(), ids.toSorted());
  // A bead that is closed between two pages moves none of the others.
  await factory.call('bead.close', { bead: ids[0] });
  const stillReady = idsOf(await pages(factory, 'bead.ready'));
  assert.deepEqual(
    stillReady,
    all.filter((id) => id !== ids[0]),
  );
  const firstReady = (await factory.call('bead.ready')) as Page<Bead>;
  assert.deepEqual([firstReady.items.length, typeof firstReady.next], [2, 'number']);
  // A bead that is closed or made between two pages hides none of the others.
  for (const { id } of firstReady.items) await factory.call('bead.close', { bead: id });
  await factory.call('bead.create', { title: 'Newest' });
  const rest = await pages(factory, 'bead.ready', { from: firstReady.next });
  assert.deepEqual([...firstReady.items.map((bead) => bead.id), ...idsOf(rest)], stillReady);
});

test('a list of beads leaves out what is closed and the steps, and goes by what is asked for', async () => {
  await using factory = await makeFactory();
  const make = async (args: object) => ((await factory.call('bead.create', args)) as Bead).id;
  const open = await make({ title: 'Open', labels: ['urgent'] });
  const bug = await make({ title: 'Crash at night', type: 'bug' });
  const step = await make({ title: 'A step', type: 'step', parent: open });
  const closed = await make({ title: 'Over' });
  await factory.call('bead.close', { bead: closed });
  const cases: readonly (readonly [BeadFilter, readonly string[]])[] = [
    [{}, [open, bug]],
    [{ all: true }, [open, bug, step, closed]],
    [{ status: ['closed'] }, [closed]],
    [{ type: ['step'] }, [step]],
    [{ type: ['bug'] }, [bug]],
    [{ labels: ['urgent'] }, [open]],
    [{ text: 'AT NIGHT' }, [bug]],
    [{ text: 'over', all: true }, [closed]],
  ];
  for (const [filter, expected] of cases) {
    const { items } = await ask(factory, { kind: 'list', filter });
    assert.deepEqual(items.map(({ id }) => id).toSorted(), expected.toSorted(), JSON.stringify(filter));
  }
});

test('a bead with more comments than an answer holds tells its polecat the newest', async () => {
  await using factory = await makeFactory();
  const { id } = (await factory.call('bead.create', { title: 'Talk' })) as Bead;
  for (let n = 0; n < 12; n += 1)
    await factory.call('bead.comment', { bead: id, text: `${n} ${'x'.repeat(99_000)}` });
  const hooks: unknown[] = [];
  factory.life = async ({ call }) => {
    hooks.push(await call('hook'));
    return null;
  };
  await factory.call('sling', { beads: [id] });
  await factory.until(() => hooks.length > 0);
  const [hook] = hooks as { feedback: readonly string[] }[];
  assert.ok(lengthOf(hook) < LINE_LIMIT_BYTES);
  assert.ok(hook?.feedback.at(-1)?.startsWith('11 '));
});

test('a bead that no answer holds is sent as far as it goes, and costs its rig no list', async () => {
  await using factory = await makeFactory();
  const { id } = (await factory.call('bead.create', { title: 'Long' })) as Bead;
  const long = '好'.repeat(200_000);
  const fields = ['description', 'design', 'acceptance', 'notes'] as const;
  for (const field of fields) await factory.call('bead.update', { bead: id, [field]: long });
  const text = '好'.repeat(99_000);
  for (let n = 0; n < 3; n += 1) await factory.call('bead.comment', { bead: id, text: `${n} ${text}` });
  const answers = [
    await factory.call('bead.comment', { bead: id, text: 'short' }),
    await factory.call('bead.update', { bead: id, priority: 1, metadata: { odd: '\u0001'.repeat(200_000) } }),
    await factory.call('bead.dep', { bead: id, on: 'external:far:away' }),
    ...((await factory.call('bead.ready')) as Page<Bead>).items,
    await factory.call('bead.close', { bead: id }),
  ] as SentBead[];
  assert.equal(answers.length, 5);
  for (const answer of answers) {
    assert.ok(lengthOf(answer) < LINE_LIMIT_BYTES);
    assert.doesNotMatch(encodeResponse({ id: 1, result: { ok: true, value: answer } }), /"problem"/);
    assert.match(answer.notes, /^好{20000,}… \(\d+ more characters are left out here\)$/);
    assert.equal(answer.comments.length + answer.olderComments, 4);
    assert.ok(fields.every((field) => answer.cut.includes(field)));
  }
});

test('bd is answered whole, in pages of one moment, however long a bead is', async () => {
  await using factory = await makeFactory();
  const { id } = (await factory.call('bead.create', { title: 'Long' })) as Bead;
  const long = '好"\\\u0001😀'.repeat(30_000);
  for (const field of ['description', 'design', 'acceptance', 'notes'])
    await factory.call('bead.update', { bead: id, [field]: long });
  for (let n = 0; n < 3; n += 1) await factory.call('bead.comment', { bead: id, text: `${n} 好` });
  const [shown] = await ask(factory, { kind: 'show', ids: [id] });
  assert.equal(shown?.description, long);
  assert.equal(shown.notes, long);
  assert.equal(shown.comments.length, 3);
  const question = { kind: 'list', filter: { ids: [id] } };
  const page = (await factory.call('bead.ask', { question })) as AnswerPage;
  assert.ok(lengthOf(page) < LINE_LIMIT_BYTES);
  assert.ok(page.next);
  await factory.call('bead.update', { bead: id, notes: 'changed between two pages', design: '' });
  let { text } = page;
  for (let next: AnswerPage['next'] = page.next; next !== null; ) {
    const more = (await factory.call('bead.more', next)) as AnswerPage;
    assert.ok(lengthOf(more) < LINE_LIMIT_BYTES);
    text += more.text;
    next = more.next;
  }
  assert.equal((JSON.parse(text) as Listed<Issue>).items[0]?.notes, long);
  await assert.rejects(factory.call('bead.more', page.next), /the rest of the answer is gone: ask again/);
});

test('a bead is sent whole where an answer holds it', async () => {
  await using factory = await makeFactory();
  const description = '好'.repeat(200_000);
  const sent = (await factory.call('bead.create', { title: 'Long', description })) as SentBead;
  assert.equal(sent.description, description);
  assert.deepEqual(sent.cut, []);
});

test('a town with more work, questions and news than an answer holds still has a status and a feed', async () => {
  await using factory = await makeFactory();
  factory.engine.drain();
  const events = Array.from({ length: 4_000 }, (_, n): NewEvent[] => [
    { kind: 'work.slung', data: { rig: TALLY, bead: `bd-${n}` as BeadId, title: 'x'.repeat(400), by: 'me' } },
    { kind: 'decision.raised', data: { id: `d${n}`, subject: 'me', text: 'y'.repeat(1_900) } },
  ]);
  factory.engine.recordAll(events.flat());
  const status = (await factory.call('status')) as TownView & { leftOut: LeftOut };
  assert.ok(lengthOf(status) < LINE_LIMIT_BYTES);
  assert.equal(status.work.length + (status.leftOut.work ?? 0), 4_000);
  assert.equal(status.decisions.length + (status.leftOut.decisions ?? 0), 4_000);
  const lines = statusLines(status, status.leftOut).join('\n');
  assert.match(lines, new RegExp(`Work: ${status.work.length} queued, .*, and ${status.leftOut.work} more`));
  let seen = 0;
  for (let sinceSeq = 0; ; ) {
    const { entries, seq, isAll } = (await factory.call('feed', { sinceSeq })) as {
      entries: readonly object[];
      seq: number;
      isAll: boolean;
    };
    assert.ok(lengthOf(entries) < LINE_LIMIT_BYTES);
    seen += entries.length;
    sinceSeq = seq;
    if (isAll) break;
  }
  assert.equal(seen, 500);
});

test('an answer that no line holds is a clear problem', async () => {
  const line = encodeResponse({ id: 1, result: { ok: true, value: 'x'.repeat(LINE_LIMIT_BYTES) } });
  assert.match(line, /"kind":"internal","message":"the answer is too long/);
  assert.deepEqual(await allPages(async () => ({ ok: true, value: 'no page' })), {
    ok: false,
    problem: { kind: 'internal', message: 'the town answered something else than a list' },
  });
});
