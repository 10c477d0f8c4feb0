// What a recipe run shows in its pane: calm lines that fit the pane of a small terminal, a title and a progress. Pure.

import type { RecipeHook, RecipeStep } from './recipe-hook.ts';

const RESET = '\x1b[0m';
const STYLES = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', cyan: '36' } as const;
type Style = keyof typeof STYLES;

/** Widest line, whatever the terminal has: a pane within its border on a terminal of 80 columns. */
const WIDEST = 78;

export interface RecipeScreen {
  readonly cols: number;
  readonly isColoured: boolean;
}

/** Where a step stands among all of its molecule. */
export interface StepPlace {
  readonly step: RecipeStep;
  /** From 1. */
  readonly number: number;
  readonly count: number;
}

export function header(screen: RecipeScreen, hook: RecipeHook): string {
  const what = `${paint(screen, 'cyan', hook.bead)}  attempt ${hook.attempt}`;
  const lines = [
    paint(screen, 'dim', '─'.repeat(width(screen))),
    `${what}${hook.branch === '' ? '' : paint(screen, 'dim', `  ${hook.branch}`)}`,
    paint(screen, 'bold', fit(screen, hook.title)),
    ...hook.feedback.slice(-2).map((said) => paint(screen, 'yellow', fit(screen, `earlier: ${said}`))),
    paint(screen, 'dim', '─'.repeat(width(screen))),
  ];
  return `${lines.join('\n')}\n`;
}

export function stepStarts(screen: RecipeScreen, place: StepPlace): string {
  const { title, name } = place.step;
  const text = fit(screen, `${label(place)}  ${title === '' ? name : title} …`);
  return `\n${paint(screen, 'bold', text.slice(0, label(place).length))}${text.slice(label(place).length)}\n`;
}

export function stepWasDone(screen: RecipeScreen, place: StepPlace): string {
  return `${paint(screen, 'dim', `${label(place)}  done by an earlier run`)}\n`;
}

export function stepSucceeded(screen: RecipeScreen, place: StepPlace, elapsedMs: number): string {
  return `${paint(screen, 'green', `${label(place)}  ok ${seconds(elapsedMs)}`)}\n`;
}

export function stepFailed(screen: RecipeScreen, place: StepPlace, why: string): string {
  return `${paint(screen, 'red', fit(screen, `${label(place)}  failed: ${why}`))}\n`;
}

export function handedIn(screen: RecipeScreen, hook: RecipeHook, elapsedMs: number): string {
  return `\n${paint(screen, 'green', `${hook.bead} handed in after ${seconds(elapsedMs)}`)}\n`;
}

export function notice(screen: RecipeScreen, style: Style, text: string): string {
  return `${paint(screen, style, fit(screen, text))}\n`;
}

/** OSC 2: the window title (xterm ctlseqs). */
export function titled(text: string): string {
  return `\x1b]2;${text}\x07`;
}

/** OSC 9;4: progress in percent as ConEmu and Windows Terminal have it; null takes it away. */
export function progress(percent: number | null): string {
  return percent === null ? '\x1b]9;4;0\x07' : `\x1b]9;4;1;${Math.round(percent)}\x07`;
}

export function stepTitle({ step, number, count }: StepPlace, bead: string): string {
  return `[${number}/${count}] ${step.name} ${bead}`;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function label({ step, number, count }: StepPlace): string {
  return `[${number}/${count}] ${step.name}`;
}

function paint(screen: RecipeScreen, style: Style, text: string): string {
  return screen.isColoured ? `\x1b[${STYLES[style]}m${text}${RESET}` : text;
}

function fit(screen: RecipeScreen, text: string): string {
  const letters = [...text];
  return letters.length <= width(screen) ? text : `${letters.slice(0, width(screen) - 1).join('')}…`;
}

function width(screen: RecipeScreen): number {
  return Math.max(20, Math.min(WIDEST, screen.cols));
}
