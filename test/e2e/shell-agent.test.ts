// What a town needs of any agent's CLI, held against one that nobody has heard of: a shell program with a runtime file of
// its own. It has no hooks but for one line about its transcript: all else is read off its screen.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { isBuilt } from '../support/gt-program.ts';
import { readLog } from '../support/read-log.ts';
import { ShellTown } from '../support/shell-agent/shell-town.ts';
import { waitForWork } from '../support/small-town.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? false : 'not built: npm run build';
const timeout = 120_000;
const COMMIT = "echo hi > hi.txt && git add hi.txt && git commit -qm 'Say hi'";

describe('a shell agent', { concurrency: 2 }, () => {
  test('a shell agent starts with its work past its dialog with no key pressed, hands it in, and its usage is told to the token', {
    ...{ skip, timeout },
  }, async () => {
    await using town = await ShellTown.open([
      `say 'I do it.'; spend 1200 34; tool "${COMMIT}"; spend 1300 56; pause 3; tool 'gt done'; pause 60`,
    ]);
    const bead = await town.sling('Say hi');
    await waitForWork(town.world, town.cwd, bead, 'landed');
    const view = await town.until('its usage is told', ({ polecats }) => polecats[0]?.usage?.input === 2_500);
    const usage = view.polecats[0]?.usage;
    assert.deepEqual([usage?.input, usage?.output, usage?.state], [2_500, 90, 'counted']);
    assert.deepEqual(town.answers(), ['Yes, go on']);
    const [[prompt = '', ...further] = [], ...others] = town.conversations();
    assert.match(prompt, new RegExp(`On your hook is ${bead}: Say hi`));
    assert.deepEqual([further, others, view.decisions], [[], [], []]);
  });

  test('a shell agent is shown as what it is through its turns, and its question is answered by one key in the inbox', {
    ...{ skip, timeout },
  }, async () => {
    await using town = await ShellTown.open([
      `hold begun; ask 'Which colour?' Red Blue; pause 1; say "It is $answer."`,
      'pause 60',
      "ask 'May I delete it?' Yes No",
      "pause 0.8; limit '11:30pm'",
    ]);
    const ann = await town.engage('ann');
    await town.nudge('ann', 'begin');
    await town.crew('ann', 'working');
    town.letGo('begun');
    await town.crew('ann', 'asking');
    const { decisions } = await town.until('a question waits', (view) => view.decisions.length === 1);
    assert.match(decisions[0]?.text ?? '', /Which colour\?/);
    assert.deepEqual(decisions[0]?.choices, ['Red', 'Blue']);
    await using screen = town.world.open([], { cwd: town.cwd, cols: 120, rows: 40 });
    await screen.waitFor('ann');
    screen.press('C-b', '!');
    await screen.waitFor(/2 Blue/);
    screen.press('2');
    await screen.waitFor(/It is Blue\./);
    await town.crew('ann', 'idle');
    assert.deepEqual((await town.status()).decisions, []);

    await town.nudge('ann', 'think');
    await town.crew('ann', 'working');
    await town.world.mustGt(['interrupt', 'lib/crew/ann'], { cwd: town.cwd });
    await town.crew('ann', 'interrupted');
    await town.nudge('ann', 'delete');
    await town.crew('ann', 'asking');
    const asked = await town.until('a permission waits', (view) => view.decisions.length === 1);
    assert.match(asked.decisions[0]?.text ?? '', /May I delete it\?/);
    await town.press(ann, 'Enter');
    await town.crew('ann', 'idle');
    assert.deepEqual(town.answers(), ['Yes, go on', 'Blue', 'Yes']);

    await town.nudge('ann', 'more');
    const limited = await town.crew('ann', 'limited');
    assert.match(limited.why, /11:30pm/);
  });

  test('a shell agent that is signed out is shown so, and one that dies in a turn has ended', {
    ...{ skip, timeout },
  }, async () => {
    await using town = await ShellTown.open(['pause 0.8; sign_out', 'pause 0.8; kill -9 $$']);
    await Promise.all([town.engage('ann'), town.engage('bob')]);
    await town.nudge('ann', 'begin');
    await town.crew('ann', 'signed-out');
    await town.nudge('bob', 'begin');
    await town.until('its end is told', ({ feed }) => feed.some(({ text }) => /ended by SIGKILL/.test(text)));
  });

  test('nudges reach a shell agent once and in order at any moment, answer none of its dialogs, and leave a draft alone', {
    ...{ skip, timeout },
  }, async () => {
    await using town = await ShellTown.open(['pause 0.8', "pause 1; ask 'May I delete it?' Yes No; pause 1"]);
    const ann = await town.engage('ann');
    const sent = ['first', 'asks', "two\nlines: what's up", 'look at "that" — now'];
    for (const text of sent.slice(0, 2)) await town.nudge('ann', text);
    await town.crew('ann', 'asking');
    for (const text of sent.slice(2, 3)) await town.nudge('ann', text);
    await delay(1_500);
    assert.deepEqual(town.answers(), ['Yes, go on'], 'no permission was given by a nudge');
    await town.press(ann, 'Down');
    await town.press(ann, 'Enter');
    await town.until('nothing waits', ({ roster }) => roster.every(({ queued }) => queued === 0));
    assert.deepEqual(town.answers(), ['Yes, go on', 'No']);

    await town.crew('ann', 'idle');
    await using screen = town.world.open([], { cwd: town.cwd, cols: 120, rows: 40 });
    await screen.waitFor('ann');
    screen.press('C-b', '1');
    await delay(300);
    screen.type('my own draft');
    await screen.waitFor('> my own draft');
    for (const text of sent.slice(3)) await town.nudge('ann', text);
    await delay(2_000);
    assert.match(screen.text(), /> my own draft\s/, 'the draft stands as it was');
    screen.type('\r');
    await town.until('nothing waits', ({ roster }) => roster.every(({ queued }) => queued === 0), 60_000);
    await town.crew('ann', 'idle');
    const [prompts = []] = town.conversations();
    assert.deepEqual(prompts.toSorted(), [...sent, 'my own draft'].toSorted());
    assert.deepEqual(
      prompts.filter((each) => each !== 'my own draft'),
      sent,
    );
  });

  test('a shell agent that is killed in the middle of a turn goes on with its own conversation and finishes', {
    ...{ skip, timeout },
  }, async () => {
    await using town = await ShellTown.open(["say 'I begin.'; pause 60", `tool "${COMMIT}"; tool 'gt done'`]);
    const bead = await town.sling('Say hi');
    const hasBegun = async () =>
      (await town.world.gt(['peek', bead], { cwd: town.cwd })).stdout.includes('I begin.');
    await until('its turn', hasBegun, 30_000);
    const started = readLog(join(town.cwd, 'events')).findLast(({ kind }) => kind === 'run.started');
    assert.ok(started);
    process.kill(Number(started.data['pid']), 'SIGKILL');
    await waitForWork(town.world, town.cwd, bead, 'landed');
    const [[first = '', second = '', ...further] = [], ...others] = town.conversations();
    assert.match(first, new RegExp(`On your hook is ${bead}: Say hi`));
    assert.match(second, new RegExp(`Go on with ${bead} where you were`));
    assert.deepEqual([further, others], [[], []]);
  });

  test('a long text with quotes, tabs, ESC bytes and emoji reaches a shell agent as text', {
    ...{ skip, timeout },
  }, async () => {
    const line = `"double" 'single' \`back\`\t$HOME \\n ~ 👩‍👩‍👧 größer \x1b[31mred\x1b[0m <b>&amp;</b>`;
    const text = Array.from({ length: 240 }, (_, at) => `${at} ${line}`).join('\n');
    assert.ok(Buffer.byteLength(text) > 20_000);
    await using town = await ShellTown.open([]);
    await town.engage('ann');
    await town.nudge('ann', text);
    await town.until('it arrived', ({ roster }) => roster.every(({ queued }) => queued === 0));
    await town.crew('ann', 'idle');
    assert.deepEqual(town.conversations(), [[text.replaceAll('\x1b', '')]]);
  });
});
