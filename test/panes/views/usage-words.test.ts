// What is shown of the tokens that a model has used.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentRow } from '../../../src/cli/status-lines.ts';
import { NO_USAGE } from '../../../src/engine/agents/usage/usage.ts';
import type { UsageView } from '../../../src/engine/view.ts';
import { INITIAL_UI } from '../../../src/panes/client/ui-state.ts';
import { type PaneModel, panePanel } from '../../../src/panes/views/pane-lines.ts';
import type { ScreenModel } from '../../../src/panes/views/screen-model.ts';
import { shortUsageWords, tokenWords, USAGE_COLS, usageWords } from '../../../src/panes/views/usage-words.ts';
import { NOON, polecatView } from '../client/a-town.ts';

const USED: UsageView = {
  ...NO_USAGE,
  ...{ state: 'counted', input: 1_200, output: 34_000, cacheRead: 1_200_000, reasoning: 900 },
  ...{ costUsd: 1.239, context: { tokens: 61_000, window: 200_000 } },
};

test('tokens are rounded down to what fits four columns', () => {
  const counts = [0, 999, 1_000, 1_299, 9_999, 10_000, 999_999, 1_250_000, 45_000_000, 1_000_000_000];
  assert.deepEqual(counts.map(tokenWords), [
    ...['0', '999', '1.0k', '1.2k', '9.9k', '10k', '999k', '1.2M', '45M', '1.0G'],
  ]);
});

test('tokens, cost and context are told where they are known, and nothing where they are not', () => {
  assert.equal(usageWords(USED), '1.2M tokens · $1.24 · context 30%');
  assert.equal(usageWords({ ...USED, costUsd: null }), '1.2M tokens · context 30%');
  assert.equal(
    usageWords({ ...USED, context: { tokens: 61_000, window: null } }),
    '1.2M tokens · $1.24 · context 61k',
  );
  assert.equal(usageWords({ ...NO_USAGE, state: 'missing' }), '');
  assert.equal(usageWords(null), '');
});

test('the short form leaves out at its end what does not fit', () => {
  const costly = { ...USED, costUsd: 12_345.6 };
  assert.equal(shortUsageWords(USED, USAGE_COLS), '1.2M $1.24 30%');
  assert.equal(shortUsageWords({ ...USED, costUsd: null }, USAGE_COLS), '1.2M 30%');
  assert.equal(shortUsageWords(costly, USAGE_COLS), '1.2M $12345.60');
  assert.deepEqual(
    [4, 3, 0].map((cols) => shortUsageWords(costly, cols)),
    ['1.2M', '', ''],
  );
  assert.equal(shortUsageWords(null, USAGE_COLS), '');
});

test('gt status has a column each for tokens, cost and context, empty for a recipe', () => {
  assert.deepEqual(agentRow({ ...polecatView(0), usage: USED }, NOON).slice(6, 9), ['1.2M', '$1.24', '30%']);
  assert.deepEqual(agentRow(polecatView(0), NOON).slice(6, 9), ['', '', '']);
});

test('a pane’s frame tells the usage where the whole of it fits, and the bead’s title after it', () => {
  const agent = { ...polecatView(0), usage: USED };
  const top = (cols: number) => {
    const rect = { col: 0, row: 0, cols, rows: 5 };
    const id = INITIAL_UI.panes.active;
    const pane: PaneModel = {
      ...{ id, rect, subject: { kind: 'agent', agent }, isScrolled: false, blocked: 0, isActive: true },
    };
    const model = { now: NOON, ui: INITIAL_UI, nextKey: 'C-b j' } as ScreenModel;
    return (panePanel(pane, model)[0] ?? []).map(({ text }) => text).join('');
  };
  assert.match(top(120), / 17s · 1\.2M tokens · \$1\.24 · context 30% · Fix the defect/);
  assert.match(top(80), / 17s · 1\.2M tokens · \$1\.24 · context 30%/);
  assert.doesNotMatch(top(56), /tokens/);
  assert.match(top(56), / 17s · /);
});
