// What stands in the composers of four CLIs, as their own programs drew them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runtimeSpec } from '../../../../src/engine/agents/catalogue.ts';
import { composerIn } from '../../../../src/engine/agents/delivery/composer.ts';
import { townSettingsSchema } from '../../../../src/engine/settings.ts';
import type { Capture, CapturedRun } from '../../../../src/engine/terminals.ts';

const settings = townSettingsSchema.parse({ version: 1, name: 'test' });
const LONG = 'a long draft '.repeat(20).trim().replaceAll(/\s+/gu, '');

test('a composer without a draft is empty, be there a hint in it or not', () => {
  assert.deepEqual(composerOf('claude', 'start'), { kind: 'empty' });
  assert.deepEqual(composerOf('claude', 'one'), { kind: 'empty' });
  assert.deepEqual(composerOf('codex', 'start'), { kind: 'empty' });
  assert.deepEqual(composerOf('codex', 'one'), { kind: 'empty' });
  assert.deepEqual(composerOf('gemini', 'one'), { kind: 'empty' });
  assert.deepEqual(composerOf('opencode', 'one'), { kind: 'empty' });
  assert.deepEqual(composerOf('opencode', 'two'), { kind: 'empty' });
});

test('a draft is read, over all of its rows', () => {
  for (const runtime of ['claude', 'codex', 'gemini']) {
    assert.equal(textOf(runtime, 'draft'), 'hellotheremydraft');
    assert.equal(textOf(runtime, 'longdraft'), LONG);
  }
});

test('while a dialog is open there is no composer to type into', () => {
  assert.deepEqual(composerOf('claude', 'dialog'), { kind: 'absent' });
  assert.notEqual(composerOf('gemini', 'dialog')?.kind, 'empty');
});

function textOf(runtime: string, recording: string): string {
  const composer = composerOf(runtime, recording);
  return composer?.kind === 'text' ? composer.text.replaceAll(/\s+/gu, '') : '';
}

function composerOf(runtime: string, recording: string) {
  const spec = runtimeSpec(runtime, settings) ?? assert.fail(`no runtime ${runtime}`);
  const file = new URL(`recordings/${runtime}.json`, import.meta.url);
  const rows = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, CapturedRun[][]>)[recording] ?? [];
  const captured = rows.map((runs, line) => ({ line, wraps: false, runs }));
  return composerIn({ captured } as unknown as Capture, spec.delivery);
}
