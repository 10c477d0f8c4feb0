import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TerminalUnderTest } from '../guest/terminal-under-test.ts';

const ST = '\x1b\\';
const hex = (text: string) => Buffer.from(text).toString('hex').toUpperCase();

/** What a fresh terminal types into a guest that prints `output`. */
function answer(output: string): string {
  return new TerminalUnderTest().answerTo(output);
}

describe('a guest that asks what its terminal is', () => {
  it('is told its attributes and version, in fixed words', () => {
    assert.equal(answer('\x1b[c'), '\x1b[?62;22c');
    assert.equal(answer('\x1b[0c'), '\x1b[?62;22c');
    assert.equal(answer('\x1bZ'), '\x1b[?62;22c');
    assert.equal(answer('\x1b[>c'), '\x1b[>1;300;0c');
    assert.equal(answer('\x1b[=c'), `\x1bP!|00000000${ST}`);
    assert.equal(answer('\x1b[>q'), `\x1bP>|gt(1)${ST}`);
    assert.equal(answer('\x1b[x\x1b[1x'), '\x1b[2;1;1;128;128;1;0x\x1b[3;1;1;128;128;1;0x');
    assert.equal(answer('\x1b[1c\x1b[>1c\x1b[=2c\x1b[>1q\x1b[2x'), '');
  });

  it('is told that it is well, and where its cursor is', () => {
    assert.equal(answer('\x1b[5n'), '\x1b[0n');
    assert.equal(answer('\x1b[6n'), '\x1b[1;1R');
    assert.equal(answer('\x1b[3;7H\x1b[6n'), '\x1b[3;7R');
    assert.equal(answer('\x1b[3;7H\x1b[?6n'), '\x1b[?3;7;1R');
    // The cursor that waits beyond the last column is in it.
    assert.equal(answer(`${'x'.repeat(20)}\x1b[6n`), '\x1b[1;20R');
    assert.equal(answer('\x1b[2;4r\x1b[?6h\x1b[2;3H\x1b[6n'), '\x1b[2;3R');
    assert.equal(answer('\x1b[?15n\x1b[?25n\x1b[?53n'), '\x1b[?13n\x1b[?21n\x1b[?53n');
    assert.equal(answer('\x1b[7n\x1b[?99n'), '');
  });

  it('is told sizes, of cells in pixels of 8 by 16', () => {
    assert.equal(answer('\x1b[14t'), '\x1b[4;80;160t');
    assert.equal(answer('\x1b[16t'), '\x1b[6;16;8t');
    assert.equal(answer('\x1b[18t'), '\x1b[8;5;20t');
    assert.equal(answer('\x1b[19t'), '\x1b[9;5;20t');
    const subject = new TerminalUnderTest();
    subject.terminal.resize(33, 7);
    assert.equal(subject.answerTo('\x1b[18t\x1b[14t'), '\x1b[8;7;33t\x1b[4;112;264t');
  });
});

describe('a guest that asks for a mode', () => {
  it('is told the truth, and that some are not known', () => {
    const states: readonly (readonly [mode: string, fresh: number, change: string, then: number])[] = [
      ['?1', 2, '\x1b[?1h', 1],
      ['?7', 1, '\x1b[?7l', 2],
      ['?12', 2, '\x1b[?12h', 1],
      ['?25', 1, '\x1b[?25l', 2],
      ['?1000', 2, '\x1b[?1000h', 1],
      ['?1003', 2, '\x1b[?1003h', 1],
      ['?1004', 2, '\x1b[?1004h', 1],
      ['?1005', 2, '\x1b[?1005h', 1],
      ['?1006', 2, '\x1b[?1006h', 1],
      ['?1007', 2, '\x1b[?1007h', 1],
      ['?1015', 2, '\x1b[?1015h', 1],
      ['?1016', 2, '\x1b[?1016h', 1],
      ['?1049', 2, '\x1b[?1049h', 1],
      ['?2004', 2, '\x1b[?2004h', 1],
      ['?2026', 2, '\x1b[?2026h', 1],
      ['?2027', 3, '\x1b[?2027l', 3],
      ['?2031', 2, '\x1b[?2031h', 1],
      ['?2048', 0, '\x1b[?2048h', 0],
      ['?9999', 0, '', 0],
      ['4', 2, '\x1b[4h', 1],
      ['999', 0, '', 0],
    ];
    for (const [mode, fresh, change, then] of states) {
      assert.equal(answer(`\x1b[${mode}$p`), `\x1b[${mode};${fresh}$y`);
      assert.equal(answer(`${change}\x1b[${mode}$p`), `\x1b[${mode};${then}$y`);
    }
  });
});

