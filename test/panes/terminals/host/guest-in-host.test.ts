// A real program on a real pseudo-terminal asks its terminal, and tells what was typed into it; what it says beside its
// screen arrives at the town.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { GuestId } from '../../../../src/engine/ids.ts';
import type { Digest } from '../../../../src/engine/terminals.ts';
import { HostUnderTest, until, Viewer } from './host-harness.ts';

const ST = '\x1b\\';
const LIGHT = { scheme: 'light', foreground: 0x11_22_33, background: 0xff_fe_fd } as const;
const CLIENT = new URL('../../../../src/panes/terminals/wire/terminal-host-client.ts', import.meta.url).href;
const PATHS = new URL('../../../../src/engine/town-paths.ts', import.meta.url).href;

/** Prints what the file in its first argument holds, then a question whose answer ends what it reads. */
const ASKER = `
const { appendFileSync, readFileSync } = require('node:fs');
const [, , question, answers] = process.argv;
process.stdin.setRawMode(true);
process.stdin.on('data', (chunk) => {
  appendFileSync(answers, chunk);
  if (readFileSync(answers, 'latin1').endsWith('\\x1b[0n')) process.exit(0);
});
process.stdout.write(readFileSync(question));
process.stdout.write('\\x1b[5n');
`;

/** A guest that asks `question`; resolves to what was typed into it. */
async function typedBack(host: HostUnderTest, name: string, question: string): Promise<string> {
  const client = await host.connect();
  const file = (suffix: string) => join(host.folder, `${name}.${suffix}`);
  writeFileSync(file('cjs'), ASKER);
  writeFileSync(file('question'), question);
  const started = await client.spawn({
    ...host.shell(name, ''),
    file: process.execPath,
    args: [file('cjs'), file('question'), file('answers')],
  });
  assert.ok(started.ok);
  const typed = () => (existsSync(file('answers')) ? readFileSync(file('answers'), 'latin1') : '');
  await until(`${name} has its last answer`, () => typed().endsWith('\x1b[0n'));
  return typed().slice(0, -'\x1b[0n'.length);
}

async function digestOf(host: HostUnderTest, name: string): Promise<Digest> {
  const found = (await (await host.connect()).list()).find(({ guest }) => guest === name);
  assert.ok(found !== undefined);
  return found.digest;
}

