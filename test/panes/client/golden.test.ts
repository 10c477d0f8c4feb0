// Whole screens as text with a digest of their styles, compared with test/golden; GT_UPDATE_GOLDEN=1 writes them anew.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '../../../src/beads/result.ts';
import { NO_USAGE } from '../../../src/engine/agents/usage/usage.ts';
import type { ChangeView } from '../../../src/engine/change-view.ts';
import type { AgentView, DecisionView, TownView, TrialLineView } from '../../../src/engine/view.ts';
import { changeView } from '../a-change.ts';
import { beadSource } from '../beads-of-a-town.ts';
import { AttachedClient, NOON, reviewTown, stillText, townView, trialLine } from './a-town.ts';

/** A screen that changes no more for so long is as it stays. */
const STILL_MS = 1_000;

interface Scene {
  readonly name: string;
  readonly cols: number;
  readonly rows: number;
  readonly polecats?: number;
  readonly decisions?: readonly DecisionView[];
  readonly trials?: readonly TrialLineView[];
  /** Whether the agents' models have used something. */
  readonly isUsed?: boolean;
  /** What the town tells of a change that waits for a review; null where it goes on to look. */
  readonly change?: ChangeView | null;
  /** Guests that ring before anything is typed. */
  readonly ringing?: readonly string[];
  /** Each is typed once the screen shows the one before's `until`. */
  readonly steps?: readonly { readonly keys: string; readonly until: string | RegExp }[];
}

const DECISIONS: readonly DecisionView[] = [
  { id: 'd1', at: NOON - 4_000_000, subject: 'lib-a1b', text: 'Keep quotes: hangs at every attempt, 3 of 3' },
  {
    id: 'd2',
    at: NOON - 70_000,
    subject: 'lib-b2c',
    text:
      'Which of both formats should the parser keep when a field holds a quote and a line break: ' +
      'the one of RFC 4180, or the one that the old reader took and that three of the fixtures still use?',
  },
  { id: 'd3', at: NOON - 5_000, subject: 'mayor', text: 'May I push?' },
];

const TRIALS: readonly TrialLineView[] = [
  trialLine(4, 'gating', 'tries topic/parser: gate test'),
  trialLine(3, 'timed-out', 'tries m2: timed out'),
  trialLine(2, 'green', 'tries m3 behind m2: green'),
];

/** Joe, and three polecats of whom the first is shown. */
const RINGING = ['r2', 'r10', 'r12', 'r25'];