describe('a guest that asks for a setting', () => {
  const setting = (output: string, name: string) => answer(`${output}\x1bP$q${name}${ST}`);

  it('is told the pen in force', () => {
    const pens = [
      ['', '0'],
      ['\x1b[1;2;3;5;7;8;9;53m', '0;1;2;3;5;7;8;9;53'],
      ['\x1b[4m', '0;4'],
      ['\x1b[4:3m', '0;4:3'],
      ['\x1b[21m', '0;4:2'],
      ['\x1b[31;107m', '0;31;107'],
      ['\x1b[38;5;200;48;5;9m', '0;38:5:200;101'],
      ['\x1b[38;2;1;2;3;48:2::4:5:6m', '0;38:2::1:2:3;48:2::4:5:6'],
      ['\x1b[4;58;5;3m', '0;4;58:5:3'],
      ['\x1b[4;58:2::7:8:9m\x1b[31m', '0;4;31;58:2::7:8:9'],
      ['\x1b[1;31m\x1b[m', '0'],
      ['\x1b]8;;http://example.com/\x1b\\\x1b[4m', '0;4'],
    ] as const;
    for (const [output, expected] of pens) assert.equal(setting(output, 'm'), `\x1bP1$r${expected}m${ST}`);
  });

  it('gets back what it would have to print for the same pen', () => {
    for (const pen of ['1;31;44', '4:3;58:5:3;38;5;17', '3;7;9;53;38;2;1;2;3', '21;2;90']) {
      const told = setting(`\x1b[${pen}m`, 'm').slice('\x1bP1$r'.length, -ST.length);
      const first = new TerminalUnderTest().feed(`\x1b[${pen}mX`);
      const second = new TerminalUnderTest().feed(`\x1b[${told}X`);
      assert.deepEqual(second.row(0), first.row(0));
    }
  });

  it('is told margins, cursor, level, protection and size', () => {
    assert.equal(setting('', 'r'), `\x1bP1$r1;5r${ST}`);
    assert.equal(setting('\x1b[2;4r', 'r'), `\x1bP1$r2;4r${ST}`);
    assert.equal(setting('', ' q'), `\x1bP1$r2 q${ST}`);
    for (const style of [1, 2, 3, 4, 5, 6]) {
      assert.equal(setting(`\x1b[${style} q`, ' q'), `\x1bP1$r${style} q${ST}`);
    }
    assert.equal(setting('', '"p'), `\x1bP1$r62;1"p${ST}`);
    assert.equal(setting('\x1b[1"q', '"q'), `\x1bP1$r1"q${ST}`);
    assert.equal(setting('', '"q'), `\x1bP1$r0"q${ST}`);
    assert.equal(setting('', '$|'), `\x1bP1$r20$|${ST}`);
    assert.equal(setting('', '*|'), `\x1bP1$r5*|${ST}`);
  });

  it('is told of a setting that is not known without its name', () => {
    for (const name of ['', 'x', 'mm', '"', 'evil\r', ' m', '0m'])
      assert.equal(setting('', name), `\x1bP0$r${ST}`);
  });
});

