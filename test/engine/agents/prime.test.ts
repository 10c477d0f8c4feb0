import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PRIME_BYTES, type PrimeFacts, primeText } from '../../../src/engine/agents/prime.ts';
import { type AgentId, agentName } from '../../../src/engine/ids.ts';

const BEAD = { id: 'lib-1', title: 'Sort', description: '', design: '', acceptance: '', notes: '' };
const WORK = { bead: BEAD, attempt: 1, steps: [], feedback: [], conflict: '', further: [] };
const FACTS: PrimeFacts = {
  who: agentName('lib/polecats/ada' as AgentId),
  isSheriff: false,
  branch: 'polecat/ada/lib-1',
  mainBranch: 'main',
  work: WORK,
  memories: [],
};

function primed(work: Partial<NonNullable<PrimeFacts['work']>>, facts: Partial<PrimeFacts> = {}): string {
  return primeText({ ...FACTS, ...facts, work: { ...WORK, ...work } });
}

test('a polecat is told its role, the rules, its bead and its branch', () => {
  const text = primed({ bead: { ...BEAD, description: 'Sort the index.', acceptance: 'Tests pass.' } });
  assert.match(text, /You are a polecat/);
  assert.match(text, /Stay on your branch polecat\/ada\/lib-1; git rebase main/);
  assert.match(text, /On your hook: lib-1 Sort\nWork on the hook must be run: start now, ask nobody\.\n/);
  assert.match(text, /\nSort the index\.\n/);
  assert.match(text, /Accepted when: Tests pass\./);
  assert.doesNotMatch(text, /attempt|Next step|Remembered|What was said/);
});

test('of a molecule the next open step is told, with its command', () => {
  const steps = [
    { id: 'lib-1.1', title: 'Look', run: '', isDone: true },
    { id: 'lib-1.2', title: 'Fix', run: 'npm test\nnpm run lint', isDone: false },
    { id: 'lib-1.3', title: 'Say', run: '', isDone: false },
  ];
  const text = primed({ steps });
  assert.match(
    text,
    /Next step, 2 of 3: lib-1\.2 Fix\n {4}npm test\n {4}npm run lint\n.*gt step done lib-1\.2/,
  );
  assert.doesNotMatch(text, /lib-1\.3/);
  assert.match(
    primed({ steps: steps.map((each) => ({ ...each, isDone: true })) }),
    /All 3 steps are done.*gt done/,
  );
});

test('a later attempt is told so, with the newest of what was said', () => {
  const feedback = Array.from({ length: 9 }, (_, at) => `attempt ${at} ended: ${'x'.repeat(300)}`);
  const text = primed({ attempt: 3, feedback });
  assert.match(text, /This is attempt 3/);
  assert.match(text, /attempt 8 ended/);
  assert.doesNotMatch(text, /attempt 0 ended/);
  assert.match(text, /\(6 older: gt hook\)/);
});

test('a conflict of the attempt before comes with how it is brought up, and what was said of it takes less room', () => {
  const feedback = Array.from({ length: 9 }, (_, at) => `attempt ${at} ended: ${'x'.repeat(200)}`);
  const conflict = 'handed in as m2: it conflicts in a.txt.\nBring the conflict up: git merge abc';
  const text = primed({ attempt: 2, feedback, conflict });
  assert.match(text, /handed in as m2: it conflicts in a\.txt\.\nBring the conflict up: git merge abc\n/);
  assert.match(text, /\(8 older: gt hook\)/);
});

test('memories come as lines, and what there is no room for is counted', () => {
  const memories = Array.from({ length: 30 }, (_, at) => `key-${at}: a\nb \x1b[31m${'y'.repeat(100)}`);
  const text = primed({}, { memories });
  assert.match(text, /Remembered:\n- key-0: a b/);
  assert.match(text, /\(\d+ more: bd memories\)/);
  assert.ok(!text.includes('\x1b'));
});

test('a long description is cut, and says so and where the rest is', () => {
  const text = primed({ bead: { ...BEAD, description: 'é'.repeat(10_000) } });
  assert.match(text, /é… \(cut: gt hook has it whole\)/);
  assert.ok(!text.includes('\uFFFD'));
});

test('the mayor and crew without work are told what they may do', () => {
  const mayor = primeText({
    ...FACTS,
    who: agentName('mayor' as AgentId),
    work: null,
    branch: '',
    mainBranch: '',
  });
  assert.match(mayor, /You are the Mayor/);
  assert.doesNotMatch(mayor, /hook is empty|Stay on your branch/);
  const crew = { who: agentName('lib/crew/ann' as AgentId), branch: '', work: null, isSheriff: true };
  const text = primeText({ ...FACTS, ...crew });
  assert.match(text, /Your hook is empty/);
  assert.match(text, /PR Sheriff/);
  assert.doesNotMatch(text, /Stay on your branch/);
});

test('whatever the facts are, the text stays within its budget and names the bead', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 50 }),
    fc.integer({ min: 0, max: 6_000 }).map((size) => '漢'.repeat(size)),
    fc.string({ unit: 'grapheme', maxLength: 3_000 }),
  );
  const step = fc.record({ id: fc.constant('lib-1.1'), title: text, run: text, isDone: fc.boolean() });
  fc.assert(
    fc.property(
      fc.record({ title: text, description: text, design: text, acceptance: text, notes: text }),
      fc.array(step, { maxLength: 5 }),
      fc.array(text, { maxLength: 8 }),
      fc.array(text, { maxLength: 8 }),
      text,
      (bead, steps, feedback, memories, conflict) => {
        const primedText = primed(
          { bead: { ...BEAD, ...bead }, attempt: 2, steps, feedback, conflict, further: memories },
          { memories },
        );
        assert.ok(Buffer.byteLength(primedText) <= PRIME_BYTES, String(Buffer.byteLength(primedText)));
        assert.match(primedText, /On your hook: lib-1 /);
        assert.match(primedText, /gt done/);
      },
    ),
    { numRuns: 100 },
  );
});