const SCENES: readonly Scene[] = [
  { name: 'town', cols: 200, rows: 50 },
  { name: 'town', cols: 80, rows: 24 },
  { name: 'town', cols: 120, rows: 30 },
  { name: 'few-polecats', cols: 200, rows: 50, polecats: 3 },
  { name: 'no-polecats', cols: 80, rows: 24, polecats: 0 },
  { name: 'smallest', cols: 40, rows: 10 },
  { name: 'zoomed', cols: 200, rows: 50, steps: [{ keys: '\x02z', until: /^┏━ furiosa/ }] },
  { name: 'split', cols: 80, rows: 24, steps: [{ keys: '\x02%', until: '━ mayor' }] },
  {
    name: 'split',
    cols: 200,
    rows: 50,
    steps: [
      { keys: '\x02%', until: '━ mayor' },
      { keys: '\x02"', until: '━ joe' },
      { keys: '\x02\x1b[D\x02"', until: '━ nux' },
      { keys: '\x02[', until: 'scrolled back' },
    ],
  },
  {
    name: 'split-zoomed',
    cols: 80,
    rows: 24,
    steps: [
      { keys: '\x02"', until: '━ mayor' },
      { keys: '\x02z', until: /^┏━ mayor/ },
    ],
  },
  {
    name: 'split-most',
    cols: 80,
    rows: 24,
    steps: [
      { keys: '\x02%\x02%\x02\x1b3\x02"', until: '━ ● joe' },
      { keys: '\x02\x1b[D\x02"\x02"\x02"', until: 'no room' },
    ],
  },
  { name: 'split', cols: 40, rows: 10, steps: [{ keys: '\x02%\x02\x1b2', until: '━ ● nux' }] },
  { name: 'split-swarm', cols: 80, rows: 24, steps: [{ keys: '\x02%\x02g', until: '1▸' }] },
  { name: 'swarm', cols: 80, rows: 24, steps: [{ keys: '\x02g\x1b[B', until: '3▸' }] },
  { name: 'queue', cols: 80, rows: 24, steps: [{ keys: '\x02m', until: 'x reject' }] },
  { name: 'queue', cols: 200, rows: 50, steps: [{ keys: '\x02mj', until: '▸○' }] },
  { name: 'trials', cols: 80, rows: 24, trials: TRIALS, steps: [{ keys: '\x02m', until: 'x reject' }] },
  { name: 'trials', cols: 120, rows: 30, trials: TRIALS },
  { name: 'trials', cols: 200, rows: 50, trials: TRIALS },
  { name: 'feed', cols: 80, rows: 24, steps: [{ keys: '\x02f', until: '━ feed' }] },
  { name: 'beads', cols: 80, rows: 24, steps: [{ keys: '\x02bj', until: '▸○ bd-q1' }] },
  { name: 'beads', cols: 200, rows: 50, steps: [{ keys: '\x02bj', until: '▸○ bd-q1' }] },
  { name: 'bead-page', cols: 80, rows: 24, steps: [{ keys: '\x02bj\r', until: 'more lines' }] },
  { name: 'bead-tree', cols: 200, rows: 50, steps: [{ keys: '\x02bjt', until: 'blocks bd-b3' }] },
  { name: 'bead-history', cols: 80, rows: 24, steps: [{ keys: '\x02bjh', until: 'said: Seen' }] },
  { name: 'beads-search', cols: 80, rows: 24, steps: [{ keys: '\x02b/parse', until: '1 found' }] },
  { name: 'help', cols: 80, rows: 24, steps: [{ keys: '\x02?', until: 'any other key' }] },
  { name: 'help', cols: 200, rows: 50, steps: [{ keys: '\x02?', until: 'any other key' }] },
  {
    name: 'sling',
    cols: 80,
    rows: 24,
    steps: [
      { keys: '\x02s', until: 'lib-2' },
      { keys: '\x1b[B\tlib-7', until: 'lib-7' },
    ],
  },
  {
    name: 'decisions',
    cols: 80,
    rows: 24,
    decisions: DECISIONS,
    steps: [{ keys: '\x02!', until: 'Esc closes' }],
  },
  {
    name: 'decisions',
    cols: 200,
    rows: 50,
    decisions: DECISIONS,
    steps: [
      { keys: '\x02!', until: 'Esc closes' },
      { keys: 'j', until: '▸lib-b2' },
    ],
  },
  ...reviewScenes(),
  { name: 'search', cols: 80, rows: 24, steps: [{ keys: '\x02/some text\x12', until: 'regular' }] },
  { name: 'bells', cols: 200, rows: 50, ringing: RINGING },
  { name: 'bells', cols: 120, rows: 30, ringing: RINGING },
  { name: 'bells', cols: 80, rows: 24, ringing: RINGING },
  {
    name: 'bells-swarm',
    cols: 80,
    rows: 24,
    ringing: RINGING,
    steps: [{ keys: '\x02g', until: '1▸' }],
  },
  { name: 'usage', cols: 200, rows: 50, polecats: 4, isUsed: true },
  { name: 'usage', cols: 120, rows: 30, polecats: 4, isUsed: true },
  {
    name: 'usage-swarm',
    ...{ cols: 80, rows: 24, polecats: 4, isUsed: true },
    steps: [{ keys: '\x02g', until: '1▸' }],
  },
  { name: 'quit', cols: 80, rows: 24, steps: [{ keys: '\x02q', until: 'drain' }] },
];

/** The page about a change, and the lists that lead to it. */
function reviewScenes(): Scene[] {
  const opened = { keys: '\x02mj\r', until: 'Acceptance' };
  const small = { cols: 80, rows: 24 };
  const large = { cols: 200, rows: 50 };
  const change = changeView();
  const conflict = changeView({
    change: null,
    conflicts: ['src/reader/fields.ts'],
    note: 'it conflicts in src/reader/fields.ts with what landed since',
    gates: change.gates.map((gate) => ({ ...gate, state: 'waiting', elapsedMs: null })),
  });
  const prompt = { keys: 'xThe error has to name the line, 行', until: '行' };
  return [
    { name: 'review', ...small, change, steps: [opened] },
    { name: 'review', ...large, change, steps: [opened] },
    { name: 'review', cols: 120, rows: 30, change, steps: [opened] },
    { name: 'review-diff', ...small, change, steps: [opened, { keys: 'nn', until: 'isQuoted' }] },
    { name: 'review-loading', ...small, change: null, steps: [{ ...opened, until: 'reading the change' }] },
    { name: 'review-conflict', ...small, change: conflict, steps: [opened] },
    { name: 'review-reject', ...small, change, steps: [opened, prompt] },
    {
      name: 'review-decisions',
      ...small,
      change,
      steps: [{ keys: '\x02!', until: 'Enter shows the change' }],
    },
    { name: 'review-queue', ...small, change, steps: [{ keys: '\x02mj', until: '▸◆ LGTM?' }] },
    { name: 'review-queue', ...large, change, steps: [{ keys: '\x02mj', until: '▸◆ LGTM?' }] },
  ];
}

