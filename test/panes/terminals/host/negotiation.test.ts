import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { ClientMessage, HostMessage } from '../../../../src/panes/terminals/wire/messages.ts';
import {
  encodeMessage,
  parseClientMessage,
  parseHostMessage,
} from '../../../../src/panes/terminals/wire/messages.ts';
import {
  encodeFrame,
  FRAME_JSON,
  FrameDecoder,
  type Versions,
} from '../../../../src/panes/terminals/wire/protocol.ts';
import { TerminalHostClient } from '../../../../src/panes/terminals/wire/terminal-host-client.ts';
import { HostUnderTest, until } from './host-harness.ts';

const home = mkdtempSync(join(tmpdir(), 'gt-peer-'));
after(() => rmSync(home, { recursive: true, force: true }));
let sockets = 0;

/** A host of other versions, which answers hello and notes what it is told. */
class FakeHost implements AsyncDisposable {
  readonly path = join(home, `h${sockets++}.sock`);
  readonly told: ClientMessage[] = [];
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  constructor(hello: Uint8Array) {
    this.#server = createServer((socket) => {
      this.#open.add(socket);
      const decoder = new FrameDecoder();
      socket.on('data', (chunk) => {
        const frames = decoder.push(chunk);
        assert.ok(frames.ok);
        for (const frame of frames.value) {
          const message = parseClientMessage(frame.payload);
          assert.ok(message.ok);
          this.told.push(message.value);
          if (message.value.kind === 'hello') socket.write(hello);
        }
      });
      socket.on('error', () => {});
    });
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.path, resolve));
    return this;
  }

  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function hello(versions: Versions): Uint8Array {
  return encodeMessage({ kind: 'hello', ...versions, pid: 1 });
}

const open = (socketPath: string, versions: Versions, onLost = () => {}) =>
  TerminalHostClient.connect({ socketPath, versions, onLost });

describe('the client, with hosts of other versions', () => {
  it('speaks the older version of a host that is one behind', async () => {
    await using host = await new FakeHost(hello({ version: 1, minVersion: 1 })).listen();
    const client = await open(host.path, { version: 2, minVersion: 1 });
    assert.ok(client.ok);
    client.value[Symbol.dispose]();
    assert.deepEqual(host.told[0], {
      kind: 'hello',
      version: 2,
      minVersion: 1,
      role: 'town',
      pid: process.pid,
    });
  });

  it('speaks its own version with a newer host that still knows it', async () => {
    await using host = await new FakeHost(hello({ version: 2, minVersion: 1 })).listen();
    const client = await open(host.path, { version: 1, minVersion: 1 });
    assert.ok(client.ok);
    client.value[Symbol.dispose]();
  });

  it('says what to do where there is no common version', async () => {
    for (const theirs of [
      { version: 3, minVersion: 2 },
      { version: 0, minVersion: 0 },
    ]) {
      await using host = await new FakeHost(hello(theirs)).listen();
      const client = await open(host.path, { version: 1, minVersion: 1 });
      assert.ok(!client.ok);
      assert.equal(client.problem.kind, 'unavailable');
      assert.match(client.problem.message, /do not speak a common protocol .* end the town with gt down/);
    }
  });

  it('reports a host that is not there, or hangs up on it', async () => {
    const absent = await open(join(home, 'nobody.sock'), { version: 1, minVersion: 1 });
    assert.ok(!absent.ok && absent.problem.kind === 'unavailable');
    await using host = await new FakeHost(Uint8Array.of(0, 0, 0, 0)).listen();
    const cut = await open(host.path, { version: 1, minVersion: 1 });
    assert.ok(!cut.ok && cut.problem.kind === 'unavailable');
  });

  it('ignores what a newer host tells in kinds that it does not know', async () => {
    const unknown = encodeFrame(FRAME_JSON, Buffer.from('{"kind":"weather","fine":true}'));
    const greeting = Buffer.concat([hello({ version: 1, minVersion: 1 }), encodeFrame(99, unknown), unknown]);
    await using host = await new FakeHost(greeting).listen();
    const client = await open(host.path, { version: 1, minVersion: 1 });
    assert.ok(client.ok);
    client.value[Symbol.dispose]();
  });

  it('tells once that its host is gone, and answers every open question', async () => {
    await using host = await new FakeHost(hello({ version: 1, minVersion: 1 })).listen();
    let losses = 0;
    const client = await open(host.path, { version: 1, minVersion: 1 }, () => {
      losses += 1;
    });
    assert.ok(client.ok);
    const killed = client.value.kill('r1' as never, { signal: 'SIGTERM' });
    const listed = client.value.list();
    listed.catch(() => {});
    await until('the questions have arrived', () => host.told.length === 3);
    host.cut();
    const answer = await killed;
    assert.ok(!answer.ok && answer.problem.kind === 'unavailable');
    await assert.rejects(listed, /listing guests: the terminal host does not answer/);
    await assert.rejects(client.value.list(), /listing guests/);
    assert.equal(losses, 1);
  });
});

describe('the host, with clients of other versions', () => {
  it('refuses a client that it cannot understand, and cuts off who talks rubbish', async () => {
    await using host = await HostUnderTest.start();
    const future = { kind: 'hello', version: 9, minVersion: 8, role: 'visitor', pid: 1 } as const;
    const [answer] = await answers(host.socketPath, encodeMessage(future));
    assert.ok(answer?.kind === 'refused' && answer.problem.kind === 'unavailable');
    const unannounced = encodeMessage({ kind: 'stopping' });
    for (const rubbish of [
      unannounced,
      Buffer.alloc(64),
      Buffer.alloc(64, 255),
      encodeFrame(3, Buffer.from('x')),
    ]) {
      assert.deepEqual(await answers(host.socketPath, rubbish), []);
    }
    const client = await host.connect();
    assert.deepEqual(await client.list(), []);
  });

  it('answers a request that it does not know', async () => {
    await using host = await HostUnderTest.start();
    const greeting = { kind: 'hello', version: 1, minVersion: 1, role: 'visitor', pid: 1 } as const;
    const request = encodeFrame(FRAME_JSON, Buffer.from('{"kind":"request","id":5,"call":{"op":"dance"}}'));
    const [, answer] = await answers(host.socketPath, Buffer.concat([encodeMessage(greeting), request]), 2);
    assert.ok(answer?.kind === 'reply' && answer.id === 5 && !answer.result.ok);
    assert.equal(answer.result.problem.kind, 'usage');
  });
});

/** What the host answers until it hangs up, or until there are `enough`. */
function answers(path: string, bytes: Uint8Array, enough = Number.POSITIVE_INFINITY): Promise<HostMessage[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const decoder = new FrameDecoder();
    const found: HostMessage[] = [];
    socket.on('data', (chunk) => {
      const frames = decoder.push(chunk);
      assert.ok(frames.ok);
      for (const frame of frames.value) {
        const message = parseHostMessage(frame.payload);
        if (message.ok) found.push(message.value);
      }
      if (found.length >= enough) socket.destroy();
    });
    socket.on('close', () => resolve(found));
    socket.on('error', reject);
    socket.write(bytes);
  });
}
