// The rules of each CLI against screens that it has really shown, and what becomes of rules that are none.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { choicesIn, keysTo } from '../../../../src/engine/agents/status/choices.ts';
import { judge, parseRules, type Rule } from '../../../../src/engine/agents/status/rules.ts';

interface GoldenScreen {
  readonly screen: string;
  readonly title: string;
  readonly bottom: readonly string[];
  readonly expect: string;
}

const golden = new URL('../../../golden/agents/', import.meta.url);

function rulesOf(runtime: string): readonly Rule[] {
  const file = new URL(`../../../../src/engine/agents/rules/${runtime}.json`, import.meta.url);
  const rules = parseRules(JSON.parse(readFileSync(file, 'utf8')), runtime);
  assert.ok(rules.ok, rules.ok ? '' : rules.problem.message);
  return rules.value;
}

function screensOf(runtime: string): readonly GoldenScreen[] {
  return JSON.parse(readFileSync(new URL(`${runtime}.json`, golden), 'utf8')) as readonly GoldenScreen[];
}

for (const file of readdirSync(golden)) {
  const runtime = file.replace(/\.json$/, '');
  for (const { screen, title, bottom, expect } of screensOf(runtime)) {
    test(`${runtime}, ${screen}: ${expect}`, () => {
      assert.equal(judge(rulesOf(runtime), { title, bottom })?.rule.state ?? null, expect);
    });
  }
}

test('the choices of a dialog are read with the one that is marked', () => {
  const read = (runtime: string, screen: string) => {
    const found = screensOf(runtime).find((each) => each.screen === screen);
    return choicesIn(found?.bottom ?? []).map(({ text, isMarked }) => (isMarked ? `> ${text}` : text));
  };
  assert.deepEqual(read('claude', 'asked to trust the folder'), ['> No, exit', 'Yes, I trust this folder']);
  assert.deepEqual(
    read('claude', 'a permission').map((each) => each.slice(0, 12)),
    ['> Yes', 'Yes, and alw', 'Yes, and swi', 'No'],
  );
  assert.deepEqual(
    read('codex', 'a permission').map((each) => each.slice(0, 12)),
    ['> Yes, proce', 'Yes, and don', 'No, and tell'],
  );
});

test('of a dialog of its start the one choice is taken that lets it work and changes nothing', () => {
  const taken = ['claude', 'codex'].flatMap((runtime) =>
    screensOf(runtime).flatMap(({ screen, title, bottom, expect }) => {
      if (expect !== 'dialog') return [];
      const choose = judge(rulesOf(runtime), { title, bottom })?.rule.choose;
      const chosen = choicesIn(bottom).filter(({ text }) => choose?.test(text));
      return [`${runtime} ${screen}: ${chosen.map(({ text }) => text).join(' | ')}`];
    }),
  );
  assert.deepEqual(taken, [
    'claude asked to trust the folder: Yes, I trust this folder',
    'codex asked to trust the folder: Trust and continue',
    'codex asked to update: Skip',
  ]);
});

test('the keys to a choice go up or down from the marked one', () => {
  const choices = ['a', 'b', 'c'].map((text, line) => ({
    text,
    number: null,
    isMarked: line === 1,
    isBeside: false,
    line,
  }));
  assert.deepEqual(
    [0, 1, 2].map((place) => keysTo(choices, place)),
    [['Up'], [], ['Down']],
  );
});

test('rules that are none are refused in words, with the place of the fault', () => {
  const said = (data: unknown) => {
    const parsed = parseRules(data, 'mine.json');
    return parsed.ok ? 'taken' : parsed.problem.message;
  };
  assert.match(
    said({ version: 1, rules: [{ id: 'x', state: 'idle', screen: ['('] }] }),
    /^mine\.json: rule x: .*Unterminated group/,
  );
  assert.match(said({ version: 1, rules: [{ id: 'x', state: 'asleep' }] }), /^mine\.json: rules\.0\.state: /);
  assert.match(said({ version: 2, rules: [] }), /^mine\.json: version: /);
  assert.match(said('no'), /^mine\.json: /);
});

test('whatever a terminal shows, judging it throws nothing and finds the first rule that applies', () => {
  const rules = [...rulesOf('claude'), ...rulesOf('codex')];
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.array(fc.string({ unit: 'binary' }), { maxLength: 8 }),
      (title, bottom) => {
        const verdict = judge(rules, { title, bottom });
        const alone = rules.find((rule) => judge([rule], { title, bottom }) !== null);
        assert.equal(verdict?.rule, alone);
        choicesIn(bottom);
      },
    ),
  );
});
