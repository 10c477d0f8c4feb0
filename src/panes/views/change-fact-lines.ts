// What a person weighs a diff by: whose change it is, what its gates said, what its bead asks for, which files it has.

import type { ChangedFile, ChangeView } from '../../engine/change-view.ts';
import type { RequestGate } from '../../engine/view.ts';
import { sanitize } from '../screen/sanitize.ts';
import { FILE_STYLES } from './activity-style.ts';
import { age } from './age.ts';
import { countSpans, leftOutWords, shortPath } from './change-diff-lines.ts';
import { markdownLines } from './markdown-lines.ts';
import { fitLine, type Line, lineWidth, type Span, span } from './spans.ts';
import { wrapSpans } from './wrap-spans.ts';

const LABEL_COLS = 7;

/** Each line is at most `cols` columns wide. */
export function changeFactLines(change: ChangeView, cols: number): Line[] {
  return [
    ...wrapSpans([span(sanitize(change.title), { bold: true })], cols),
    [],
    ...field('by', [span(sanitize(change.agent))], cols),
    ...field('onto', [span(sanitize(`${change.branch} of ${change.rig}`))], cols),
    ...(change.landedWith.length === 0 ? [] : field('with', [span(landedWords(change))], cols)),
    ...field('gates', gateSpans(change.gates), cols),
    ...guardedLines(change, cols),
    ...conflictLines(change, cols),
    ...acceptanceLines(change.acceptance, cols),
    ...heading('Files', totalSpans(change)),
    ...change.files.map((file) => fileLine(file, cols)),
    ...leftOutLines(change),
    [],
  ];
}

function field(name: string, value: Line, cols: number): Line[] {
  return wrapSpans([span(name.padEnd(LABEL_COLS), { dim: true }), ...value], cols, LABEL_COLS);
}

function landedWords({ landedWith }: ChangeView): string {
  return `${landedWith.join(', ')}, which landed at the same time`;
}

function heading(text: string, after: Line = []): Line[] {
  return [[], [span(text, { bold: true, color: 'cyan' }), ...after]];
}

/** ` · 3 files +42 −3`. */
function totalSpans({ totals }: ChangeView): Line {
  return [span(` · ${totals.files} ${totals.files === 1 ? 'file' : 'files'}`), ...countSpans(totals)];
}

/** `✓ build 1.2s  ✗ test  – lint`. */
function gateSpans(gates: readonly RequestGate[]): Span[] {
  if (gates.length === 0) return [span('none: nothing tests what lands here', { color: 'yellow' })];
  return gates.flatMap((gate, index) => [...(index === 0 ? [] : [span('  ')]), ...oneGate(gate)]);
}

const GLYPHS: Readonly<Record<RequestGate['state'], Span>> = {
  passed: span('✓ ', { color: 'green' }),
  failed: span('✗ ', { color: 'red' }),
  running: span('● ', { color: 'green' }),
  waiting: span('… ', { color: 'yellow' }),
  skipped: span('– ', { dim: true }),
};

function oneGate({ name, state, elapsedMs }: RequestGate): Span[] {
  const took = elapsedMs === null ? [] : [span(` ${tookWords(elapsedMs)}`, { dim: true })];
  return [GLYPHS[state], span(sanitize(name)), ...took];
}

/** `0.4s`, `34s`, `2m`. */
function tookWords(elapsedMs: number): string {
  return elapsedMs < 10_000 ? `${Math.max(0.1, elapsedMs / 1_000).toFixed(1)}s` : age(0, elapsedMs);
}

/** What decides how changes are tested. */
function guardedLines({ guarded, branch }: ChangeView, cols: number): Line[] {
  if (guarded.length === 0) return [];
  const paths = guarded.map(
    (path): Line => [span('! ', { color: 'yellow' }), span(shortPath(path, cols - 2), { color: 'yellow' })],
  );
  const said = sanitize(`Touches what gates and agents go by, so ${branch}'s gates judge it too`);
  return [[], ...wrapSpans([span(said, { bold: true, color: 'yellow' })], cols), ...paths];
}

function conflictLines({ conflicts }: ChangeView, cols: number): Line[] {
  if (conflicts.length === 0) return [];
  const paths = conflicts.map(
    (path): Line => [span('✗ ', { color: 'red' }), span(shortPath(path, cols - 2), { color: 'red' })],
  );
  return [[], [span('Conflicts with what landed since', { bold: true, color: 'red' })], ...paths];
}

function acceptanceLines(acceptance: string, cols: number): Line[] {
  const text =
    acceptance.trim() === ''
      ? [[span('the bead names no criteria', { dim: true })]]
      : markdownLines(acceptance, cols);
  return [...heading('Acceptance'), ...text];
}

/** The path at the left, its counts at the right edge. */
function fileLine(file: ChangedFile, cols: number): Line {
  const { glyph, tint } = FILE_STYLES[file.kind];
  const counts = countSpans(file);
  const room = Math.max(4, cols - 2 - lineWidth(counts));
  const name: Line = [span(`${glyph} `, tint), span(shortPath(file.path, room))];
  const gap = Math.max(0, cols - lineWidth(name) - lineWidth(counts));
  return fitLine([...name, span(' '.repeat(gap)), ...counts], cols);
}

function leftOutLines(change: ChangeView): Line[] {
  const words = leftOutWords(change);
  return words === '' ? [] : [[span(words, { dim: true })]];
}
