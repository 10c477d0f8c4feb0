import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compositor } from '../../../src/panes/client/compositor.ts';
import { drawText } from '../../../src/panes/screen/frame.ts';
import { PLAIN } from '../../../src/panes/screen/style.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { CAPABLE } from '../../support/painting.ts';

/** A compositor of one word, and what it sent. */
class OneWord {
  word = 'one';
  isFast = true;
  readonly sent: string[] = [];
  readonly clock = new FakeClock();
  readonly compositor = new Compositor({
    size: { cols: 20, rows: 2 },
    clock: this.clock,
    capabilities: CAPABLE,
    compose: (frame) => drawText(frame.grid, 0, 0, this.word, PLAIN),
    output: (bytes) => {
      this.sent.push(Buffer.from(bytes).toString());
      return this.isFast;
    },
  });

  show(word: string): void {
    this.word = word;
    this.compositor.request();
  }

  /** What was sent since the last call. */
  take(): string {
    return this.sent.splice(0).join('');
  }
}

test('the first change is painted at once, as one synchronized update', () => {
  const screen = new OneWord();
  screen.compositor.request();
  const sent = screen.take();
  assert.ok(sent.startsWith('\x1b[?2026h') && sent.endsWith('\x1b[?2026l'), JSON.stringify(sent));
  assert.match(sent, /one/);
});

test('changes within a frame are painted together when it ends', () => {
  const screen = new OneWord();
  screen.compositor.request();
  screen.take();
  screen.clock.advance(5);
  screen.show('two');
  screen.show('three');
  assert.equal(screen.take(), '');
  screen.clock.advance(17);
  assert.equal(screen.sent.length, 1);
  assert.match(screen.take(), /three/);
});

test('a change after a quiet while is painted at once', () => {
  const screen = new OneWord();
  screen.compositor.request();
  screen.clock.advance(100);
  screen.take();
  screen.show('two');
  assert.match(screen.take(), /two/);
});

test('at most sixty frames a second go out', () => {
  const screen = new OneWord();
  for (let ms = 0; ms < 1000; ms += 1) {
    screen.show(`word ${ms}`);
    screen.clock.advance(1);
  }
  assert.ok(screen.sent.length <= 60, `${screen.sent.length} frames`);
  assert.ok(screen.sent.length >= 50, `${screen.sent.length} frames`);
});

test('when nothing changed nothing is sent and no timer runs', () => {
  const screen = new OneWord();
  screen.compositor.request();
  screen.clock.advance(50);
  screen.take();
  screen.compositor.request();
  assert.equal(screen.take(), '');
  assert.equal(screen.clock.pending, 0);
});

test('a slow client is sent nothing until it drains, and then the newest frame only', () => {
  const screen = new OneWord();
  screen.isFast = false;
  screen.compositor.request();
  screen.take();
  for (const word of ['two', 'three', 'four']) {
    screen.clock.advance(50);
    screen.show(word);
  }
  assert.equal(screen.take(), '');
  screen.isFast = true;
  screen.compositor.drained();
  const sent = screen.take();
  assert.match(sent, /four/);
  assert.doesNotMatch(sent, /two|three/);
});

test('a clock that is set back does not hold the screen up', () => {
  const screen = new OneWord();
  screen.compositor.request();
  screen.take();
  screen.clock.jump(-3_600_000);
  screen.show('two');
  screen.clock.advance(20);
  assert.match(screen.take(), /two/);
});

test('a repaint clears the terminal and paints everything', () => {
  const screen = new OneWord();
  screen.compositor.request();
  screen.take();
  screen.compositor.repaintAll({ cols: 30, rows: 3 });
  const sent = screen.take();
  assert.ok(sent.includes('\x1b[2J'));
  assert.match(sent, /one/);
});

test('after its end it paints no more, and leaves no timer', () => {
  const screen = new OneWord();
  screen.compositor.request();
  screen.show('two');
  screen.take();
  screen.compositor[Symbol.dispose]();
  screen.clock.advance(100);
  screen.show('three');
  assert.equal(screen.take(), '');
  assert.equal(screen.clock.pending, 0);
});

test('what a person waits for is painted out of its turn, and with it all that waited', () => {
  const screen = new OneWord();
  screen.compositor.request();
  screen.take();
  screen.clock.advance(2);
  screen.show('two');
  screen.word = 'echo';
  screen.compositor.requestNow();
  assert.match(screen.take(), /echo/);
  screen.clock.advance(100);
  assert.equal(screen.take(), '');
  assert.equal(screen.clock.pending, 0);
});