for (const scene of SCENES) {
  const file = `${scene.name}-${scene.cols}x${scene.rows}`;
  test(`the screen ${file} is as it was reviewed`, async () => {
    const path = new URL(`../../golden/${file}.txt`, import.meta.url);
    const isUpdate = process.env['GT_UPDATE_GOLDEN'] === '1';
    assert.ok(isUpdate || existsSync(path), `no golden ${file}: GT_UPDATE_GOLDEN=1 writes it`);
    const golden = isUpdate ? null : readFileSync(path, 'utf8');
    const found = await capture(scene, golden);
    if (golden === null) writeFileSync(path, found);
    else assert.equal(found, golden);
  });
}

/** The screen when it is as expected, or what it shows when it does not become so. */
async function capture(scene: Scene, golden: string | null): Promise<string> {
  using client = new AttachedClient({
    ...scene,
    beads: beadSource(),
    view:
      scene.change === undefined
        ? {
            ...(scene.isUsed ? usedTown : townView)(scene.polecats ?? 20),
            ...{ decisions: scene.decisions ?? [], trials: scene.trials ?? [] },
          }
        : reviewTown(),
  });
  client.answer = ({ verb }) => {
    if (verb !== 'mq.diff') return ok({ items: READY, next: null });
    return scene.change == null ? new Promise(() => {}) : ok(scene.change);
  };
  await client.inkDrew();
  for (const guest of scene.ringing ?? []) client.panes.digest(guest, { bells: 1 });
  for (const { keys, until } of scene.steps ?? []) {
    client.type(keys);
    await client.terminal.until((text) => text.search(until) >= 0, String(until));
  }
  // The parts of the chrome are drawn one a turn: the last may come after the one that was waited for.
  if (golden !== null) {
    await client.terminal
      .until(() => shown(client) === golden, 'the golden screen')
      .catch(() => {
        // The comparison that follows shows the difference.
      });
  } else await still(client);
  return shown(client);
}

/** Of each kind: what is told in full, without a price, without a size of its context, and not at all. */
const USAGES: readonly AgentView['usage'][] = [
  {
    ...NO_USAGE,
    state: 'counted',
    input: 12_300,
    costUsd: 0.312,
    context: { tokens: 82_000, window: 200_000 },
  },
  { ...NO_USAGE, state: 'behind', cacheRead: 1_230_000, context: { tokens: 200_000, window: 200_000 } },
  {
    ...NO_USAGE,
    state: 'counted',
    output: 999_999,
    costUsd: 1_234.5,
    context: { tokens: 61_000, window: null },
  },
  null,
];

function usedTown(polecats: number): TownView {
  const town = townView(polecats);
  const withUsage = (agent: AgentView, index: number) => ({
    ...agent,
    usage: USAGES[index % USAGES.length] ?? null,
  });
  return { ...town, roster: town.roster.map(withUsage), polecats: town.polecats.map(withUsage) };
}

/** Until nothing is drawn any more, when there is nothing yet to compare with. */
async function still(client: AttachedClient): Promise<void> {
  for (let before = ''; before !== shown(client); await delay(STILL_MS)) before = shown(client);
}

function shown(client: AttachedClient): string {
  const styles = client.terminal.rows().map((_, row) => client.terminal.styles(row).replace(/\.+$/, ''));
  const text = stillText(client.terminal.text());
  return `${text}\n--- styles\n${styles.join('\n')}\n`;
}

const READY = [
  'One thing',
  'Another thing',
  'A thing with a title so long that it has to be cut somewhere before the edge',
].map((title, index) => ({ id: `lib-${index + 1}`, title }));
