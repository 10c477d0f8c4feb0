// DECRQSS (DCS $ q … ST; xterm ctlseqs, VT420 manual): what a setting is now, written as the sequence that would set it.
// An unknown setting is answered without its name (CVE-2008-2383, CVE-2022-45872: terminals that echoed it).

import type { Pen } from '../emulator/emulator-internals.ts';
import type { Asked } from './answer-queries.ts';

const UNKNOWN = '\x1bP0$r\x1b\\';
const SHAPES = { block: 1, underline: 3, bar: 5 };
/** SGR's numbers for what a pen has, but for the underline. */
const ATTRIBUTES: readonly (readonly [number, keyof PenFlags])[] = [
  [1, 'isBold'],
  [2, 'isDim'],
  [3, 'isItalic'],
  [5, 'isBlink'],
  [7, 'isInverse'],
  [8, 'isInvisible'],
  [9, 'isStrikethrough'],
  [53, 'isOverline'],
];

type PenFlags = Pick<
  Pen,
  'isBold' | 'isDim' | 'isItalic' | 'isBlink' | 'isInverse' | 'isInvisible' | 'isStrikethrough' | 'isOverline'
>;

export function reportSettings(asked: Asked): void {
  const { terminal, reply } = asked;
  terminal.parser.registerDcsHandler({ intermediates: '$', final: 'q' }, (name) => {
    const setting = settingOf(name, asked);
    reply(setting === null ? UNKNOWN : `\x1bP1$r${setting}\x1b\\`);
    return true;
  });
}

function settingOf(name: string, { terminal, internals, look }: Asked): string | null {
  switch (name) {
    case 'm':
      return `${penSettings(internals.pen).join(';')}m`;
    case 'r':
      return `${internals.scrollRegion.top + 1};${internals.scrollRegion.bottom + 1}r`;
    case ' q':
      return `${SHAPES[look().shape] + (look().blinks ? 0 : 1)} q`;
    case '"p':
      // A VT220 that answers with seven-bit controls.
      return '62;1"p';
    case '"q':
      return `${internals.pen.isProtected() === 0 ? 0 : 1}"q`;
    case 't':
      return `${terminal.rows}t`;
    case '*|':
      return `${terminal.rows}*|`;
    case '$|':
      return `${terminal.cols}$|`;
    default:
      return null;
  }
}

/** Parameters of the SGR that gives this pen, from a fresh one. */
function penSettings(pen: Pen): string[] {
  const underline = pen.getUnderlineStyle();
  const flags = ATTRIBUTES.filter(([, isOn]) => pen[isOn]() !== 0).map(([number]) => String(number));
  const line = underline === 0 ? [] : [underline === 1 ? '4' : `4:${underline}`];
  const colors = [
    ...(pen.isFgDefault() ? [] : [color(3, pen.isFgRGB(), pen.getFgColor())]),
    ...(pen.isBgDefault() ? [] : [color(4, pen.isBgRGB(), pen.getBgColor())]),
    ...(hasUnderlineColor(pen) ? [longColor(5, pen.isUnderlineColorRGB(), pen.getUnderlineColor())] : []),
  ];
  return ['0', ...flags, ...line, ...colors];
}

/** Without a colour of its own, the emulator gives the underline's as the text's. */
function hasUnderlineColor(pen: Pen): boolean {
  return (pen.extended.underlineColor & 0x03_00_00_00) !== 0;
}

/** `ground`: 3 the text's, 4 the cell's, 5 the underline's. */
function color(ground: number, isRgb: boolean, value: number): string {
  if (isRgb || value >= 16) return longColor(ground, isRgb, value);
  return String(value < 8 ? ground * 10 + value : (ground + 6) * 10 + value - 8);
}

function longColor(ground: number, isRgb: boolean, value: number): string {
  if (!isRgb) return `${ground}8:5:${value}`;
  return `${ground}8:2::${(value >> 16) & 0xff}:${(value >> 8) & 0xff}:${value & 0xff}`;
}