describe('a guest that asks for a capability', () => {
  const ask = (...names: string[]) => answer(`\x1bP+q${names.map(hex).join(';')}${ST}`);

  it('is told what the table has, each in a reply of its own', () => {
    assert.equal(ask('TN'), `\x1bP1+r${hex('TN')}=${hex('xterm-256color')}${ST}`);
    assert.equal(ask('Tc'), `\x1bP1+r${hex('Tc')}${ST}`);
    assert.equal(
      ask('Co', 'kcuu1'),
      `\x1bP1+r${hex('Co')}=${hex('256')}${ST}\x1bP1+r${hex('kcuu1')}=${hex('\x1bOA')}${ST}`,
    );
    assert.equal(answer(`\x1bP+q${hex('Smulx').toLowerCase()}${ST}`), ask('Smulx'));
  });

  it('is told of others without their name, and of no way to read the clipboard', () => {
    const unknown = `\x1bP0+r${ST}`;
    assert.equal(ask('nosuch'), unknown);
    assert.equal(ask('Ms'), unknown);
    assert.equal(ask('nosuch', 'Co', 'evil\r'), `${unknown}${ask('Co')}${unknown}`);
    assert.equal(answer(`\x1bP+qzz;\r;4${ST}`), unknown.repeat(3));
    assert.equal(answer(`\x1bP+q${ST}`), unknown);
  });
});

