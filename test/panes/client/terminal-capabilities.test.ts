import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TerminalReply } from '../../../src/keymaps/key-input.ts';
import {
  capabilitiesOf,
  learned,
  nothingAsked,
  type TerminalKnowledge,
  themeOf,
} from '../../../src/panes/client/terminal-capabilities.ts';

const DA1: TerminalReply = { kind: 'attributes', numbers: [62, 22] };

function known(term: string, ...replies: readonly TerminalReply[]): TerminalKnowledge {
  return replies.reduce(learned, nothingAsked({ term, colorterm: '' }));
}

test('before a terminal answers it is taken for what its TERM says', () => {
  const can = (term: string) => capabilitiesOf(known(term));
  assert.equal(can('xterm-256color').colors, 256);
  assert.equal(can('xterm').links, false);
  assert.equal(can('xterm-256color').links, true);
  assert.equal(can('screen-256color').underlines, 'plain');
  assert.equal(can('xterm-kitty').colors, 'rgb');
  assert.equal(can('xterm-kitty').underlines, 'styled');
  assert.equal(can('foot').links, true);
  assert.equal(can('tmux-256color').colors, 256, 'tmux has the colours of the terminal around it');
  assert.equal(capabilitiesOf(nothingAsked({ term: 'tmux-256color', colorterm: 'truecolor' })).colors, 'rgb');
});

test('a TERM that knows nothing gets 16 colours and nothing else', () => {
  for (const term of ['', 'dumb', 'linux', 'unknown', 'vt100', 'no such terminal']) {
    const can = capabilitiesOf(known(term));
    assert.equal(can.colors, 16, term);
    const flags = [
      can.synchronized,
      can.links,
      can.underlines === 'styled',
      can.keyboard,
      can.titles,
      can.progress,
    ];
    assert.deepEqual(new Set(flags), new Set([false]), term);
  }
});

test('a terminal is known better by its name than by its TERM', () => {
  const { colors, links, notifications } = capabilitiesOf(
    known('xterm-256color', { kind: 'version', text: 'kitty(0.36.1)' }),
  );
  assert.deepEqual([colors, links, notifications], ['rgb', true, 'osc-99']);
  const other = capabilitiesOf(known('foot', { kind: 'version', text: 'something else 1.0' }));
  assert.equal(other.links, true, 'a name that nobody knows takes nothing away');
});

test('what a terminal has not told by its last answer, it does not know', () => {
  assert.equal(capabilitiesOf(known('xterm-256color')).synchronized, true);
  assert.equal(capabilitiesOf(known('xterm-256color', DA1)).synchronized, false);
  const told: TerminalReply = { kind: 'mode', mode: 2026, state: 2 };
  assert.equal(capabilitiesOf(known('xterm-256color', told, DA1)).synchronized, true);
});

test('the mouse in pixels needs the mode and the size of a cell', () => {
  const mode: TerminalReply = { kind: 'mode', mode: 1016, state: 2 };
  const cell: TerminalReply = { kind: 'cell-size', width: 9, height: 18 };
  assert.equal(capabilitiesOf(known('foot', mode)).pixels, null);
  assert.equal(capabilitiesOf(known('foot', cell)).pixels, null);
  assert.deepEqual(capabilitiesOf(known('foot', mode, cell)).pixels, { width: 9, height: 18 });
  const nonsense: TerminalReply = { kind: 'cell-size', width: 0, height: 1e9 };
  assert.equal(capabilitiesOf(known('foot', mode, nonsense)).pixels, null);
});

test('graphemes are asked for only where the terminal has them switched off', () => {
  const state = (state: number) =>
    capabilitiesOf(known('foot', { kind: 'mode', mode: 2027, state })).graphemes;
  assert.deepEqual([0, 1, 2, 3, 4].map(state), [false, false, true, false, false]);
});

test('the theme is light where the background is lighter than the text', () => {
  const color = (of: 'foreground' | 'background', rgb: number): TerminalReply => ({ kind: 'color', of, rgb });
  assert.equal(themeOf(known('foot')), null);
  assert.equal(themeOf(known('foot', color('foreground', 0))), null);
  const light = known('foot', color('foreground', 0x33_33_33), color('background', 0xfd_f6_e3));
  assert.deepEqual(themeOf(light), { scheme: 'light', foreground: 0x33_33_33, background: 0xfd_f6_e3 });
  const dark = known('foot', color('foreground', 0xff_ff_ff), color('background', 0x00_00_80));
  assert.equal(themeOf(dark)?.scheme, 'dark');
  assert.equal(themeOf(known('foot', { kind: 'scheme', scheme: 'light' }))?.scheme, 'light');
});

test('answers that say nothing new change nothing', () => {
  const first = known('foot', { kind: 'mode', mode: 2026, state: 2 }, DA1);
  assert.equal(learned(first, DA1), first);
  assert.equal(learned(first, { kind: 'mode', mode: 2026, state: 1 }), first);
  assert.equal(learned(first, { kind: 'mode', mode: 12, state: 1 }), first);
  assert.equal(learned(first, { kind: 'other' }), first);
});
