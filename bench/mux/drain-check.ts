// After a drain: the pane's cells with their attributes, and its scrollback, must equal what a bare emulator holds after
// the same bytes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import graphemes from '@xterm/addon-unicode-graphemes';
import headless, { type Terminal } from 'xterm-headless';
import { runtimePaths } from '../../src/engine/town-paths.ts';
import { CELL_WORDS } from '../../src/panes/screen/cells.ts';
import { packLine } from '../../src/panes/terminals/emulator/pack-cells.ts';
import { TerminalHostClient } from '../../src/panes/terminals/wire/terminal-host-client.ts';
import type { GtProgram } from '../../test/support/gt-program.ts';
import { COLS, ROWS } from './outer-pty.ts';

const SCROLLBACK = 10_000;
const SETTLE_MS = 1_000;

/** `file` was printed between a line that says ready, an Enter, and the mark. */
export async function assertSameAsBare(world: GtProgram, file: string, mark: string): Promise<void> {
  const bare = await bareTerminal(`ready\n\n${readFileSync(file, 'utf8')}${mark}\n`);
  using host = await visitHost(world);
  const [guest] = await host.list();
  assert.ok(guest !== undefined, 'the town has no guest');
  using watch = host.watch(guest.guest, () => {});
  await delay(SETTLE_MS);
  const { cells } = watch.grid;
  const words = new Uint32Array(COLS * CELL_WORDS);
  const { active } = bare.buffer;
  for (let row = 0; row < ROWS; row += 1) {
    packLine(active.getLine(active.baseY + row), words, () => null);
    const start = row * words.length;
    assert.deepEqual(cells.subarray(start, start + words.length), words, `row ${row} differs`);
  }
  const kept = await host.history(guest.guest, Math.max(0, watch.topLine - SCROLLBACK), SCROLLBACK);
  assert.equal(kept.length, Math.min(SCROLLBACK, active.baseY), 'lines of scrollback');
  for (const [index, { text }] of kept.entries()) {
    const line = active.getLine(active.baseY - kept.length + index)?.translateToString(true) ?? '';
    assert.equal(text.trimEnd(), line.trimEnd(), `line ${index} of the scrollback`);
  }
  bare.dispose();
}

/** The terminal host of the only town that runs in this world. */
export async function visitHost(world: GtProgram): Promise<TerminalHostClient> {
  const root = world
    .leftovers()
    .map(({ command }) => /app\.mjs --town (\S+)/.exec(command)?.[1])
    .find((found) => found !== undefined);
  assert.ok(root !== undefined, 'no town runs');
  const socketPath = runtimePaths(root, world.env).hostSocket;
  const client = await TerminalHostClient.connect({ socketPath, role: 'visitor', onLost: () => {} });
  assert.ok(client.ok, 'the terminal host does not answer');
  return client.value;
}

async function bareTerminal(text: string): Promise<Terminal> {
  const options = {
    cols: COLS,
    rows: ROWS,
    scrollback: SCROLLBACK,
    allowProposedApi: true,
    convertEol: true,
  };
  const terminal = new headless.Terminal(options);
  terminal.loadAddon(new graphemes.UnicodeGraphemesAddon());
  const piece = 1 << 20;
  for (let at = 0; at < text.length; at += piece) {
    await new Promise<void>((resolve) => terminal.write(text.slice(at, at + piece), resolve));
  }
  return terminal;
}
