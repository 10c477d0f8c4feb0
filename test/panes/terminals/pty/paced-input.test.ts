import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { InputIntent } from '../../../../src/engine/terminals.ts';
import { intentBytes } from '../../../../src/panes/terminals/pty/input-bytes.ts';
import { PacedInput } from '../../../../src/panes/terminals/pty/paced-input.ts';
import { FRESH_MODES } from '../../../support/fresh-modes.ts';

const paste = (text: string): InputIntent => ({ kind: 'paste', text });
const submit: InputIntent = { kind: 'submit' };

class Typist {
  readonly typed: string[] = [];
  readonly input: PacedInput;
  isRead = true;
  isDeaf = false;
  readonly #context: TestContext;

  constructor(context: TestContext) {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    this.#context = context;
    this.input = new PacedInput({
      write: (bytes) => {
        this.isRead = !this.isDeaf;
        return this.typed.push(Buffer.from(bytes).toString()) > 0;
      },
      isRead: () => this.isRead,
      modes: () => FRESH_MODES,
    });
  }

  pass(ms: number): void {
    // Step by step: a timer that is set by another one counts from that one's instant.
    for (let passed = 0; passed < ms; passed += 1) this.#context.mock.timers.tick(1);
  }
}

describe('paced input', () => {
  it('submits in a write of its own, 150 ms after a paste', (context) => {
    const typist = new Typist(context);
    typist.input.push([paste('text'), submit]);
    typist.pass(149);
    assert.deepEqual(typist.typed, ['text']);
    typist.pass(5);
    assert.deepEqual(typist.typed, ['text', '\r']);
  });

  it('counts from when the guest has read the paste', (context) => {
    const typist = new Typist(context);
    typist.isDeaf = true;
    typist.input.push([paste('long'), submit]);
    typist.pass(1_000);
    typist.isRead = true;
    typist.pass(149);
    assert.deepEqual(typist.typed, ['long']);
    typist.pass(20);
    assert.deepEqual(typist.typed, ['long', '\r']);
  });

  it('keeps the order of what is sent in several turns', (context) => {
    const typist = new Typist(context);
    typist.input.push([{ kind: 'key', key: 'escape' }]);
    typist.input.push([paste('a'), submit]);
    typist.input.push([{ kind: 'key', key: 'end-of-file' }]);
    typist.pass(300);
    assert.deepEqual(typist.typed, ['\x1b', 'a', '\r', '\x04']);
  });

  it('takes nothing more where too much waits, and nothing after its end', (context) => {
    const typist = new Typist(context);
    typist.isRead = false;
    assert.ok(typist.input.push([paste('x'.repeat(200_000))]));
    assert.ok(!typist.input.push([paste('x'.repeat(100_000))]));
    typist.input[Symbol.dispose]();
    typist.isRead = true;
    typist.pass(1_000);
    assert.deepEqual(typist.typed, []);
  });
});

describe('pasted text', () => {
  const pasted = (text: string, bracketedPaste: boolean) =>
    Buffer.from(intentBytes(paste(text), { ...FRESH_MODES, bracketedPaste })).toString();

  it('holds no control character but tabs and line ends', () => {
    const every = Array.from({ length: 0xa1 }, (_, code) => String.fromCharCode(code)).join('');
    const plain = pasted(every, true).slice('\x1b[200~'.length, -'\x1b[201~'.length);
    const controls = [...plain].filter((char) => char < ' ' || (char >= '\x7f' && char < '\xa0'));
    assert.deepEqual(controls, ['\t', '\n', '\n']);
  });

  it('cannot end its brackets by itself', () => {
    assert.equal(pasted('a\x1b[201~b', true), '\x1b[200~a[201~b\x1b[201~');
  });

  it('ends its lines with a return where the guest wants no brackets', () => {
    assert.equal(pasted('one\r\ntwo\nthree\rfour', false), 'one\rtwo\rthree\rfour');
    assert.equal(pasted('one\r\ntwo', true), '\x1b[200~one\ntwo\x1b[201~');
  });
});

describe('typed text and keys', () => {
  const bytes = (intent: InputIntent, modes = {}) =>
    Buffer.from(intentBytes(intent, { ...FRESH_MODES, ...modes })).toString();

  it('types text without brackets and controls, its line ends as Enter', () => {
    const text = 'a\x1b[31m\x03\tb\nc';
    assert.equal(bytes({ kind: 'type', text }, { bracketedPaste: true }), 'a[31m\tb\rc');
  });

  it('encodes keys for the modes that the guest has set', () => {
    const press = (key: string, modes = {}) => bytes({ kind: 'press', key }, modes);
    assert.deepEqual(
      ['C-c', 'Enter', 'M-x', 'S-Tab', 'é'].map((key) => press(key)),
      ['\x03', '\r', '\x1bx', '\x1b[Z', 'é'],
    );
    assert.equal(press('Up'), '\x1b[A');
    assert.equal(press('Up', { applicationCursor: true }), '\x1bOA');
    assert.equal(press('no key'), '');
  });

  it('leaves the guest alone for a moment after text and Escape', (context) => {
    const typist = new Typist(context);
    typist.input.push([
      { kind: 'type', text: 'word' },
      { kind: 'press', key: 'Escape' },
      { kind: 'press', key: 'x' },
    ]);
    typist.pass(149);
    assert.deepEqual(typist.typed, ['word']);
    typist.pass(10);
    assert.deepEqual(typist.typed, ['word', '\x1b']);
    typist.pass(60);
    assert.deepEqual(typist.typed, ['word', '\x1b', 'x']);
  });
});
