// Screens that have something of all that a cell can be, as the bytes that draw them.

const ESC = '\x1b';
const sgr = (parameters: string, text: string) => `${ESC}[${parameters}m${text}${ESC}[0m`;

const ATTRIBUTES = [
  ...['1', '2', '1;2', '3', '4', '4:2', '4:3', '4:4', '4:5', '5', '7', '8', '9', '53', '1;3;4;5;7;9'],
  ...['4:3;58:2::200:10:0', '4;58:5:77', '31', '97', '38;5;200', '38:2::1:2:3', '42', '101', '48;5;17'],
  ...['48;2;9;8;7', '38;2;255;0;0;48;2;0;0;255', '1;31;4:3;7', '7;38;5;3;48;5;4'],
];

/** Every attribute and kind of colour, on letters and on blanks. */
export const ATTRIBUTES_STAGE = `${ATTRIBUTES.map((each) => `${sgr(each, 'Ab c')} ${each}`).join('\r\n')}${ESC}[H`;

/** Backgrounds that erasing, inserting and scrolling leave (BCE). */
export const BACKGROUND_STAGE = [
  `${ESC}[44mto the end${ESC}[K`,
  `${ESC}[42mabcdef${ESC}[4D${ESC}[2P${ESC}[3@`,
  `${ESC}[41m${ESC}[20X middle ${ESC}[1K${ESC}[0m`,
  `${ESC}[45m   ${ESC}[0m   ${ESC}[46m   `,
  `${ESC}[43m${ESC}[7;9r${ESC}[9;1H\n\nscrolled${ESC}[r${ESC}[0m`,
  `${ESC}[12;5H${ESC}[0;7mreverse ${ESC}[K${ESC}[0m${ESC}[13;3H${ESC}[100m${ESC}[J${ESC}[0m${ESC}[3;3H`,
].join('\r\n');

/** Wide, combining, joined and flag glyphs, some at the right edge of 80 columns, some cut by what came after. */
export const GLYPHS_STAGE = [
  '漢字かな交じり文 한국어 ＡＢＣ',
  'e\u0301 a\u0308\u0304 Z\u0351\u036b\u0343 ก็ नि',
  '👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 🇩🇪🇫🇷 1️⃣ ❤️ ☺ ⚡ 🚀 end',
  sgr('31;44', '漢👩‍👩‍👧字 mixed'),
  `${'x'.repeat(79)}漢`,
  `${ESC}[8;78H漢字${ESC}[10;1H漢字漢字${ESC}[10;2Hx${ESC}[10;6H漢`,
  `${ESC}[12;1H👩‍👩‍👧👩‍👩‍👧${ESC}[12;4H漢${ESC}[14;1H漢字漢字${ESC}[14;3H${ESC}[P${ESC}[15;1H漢字${ESC}[15;2H${ESC}[@y`,
].join('\r\n');

/** Glyphs that end in a joiner, each before something that it may not join: on its row, on the next, at the border. */
export const JOINERS_STAGE = [
  `👩\u200d${ESC}[8G👧 ❤️\u200d${ESC}[20Gx`,
  'next',
  `🏳️\u200d`,
  `${ESC}[78C👩\u200d`,
  'last',
].join('\r\n');

/** DEC graphics, tab stops, margins, insert mode, autowrap off, the alternate screen with a hidden cursor. */
export const DRAWING_STAGE = [
  `${ESC}[?1049h${ESC}[?25l${ESC}(0lqqqqqqk${ESC}(B`,
  `${ESC}(0x${ESC}(B${sgr('33', 'inside')}${ESC}(0x${ESC}(B`,
  `${ESC}(0mqqqqqqj~\`a${ESC}(B`,
  `${ESC}[3g${ESC}[5G${ESC}H${ESC}[25G${ESC}H\ra\tb\tc`,
  `insert${ESC}[3D${ESC}[4hXYZ${ESC}[4l`,
  `${ESC}[?7l${'0123456789'.repeat(12)}${ESC}[?7h`,
  `${ESC}[10;15r${ESC}[?6h${ESC}[1;1Hin the region${ESC}[6;1H\n\n${ESC}M${ESC}[?6l${ESC}[r`,
  `${ESC}[20;1Hold${ESC}[2b${ESC}[21;10H${ESC}[1;1H`,
].join('\r\n');

export const STAGES: Readonly<Record<string, string>> = {
  attributes: ATTRIBUTES_STAGE,
  backgrounds: BACKGROUND_STAGE,
  glyphs: GLYPHS_STAGE,
  joiners: JOINERS_STAGE,
  drawing: DRAWING_STAGE,
};