describe('a guest that asks for colours', () => {
  it('is told the theme, and the palette of xterm', () => {
    assert.equal(answer('\x1b]10;?\x07'), `\x1b]10;rgb:d0d0/d0d0/d0d0${ST}`);
    assert.equal(answer('\x1b]11;?\x1b\\'), `\x1b]11;rgb:1010/1010/1010${ST}`);
    assert.equal(answer('\x1b]12;?\x07'), `\x1b]12;rgb:d0d0/d0d0/d0d0${ST}`);
    assert.equal(answer('\x1b]10;?;?\x07'), `\x1b]10;rgb:d0d0/d0d0/d0d0${ST}\x1b]11;rgb:1010/1010/1010${ST}`);
    assert.equal(answer('\x1b]4;1;?\x07'), `\x1b]4;1;rgb:cdcd/0000/0000${ST}`);
    assert.equal(
      answer('\x1b]4;16;?;21;?;231;?;232;?;255;?\x07'),
      [
        '16;rgb:0000/0000/0000',
        '21;rgb:0000/0000/ffff',
        '231;rgb:ffff/ffff/ffff',
        '232;rgb:0808/0808/0808',
        '255;rgb:eeee/eeee/eeee',
      ]
        .map((each) => `\x1b]4;${each}${ST}`)
        .join(''),
    );
    // Pointer, Tektronix screen and selection have the text's colours, on which the selection is reversed.
    const text = 'rgb:d0d0/d0d0/d0d0';
    const ground = 'rgb:1010/1010/1010';
    for (const [at, color] of [text, ground, text, ground, text, text, ground].entries()) {
      assert.equal(answer(`\x1b]${13 + at};?\x07`), `\x1b]${13 + at};${color}${ST}`);
    }
    assert.equal(
      answer('\x1b]12;?;?;?\x07'),
      `\x1b]12;${text}${ST}\x1b]13;${text}${ST}\x1b]14;${ground}${ST}`,
    );
    assert.equal(answer('\x1b]19;?;?\x07'), `\x1b]19;${ground}${ST}`);
    assert.equal(answer('\x1b]4;256;?\x07\x1b]4;-1;?\x07\x1b]4;x;?\x07\x1b]4;1\x07\x1b]10;white\x07'), '');
  });

  it('is told what it set itself, until it resets that', () => {
    const subject = new TerminalUnderTest();
    subject.feed(
      '\x1b]4;1;#123456;7;rgb:f/0/8\x07\x1b]10;#fff\x07\x1b]11;rgb:1234/5678/9abc\x07\x1b]12;#010203\x07',
    );
    assert.equal(
      subject.answerTo('\x1b]4;1;?;7;?\x07\x1b]10;?;?;?\x07'),
      [
        ']4;1;rgb:1212/3434/5656',
        ']4;7;rgb:ffff/0000/8888',
        ']10;rgb:f0f0/f0f0/f0f0',
        ']11;rgb:1212/5656/9a9a',
        ']12;rgb:0101/0202/0303',
      ]
        .map((each) => `\x1b${each}${ST}`)
        .join(''),
    );
    assert.equal(subject.terminal.colorOverrides?.palette.get(1), 0x12_34_56);
    assert.equal(subject.terminal.colorOverrides?.special.get('cursor'), 0x01_02_03);
    subject.feed('\x1b]104;1\x07\x1b]110\x07\x1b]112\x07');
    assert.equal(
      subject.answerTo('\x1b]4;1;?;7;?\x07\x1b]10;?\x07'),
      `\x1b]4;1;rgb:cdcd/0000/0000${ST}\x1b]4;7;rgb:ffff/0000/8888${ST}\x1b]10;rgb:d0d0/d0d0/d0d0${ST}`,
    );
    subject.feed('\x1b]104\x07\x1b]111\x07');
    assert.equal(subject.terminal.colorOverrides, null);
    assert.equal(subject.feed('\x1b]4;1;#123456\x07\x1bc').terminal.colorOverrides, null);
  });

  it('is told the same of colours that a pane has no use for, whatever it sets them to', () => {
    const subject = new TerminalUnderTest().feed('\x1b]13;#123456\x07\x1b]17;#123456\x07\x1b]19;#123456\x07');
    assert.equal(subject.terminal.colorOverrides, null);
    assert.equal(subject.answerTo('\x1b]17;?\x07'), `\x1b]17;rgb:d0d0/d0d0/d0d0${ST}`);
    assert.equal(subject.answerTo('\x1b]113\x07\x1b]117\x07\x1b]119\x07'), '');
    subject.feed('\x1b]10;#111111\x07\x1b]11;#222222\x07');
    assert.equal(
      subject.answerTo('\x1b]17;?\x07\x1b]19;?\x07'),
      `\x1b]17;rgb:1111/1111/1111${ST}\x1b]19;rgb:2222/2222/2222${ST}`,
    );
  });

  it('is told of a new theme, at once where it asked for that', () => {
    const subject = new TerminalUnderTest();
    const light = { scheme: 'light', foreground: 0x11_22_33, background: 0xff_fe_fd } as const;
    assert.equal(subject.answerTo('\x1b[?996n'), '\x1b[?997;1n');
    subject.terminal.setTheme(light);
    assert.deepEqual(subject.replies, []);
    assert.equal(subject.answerTo('\x1b[?996n'), '\x1b[?997;2n');
    assert.equal(
      subject.answerTo('\x1b]10;?;?\x07'),
      `\x1b]10;rgb:1111/2222/3333${ST}\x1b]11;rgb:ffff/fefe/fdfd${ST}`,
    );
    subject.feed('\x1b[?2031h\x1b]11;#000000\x07');
    subject.terminal.setTheme({ ...light, scheme: 'dark' });
    subject.terminal.setTheme(light);
    assert.deepEqual(subject.replies, ['\x1b[?997;1n', '\x1b[?997;2n']);
    // Its own colour stays.
    assert.equal(subject.answerTo('\x1b]11;?\x07'), `\x1b]11;rgb:0000/0000/0000${ST}`);
    subject.feed('\x1b[?2031l').terminal.setTheme(light);
    assert.deepEqual(subject.replies, []);
  });
});

describe('a flood of questions', () => {
  it('is answered in a burst, then a hundred times a second, and counted beyond', () => {
    const subject = new TerminalUnderTest();
    const told = () => subject.answerTo('\x1b[5n'.repeat(2_000)).length / '\x1b[0n'.length;
    assert.equal(told(), 512);
    assert.equal(told(), 0);
    assert.deepEqual(subject.terminal.blocked, { 'query flood': 3_488 });
    subject.now += 1_000;
    assert.equal(told(), 100);
    subject.now += 3_600_000;
    assert.equal(told(), 512);
  });

  it('types at most 64 KB a second', () => {
    const subject = new TerminalUnderTest();
    const answers = () =>
      subject.answerTo(`\x1bP+q${Array(256).fill(hex('Setulc')).join(';')}${ST}`.repeat(4));
    assert.ok(answers().length <= 64 * 1024);
    assert.ok((subject.terminal.blocked['query flood'] ?? 0) > 0);
  });

  it('leaves the whole palette answered', () => {
    const all = Array.from({ length: 256 }, (_, index) => `${index};?`).join(';');
    assert.equal(answer(`\x1b]4;${all}\x07`).split(ST).length - 1, 256);
  });
});