describe('a program in the terminal host', () => {
  it('reads the answers to its questions from its own input', async () => {
    await using host = await HostUnderTest.start();
    const questions = [
      '\x1b[c',
      '\x1b[>c',
      '\x1b[>q',
      '\x1b[>5u\x1b[?u',
      '\x1b[?2031$p',
      `\x1bP$qm${ST}`,
      '\x1b[18t',
    ];
    assert.equal(
      await typedBack(host, 'r1', questions.join('')),
      ['\x1b[?62;22c', '\x1b[>1;300;0c', `\x1bP>|gt(1)${ST}`, '\x1b[?5u', '\x1b[?2031;2$y', `\x1bP1$r0m${ST}`]
        .concat('\x1b[8;24;80t')
        .join(''),
    );
  });

  it('is typed nothing of what it printed, and what it tried is counted', async () => {
    await using host = await HostUnderTest.start();
    const evil = 'touch evil\r';
    const attacks = [
      `\x1b]0;${evil}\x07\x1b[21t\x1b[20t`,
      `\x1bP$q${evil}${ST}`,
      `\x1bP+q${Buffer.from(evil).toString('hex')}${ST}`,
      `\x1b]50;?${evil}\x07`,
      '\x1b]52;c;?\x07',
      `\x1b_Ga=q,i=1;${evil}${ST}`,
      `\x1bP1000p${evil}${ST}`,
      `\x1bP0;1|17/${Buffer.from(evil).toString('hex')}${ST}`,
      `\x1bPq${'~'.repeat(200_000)}${ST}`,
      `\x1b]8;;javascript:${evil}${ST}x\x1b]8;;${ST}`,
      `\x05\x1b[5i\x1b[8;999;999t\x1b]4;1;${evil}\x07`,
    ];
    assert.equal(await typedBack(host, 'r1', attacks.join('')), `\x1bP0$r${ST}\x1bP0+r${ST}`);
    assert.deepEqual((await digestOf(host, 'r1')).blocked, {
      'title report': 2,
      'font query': 1,
      'clipboard read': 1,
      image: 2,
      'device control': 1,
      colour: 1,
      'key definition': 1,
      'overlong string': 1,
      link: 1,
      answerback: 1,
      printer: 1,
      'window operation': 1,
    });
  });

  it('gets its own answers only, while another asks as well', async () => {
    await using host = await HostUnderTest.start();
    const colors = ['#111111', '#222222', '#333333'];
    const answers = await Promise.all(
      colors.map((color, at) =>
        typedBack(host, `r${at}`, `\x1b]11;${color}\x07${'\x1b]11;?\x07'.repeat(50)}`),
      ),
    );
    const expected = colors.map((color) => {
      const channel = color.slice(1, 3).repeat(2);
      return `\x1b]11;rgb:${channel}/${channel}/${channel}${ST}`.repeat(50);
    });
    assert.deepEqual(answers, expected);
  });

  it('is told of the colours around it, and of their change where it asked for that', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const script =
      'stty raw -echo; printf "\\033[?2031hready"; dd bs=1 count=9 2>/dev/null | od -An -c | tr -d " \\n"; exec sleep 60';
    assert.ok((await client.spawn(host.shell('r1', script))).ok);
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('ready');
    client.setTheme(LIGHT);
    await viewer.shows('033[?997;2n');
    // Who starts later is told the same.
    assert.equal(
      await typedBack(host, 'r2', '\x1b]10;?\x07\x1b]11;?\x07\x1b[?996n'),
      `\x1b]10;rgb:1111/2222/3333${ST}\x1b]11;rgb:ffff/fefe/fdfd${ST}\x1b[?997;2n`,
    );
  });

  it('shows its modes to who watches it', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const modes = '\\033[>31u\\033[>4;2m\\033[?1003;1016;1007;2031h\\033=set';
    await client.spawn(host.shell('r1', `printf '${modes}'; exec sleep 60`));
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('set');
    const {
      kittyKeyboard,
      modifyOtherKeys,
      mouse,
      mouseEncoding,
      alternateScroll,
      colorSchemeReports,
      applicationKeypad,
    } = viewer.watch.modes;
    assert.deepEqual(
      {
        kittyKeyboard,
        modifyOtherKeys,
        mouse,
        mouseEncoding,
        alternateScroll,
        colorSchemeReports,
        applicationKeypad,
      },
      {
        kittyKeyboard: 31,
        modifyOtherKeys: 2,
        mouse: 'any',
        mouseEncoding: 'sgr-pixels',
        alternateScroll: true,
        colorSchemeReports: true,
        applicationKeypad: true,
      },
    );
  });

  it('is heard by the town, and by nobody else', async () => {
    await using host = await HostUnderTest.start({
      town: `
        import { appendFileSync } from 'node:fs';
        import { runtimePaths } from ${JSON.stringify(PATHS)};
        import { TerminalHostClient } from ${JSON.stringify(CLIENT)};
        const root = process.argv[3];
        const { value: host } = await TerminalHostClient.connect({
          socketPath: runtimePaths(root, process.env).hostSocket, onLost: () => process.exit(75) });
        const note = (what) => appendFileSync(root + '/heard', JSON.stringify(what) + '\\n');
        host.onSignal(note);
        note('listening');`,
    });
    const heard = () => {
      const file = join(host.root, 'heard');
      return existsSync(file)
        ? readFileSync(file, 'utf8')
            .split('\n')
            .slice(0, -1)
            .map((line) => JSON.parse(line))
        : [];
    };
    await until('the town listens', () => heard().length === 1);
    const visitor = await host.connect();
    const overheard: unknown[] = [];
    visitor.onSignal((signal) => overheard.push(signal));
    const copy = Buffer.from('copied\u0007 text\n').toString('base64');
    const said = `\\007\\033]9;done\\007\\033]777;notify;Build;green\\007\\033]52;c;${copy}\\007`;
    await visitor.spawn(host.shell('r1', `printf '${said}'; exec sleep 60`));
    await until('the town has heard it all', () => heard().length >= 5);
    assert.deepEqual(heard(), [
      'listening',
      { kind: 'bell', guest: 'r1' },
      { kind: 'notification', guest: 'r1', title: '', body: 'done' },
      { kind: 'notification', guest: 'r1', title: 'Build', body: 'green' },
      { kind: 'clipboard', guest: 'r1', text: 'copied text\n' },
    ]);
    assert.equal((await visitor.history('r1' as GuestId, 0, 1)).length, 1);
    assert.deepEqual(overheard, []);
  });

  it('does not fill its own input by a flood of questions that it never reads the answers to', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const flood = `stty raw -echo; yes "$(printf '\\033[c\\033[6n')" | head -c 4000000; echo over; exec sleep 60`;
    await client.spawn(host.shell('r1', flood));
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('over');
    assert.ok(((await digestOf(host, 'r1')).blocked['query flood'] ?? 0) > 100_000);
    await client.spawn(host.shell('r2', 'echo alive; exec sleep 60'));
    using other = new Viewer(client, 'r2');
    await other.shows('alive');
  });
});
