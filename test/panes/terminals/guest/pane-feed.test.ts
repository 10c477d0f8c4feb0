import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { HeadlessTerminal } from '../../../../src/panes/terminals/guest/headless-terminal.ts';
import { PaneFeed } from '../../../../src/panes/terminals/guest/pane-feed.ts';
import { PaneMirror } from '../../../../src/panes/terminals/wire/pane-mirror.ts';
import { FrameDecoder } from '../../../../src/panes/terminals/wire/protocol.ts';
import { parseRows, type RowsMessage } from '../../../../src/panes/terminals/wire/rows-message.ts';
import { screenText, until } from '../host/host-harness.ts';

const home = mkdtempSync(join(tmpdir(), 'gt-feed-'));
after(() => rmSync(home, { recursive: true, force: true }));
let guests = 0;

/** A terminal, a feed of it, and the mirror at the feed's end. */
class Line {
  readonly terminal = new HeadlessTerminal({
    cols: 20,
    rows: 4,
    history: join(home, `g${guests++}`),
    onReply: () => {},
    onFailure: (cause) => assert.fail(String(cause)),
  });
  readonly frames: RowsMessage[] = [];
  readonly mirror = new PaneMirror('r1' as never, {
    onChange: () => {},
    scrollTo: () => {},
    close: () => {},
  });
  readonly feed = new PaneFeed(7, (bytes) => {
    const decoded = new FrameDecoder().push(bytes);
    const rows = decoded.ok && decoded.value[0] !== undefined ? parseRows(decoded.value[0].payload) : null;
    assert.ok(rows !== null);
    this.frames.push(rows);
    this.mirror.apply(rows);
  });

  constructor() {
    this.feed.show(this.terminal);
    this.seen();
  }

  print(text: string): void {
    this.terminal.feed(Buffer.from(text), () => this.feed.changed());
  }

  seen(): void {
    this.feed.seen(this.frames.length);
  }
}

describe('a pane feed', () => {
  it('keeps one frame in flight, and then sends all that has changed meanwhile', async () => {
    const line = new Line();
    line.print('one');
    await until('the first frame is there', () => line.frames.length === 2);
    line.print(' two');
    line.print('\r\nthree');
    assert.equal(line.frames.length, 2);
    line.seen();
    await until('the next frame is there', () => line.frames.length === 3);
    assert.deepEqual(
      line.frames.at(-1)?.changed.map(({ row }) => row),
      [0, 1],
    );
    assert.equal(screenText(line.mirror.grid), 'one two\nthree');
  });

  it('keeps what is at the top of a view that is scrolled back where the width changes', async () => {
    const line = new Line();
    const shows = async (text: string): Promise<void> => {
      await until(`the top row is ${text}`, () => {
        line.seen();
        return line.mirror.grid.rowText(0).trimEnd() === text;
      });
    };
    for (let at = 0; at < 300; at += 1) line.print(`line ${at} of them\r\n`);
    line.feed.scrollTo(150);
    await shows('line 150 of them');
    const { numbering } = line.mirror;
    line.terminal.resize(10, 4);
    line.feed.changed();
    await shows('line 150 o');
    assert.notEqual(line.mirror.numbering, numbering);
    assert.ok(line.mirror.firstLine < 0);
    const row = line.mirror.topLine;
    line.feed.scrollTo(row - 1);
    await shows('f them');
    line.feed.scrollTo(row);
    await shows('line 150 o');
    line.terminal.resize(40, 4);
    line.feed.changed();
    await shows('line 150 of them');
    line.feed.scrollTo(line.mirror.topLine - 150);
    await shows('line 0 of them');
    line.feed.scrollTo(-1_000);
    await until('the view stops at the oldest row', () => line.mirror.topLine === line.mirror.firstLine);
    line.feed[Symbol.dispose]();
  });

  it('sends what follows a keystroke at once', async () => {
    const line = new Line();
    line.feed.hurry();
    line.print('a');
    assert.equal(line.frames.length, 2);
    line.seen();
    line.feed.hurry();
    line.print('b');
    assert.equal(line.frames.length, 3);
  });

  it('sends nothing where nothing has changed', () => {
    const line = new Line();
    line.feed.hurry();
    line.print('\x1b[31m');
    assert.equal(line.frames.length, 1);
  });

  it('tells a move of the cursor without any row', () => {
    const line = new Line();
    line.feed.hurry();
    line.print('\x1b[2;5H');
    assert.deepEqual(line.frames.at(-1)?.changed, []);
    assert.deepEqual([line.mirror.cursor.col, line.mirror.cursor.row], [4, 1]);
    assert.equal(line.mirror.takeDamage().size, 4);
    assert.equal(line.mirror.takeDamage().size, 0);
  });

  it('holds back while the guest synchronizes its output, at most 150 ms', async () => {
    const line = new Line();
    line.feed.hurry();
    line.print('\x1b[?2026hhalf');
    assert.equal(line.frames.length, 1);
    line.print(' whole\x1b[?2026l');
    assert.equal(line.frames.length, 2);
    assert.equal(line.mirror.grid.rowText(0), 'half whole');
    line.seen();
    const startedAt = performance.now();
    line.print('\x1b[?2026h for ever');
    await until('it is shown all the same', () => line.frames.length === 3);
    assert.ok(performance.now() - startedAt >= 145);
  });

  it('forgets what a cell held once it holds something else', () => {
    const line = new Line();
    line.feed.hurry();
    line.print('👩‍👩‍👧 e\u0301 漢');
    line.seen();
    assert.equal(line.mirror.grid.rowText(0), '👩‍👩‍👧 e\u0301 漢');
    line.feed.hurry();
    line.print('\rab');
    assert.equal(line.mirror.grid.rowText(0), 'ab e\u0301 漢');
    assert.equal(line.mirror.grid.clusters.size, 1);
    line.seen();
    line.feed.hurry();
    line.print('\x1b[2K');
    assert.equal(line.mirror.grid.clusters.size, 0);
  });
});
