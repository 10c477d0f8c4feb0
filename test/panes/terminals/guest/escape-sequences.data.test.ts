// Recordings of escape sequences and the 80x25 screens that they leave.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import headless from 'xterm-headless';
import { CELL_WORDS } from '../../../../src/panes/screen/cells.ts';
import { Grid } from '../../../../src/panes/screen/grid.ts';
import { HeadlessTerminal } from '../../../../src/panes/terminals/guest/headless-terminal.ts';

const folder = join(process.env['GT_TEST_DATA'] ?? '', 'terminal', 'escape-sequences');
const home = mkdtempSync(join(tmpdir(), 'gt-data-'));
after(() => rmSync(home, { recursive: true, force: true }));

/** Recordings whose screen xterm-headless itself draws otherwise, and why: both move from beyond the last column. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['t0055-EL', 'erasing a line leaves the cursor waiting to wrap after its last column'],
  ['t0084-CBT', 'a tab backwards does nothing while the cursor waits to wrap'],
]);

const names = readdirSync(folder).filter((name) => name.endsWith('.in'));

describe('the terminal, on recordings of escape sequences', () => {
  it('has recordings to read', () => {
    assert.equal(names.length, 51);
  });

  for (const name of names.map((each) => each.slice(0, -3)).filter((each) => !EXCEPTIONS.has(each))) {
    it(`leaves the screen of ${name}`, () => {
      assert.equal(screenAfter(name), wantedScreen(name));
    });
  }

  for (const [name, why] of EXCEPTIONS) {
    it(`leaves the emulator's own screen of ${name} (${why})`, async () => {
      const terminal = new headless.Terminal({ cols: 80, rows: 25, allowProposedApi: true });
      await new Promise<void>((resolve) => terminal.write(recording(name), resolve));
      const { active } = terminal.buffer;
      const rows = Array.from({ length: 25 }, (_, row) =>
        active.getLine(active.baseY + row)?.translateToString(true),
      );
      assert.equal(screenAfter(name), rows.map((text) => text?.trimEnd()).join('\n'));
      assert.notEqual(screenAfter(name), wantedScreen(name));
    });
  }
});

function screenAfter(name: string): string {
  using terminal = new HeadlessTerminal({
    cols: 80,
    rows: 25,
    history: join(home, name),
    onReply: () => {},
    onFailure: (cause) => assert.fail(String(cause)),
  });
  terminal.feed(recording(name), () => {});
  const grid = new Grid(80, 25);
  const words = new Uint32Array(80 * CELL_WORDS);
  for (let row = 0; row < 25; row += 1) {
    for (const [col, text] of terminal.packRow(row, words).clusters) grid.clusters.set(row * 80 + col, text);
    grid.cells.set(words, row * 80 * CELL_WORDS);
  }
  return Array.from({ length: 25 }, (_, row) => grid.rowText(row)).join('\n');
}

function wantedScreen(name: string): string {
  const lines = readFileSync(join(folder, `${name}.text`), 'utf8')
    .split('\n')
    .slice(0, 25);
  return Array.from({ length: 25 }, (_, row) => (lines[row] ?? '').trimEnd()).join('\n');
}

/** The bytes as a tty hands them on (ONLCR). */
function recording(name: string): Buffer {
  const bytes = readFileSync(join(folder, `${name}.in`), 'latin1');
  return Buffer.from(bytes.replaceAll('\n', '\r\n'), 'latin1');
}
