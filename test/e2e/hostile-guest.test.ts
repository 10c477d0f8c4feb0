// Hostile output in a pane of the real program, one payload for each class of attack that terminals have suffered: the
// program is typed nothing of it, the terminal around `gt` is sent nothing but painting and sanitized words, and the
// person can see that something was tried.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { repainted } from '../support/painted-bytes.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

const ST = '\x1b\\';
/** Stands in each payload for what an attacker wants typed. */
const EVIL = 'touch evil\r';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const hex = (text: string) => Buffer.from(text).toString('hex');

interface Attack {
  /** The class, with one of its CVEs. */
  readonly name: string;
  readonly output: string;
  /** All that the program is typed. */
  readonly answer?: string;
  /** How many of it are counted as blocked. */
  readonly blocked?: number;
  /** Whether some more may be counted: how many depends on the time that it takes. The last of all, then. */
  readonly isFlood?: true;
}

const ATTACKS: readonly Attack[] = [
  { name: 'title report (CVE-2003-0063)', output: `\x1b]0;${EVIL}\x07\x1b[20t\x1b[21t`, blocked: 2 },
  { name: 'DECRQSS (CVE-2008-2383)', output: `\x1bP$q${EVIL}${ST}`, answer: `\x1bP0$r${ST}` },
  { name: 'XTGETTCAP', output: `\x1bP+q${hex(EVIL)}${ST}`, answer: `\x1bP0+r${ST}` },
  { name: 'font query (CVE-2022-45063)', output: `\x1b]50;?${EVIL}\x07`, blocked: 1 },
  { name: 'colour query (CVE-2023-39726)', output: `\x1b]4;1;${EVIL}\x07\x1b]10;${EVIL}\x07`, blocked: 2 },
  { name: 'echoed error (CVE-2020-35605)', output: `\x1b_Gi=1,a=q,t=${EVIL};x${ST}`, blocked: 1 },
  { name: 'clipboard read', output: '\x1b]52;c;?\x07', blocked: 1 },
  { name: 'control mode (CVE-2019-9535)', output: `\x1bP1000p%output %0 ${EVIL}${ST}`, blocked: 1 },
  { name: 'passthrough of tmux', output: `\x1bPtmux;\x1b\x1b]0;${EVIL}\x07${ST}`, blocked: 1 },
  { name: 'colons in SGR (CVE-2020-27347)', output: `\x1b[${'4:'.repeat(500)}m\x1b[m`, blocked: 1 },
  { name: 'marks on a cell (CVE-2021-26937)', output: `x${'\u0301'.repeat(5_000)}\r\n`, blocked: 1 },
  { name: 'sixel (CVE-2022-24130)', output: `\x1bPq#0!99999~${ST}`, blocked: 1 },
  { name: 'a file', output: `\x1b]1337;File=inline=1:${base64(EVIL)}\x07`, blocked: 1 },
  { name: 'notification (CVE-2022-41322)', output: `\x1b]99;a=report:p=title;${EVIL}\x1b]0;x${ST}` },
  { name: 'a link that runs (CVE-2023-46321)', output: `\x1b]8;;ssh://-oX=${ST}x\x1b]8;;${ST}`, blocked: 1 },
  { name: 'window operation (CVE-2006-7236)', output: '\x1b[8;1;1t\x1b[3;0;0t', blocked: 2 },
  { name: 'a folder elsewhere', output: '\x1b]7;file://evil.example/tmp\x07', blocked: 1 },
  {
    name: 'answerback, printer and keys (CVE-2003-0024)',
    output: `\x05\x1b[5i\x1bP0;1|17/00${ST}`,
    blocked: 3,
  },
  {
    name: 'controls of eight bits',
    output: '\u009d0;evil\u009c\u009b31m\u0085\u0090tmux;x\u009c',
    blocked: 1,
  },
  {
    name: 'titles without end (CVE-2021-33500)',
    output: `\x1b]0;${'\u202e'.repeat(99)}\x07`.repeat(3_000),
    blocked: 1_000,
    isFlood: true,
  },
];

/** What the terminal is told beside its screen, plain text between fixed bytes, with Escapes written as ␛. */
const WORDS = /␛\](?:0;|9;4;|9;gt: |99;i=gt:|777;notify;gt: )[^␛\p{Cc}]*␛\\/gu;

function withoutWords(sent: string): string {
  return sent.replaceAll('\x1b', '␛').replaceAll(WORDS, '').replaceAll('␛', '\x1b').replaceAll('\x07', '');
}

test('hostile output goes nowhere but into the count of what was blocked', { skip }, async (t) => {
  await using world = new GtProgram();
  const script = 'stty raw -echo; printf ready; while read -r step; do . "$0/$step"; done';
  await using screen = world.open(['run', '--', 'sh', '-c', script, world.folder], { cols: 100, rows: 24 });
  await screen.waitFor('ready');
  let blockedTotal = 0;
  const shownTotal = () => Number(/\b(\d+) blocked/.exec(screen.text())?.[1] ?? 0);
  for (const [at, { name, output, answer = '', blocked = 0, isFlood }] of ATTACKS.entries()) {
    await t.test(name, async () => {
      const from = screen.output.length;
      const [payload, typed] = [world.path(`payload${at}`), world.path(`typed${at}`)];
      const expected = `${answer}\x1b[0n`;
      writeFileSync(payload, `\x1b[H\x1b[2J${output}\x1b[5n\r\n<${at}>`);
      writeFileSync(
        world.path(`step${at}`),
        `cat ${payload}; dd bs=1 count=${expected.length} of=${typed} 2>&-`,
      );
      screen.type(`step${at}\n`);
      await screen.waitFor(`<${at}>`);
      const read = () => (existsSync(typed) ? readFileSync(typed, 'latin1') : '');
      await until(`${name} has its answer`, () => read().length === expected.length);
      assert.equal(read(), expected);
      blockedTotal += blocked;
      if (isFlood) await until('the flood is counted', () => shownTotal() >= blockedTotal);
      else if (blocked > 0) await screen.waitFor(new RegExp(`\\b${blockedTotal} blocked`));
      repainted(withoutWords(screen.output.slice(from)));
    });
  }
  assert.ok(!existsSync(world.path('evil')));
});
