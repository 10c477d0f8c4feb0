import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { realFiles } from '../../../src/engine/adapters/files.ts';
import { encodeClientFrame } from '../../../src/engine/rpc/attach-wire.ts';
import { attach, type ClientConnection, callTown } from '../../../src/engine/rpc/client.ts';
import { RpcServer } from '../../../src/engine/rpc/server.ts';
import { encodeRequest, LINE_LIMIT_BYTES } from '../../../src/engine/rpc/wire.ts';
import { exchange, handleTestVerbs, startTown } from '../../support/rpc-server.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const CALL = { token: 't', verb: 'echo', args: {}, timeoutMs: 10_000 };
const ECHO = { id: 1, verb: 'echo', args: {}, token: 't', seq: null };

describe('town socket', () => {
  it('answers a call with the handler’s value or problem', async () => {
    await using town = await startTown();
    const call = { ...CALL, socketPath: town.socketPath };
    const answer = await callTown({ ...call, args: { bead: 'bd-1' }, seq: 4 });
    assert.deepEqual(answer, {
      ok: true,
      value: { id: 1, verb: 'echo', args: { bead: 'bd-1' }, token: 't', seq: 4 },
    });
    const refused = await callTown({ ...call, token: 'x' });
    assert.deepEqual(refused, { ok: false, problem: { kind: 'refused', message: 'wrong token' } });
    const crashed = await callTown({ ...call, verb: 'crash' });
    assert.deepEqual(crashed, { ok: false, problem: { kind: 'internal', message: 'crash: out of cheese' } });
  });

  it('is a socket of mode 0600 in a folder of mode 0700, gone at the end', async () => {
    const town = await startTown();
    assert.equal(statSync(town.socketPath).mode & 0o777, 0o600);
    assert.equal(statSync(dirname(town.socketPath)).mode & 0o777, 0o700);
    await town.server[Symbol.asyncDispose]();
    assert.ok(!existsSync(town.socketPath));
    await town[Symbol.asyncDispose]();
  });

  it('leaves the process’s mask of modes as it was', async () => {
    const before = process.umask();
    await using _town = await startTown();
    assert.equal(process.umask(), before);
  });

  it('refuses a folder that others may enter', async () => {
    using folder = tempFolder();
    mkdirSync(folder.at('run'));
    chmodSync(folder.at('run'), 0o755);
    const server = serverAt(folder.at('run', 'town.sock'));
    const listening = await server.listen();
    assert.ok(!listening.ok);
    assert.match(listening.problem.message, /chmod 700/);
  });

  it('does not take the place of a town that answers', async () => {
    await using town = await startTown();
    const listening = await serverAt(town.socketPath).listen();
    assert.ok(!listening.ok && listening.problem.kind === 'conflict');
    assert.ok((await callTown({ ...CALL, socketPath: town.socketPath })).ok);
  });

  it('replaces the socket that a killed town left, but nothing else', async () => {
    using folder = tempFolder();
    const socketPath = folder.at('town.sock');
    await leaveStaleSocket(socketPath);
    assert.ok(existsSync(socketPath));
    await using server = serverAt(socketPath);
    assert.deepEqual(await server.listen(), { ok: true, value: undefined });
    assert.ok((await callTown({ ...CALL, socketPath })).ok);
    writeFileSync(folder.at('file'), 'kept');
    const refused = await serverAt(folder.at('file')).listen();
    assert.ok(!refused.ok && refused.problem.kind === 'refused');
  });

  it('answers garbage with a problem and closes', async () => {
    await using town = await startTown();
    for (const garbage of ['GET / HTTP/1.1\r\n\r\n', '\n', '{"id":1}\n', Buffer.from([0xff, 0xfe, 0x0a])]) {
      const heard = await exchange(town.socketPath, garbage);
      assert.match(heard, /^\{"id":0,"ok":false,"problem":\{"kind":"usage","message":"unreadable line/);
    }
  });

  it('closes on a line past the limit', async () => {
    await using town = await startTown();
    const heard = await exchange(town.socketPath, 'x'.repeat(LINE_LIMIT_BYTES + 1));
    assert.match(heard, /longer than 1 MiB/);
  });

  it('answers several requests of one connection, split anywhere', async () => {
    await using town = await startTown();
    const text = [1, 2, 3].map((id) => encodeRequest({ ...ECHO, id })).join('');
    const socket = connect(town.socketPath);
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    for (const char of text) {
      socket.write(char);
      await new Promise(setImmediate);
    }
    while (heard.split('\n').length < 4) await once(socket, 'data');
    socket.destroy();
    const answers = heard.trimEnd().split('\n');
    assert.deepEqual(
      answers.map((line) => JSON.parse(line).id),
      [1, 2, 3],
    );
  });

  it('serves others while one request hangs', async () => {
    await using town = await startTown();
    const hanging = callTown({ ...CALL, socketPath: town.socketPath, verb: 'hang', timeoutMs: 60_000 });
    assert.ok((await callTown({ ...CALL, socketPath: town.socketPath })).ok);
    await town.server[Symbol.asyncDispose]();
    assert.deepEqual(await hanging, {
      ok: false,
      problem: { kind: 'unavailable', message: 'the town ended before it answered' },
    });
  });
});

describe('the end of a town', () => {
  it('does not cut off what was said last', async () => {
    await using town = await startTown();
    const { client, connection } = await attachedPair(town);
    const ended = new Promise((resolve) => client.onEnd(resolve));
    connection.end('the town was stopped', 0);
    connection.output(Buffer.from('nobody is told any more'));
    await town.server[Symbol.asyncDispose]();
    assert.deepEqual(await ended, { reason: 'the town was stopped', exitCode: 0 });
  });

  it('does not wait for a client that reads nothing', async () => {
    await using town = await startTown();
    const { client, connection } = await attachedPair(town);
    client.pause();
    while (connection.output(Buffer.alloc(64 * 1024)));
    await town.server[Symbol.asyncDispose]();
    client[Symbol.dispose]();
  });
});

describe('a client', () => {
  it('learns that no town is there', async () => {
    using folder = tempFolder();
    await leaveStaleSocket(folder.at('stale.sock'));
    for (const name of ['none.sock', 'stale.sock']) {
      const answer = await callTown({ ...CALL, socketPath: folder.at(name) });
      assert.ok(!answer.ok && answer.problem.kind === 'unavailable', name);
      const attached = await attach({ socketPath: folder.at(name), token: 't', args: {} });
      assert.ok(!attached.ok && attached.problem.kind === 'unavailable', name);
    }
  });

  it('does not wait for ever', async () => {
    await using town = await startTown();
    const answer = await callTown({ ...CALL, socketPath: town.socketPath, verb: 'hang', timeoutMs: 20 });
    assert.ok(!answer.ok && answer.problem.kind === 'unavailable');
  });
});

describe('an attached client', () => {
  it('sends keys and sizes and receives output and the end', async () => {
    await using town = await startTown();
    const { client, connection } = await attachedPair(town);
    assert.deepEqual(connection.args, { cols: 80, rows: 24 });
    const resized = new Promise((resolve) => connection.onResize(resolve));
    const typed = new Promise<string>((resolve) => {
      connection.onInput((bytes) => resolve(Buffer.from(bytes).toString()));
    });
    client.input(Buffer.from('q\u0002'));
    client.resize({ cols: 100, rows: 30 });
    assert.equal(await typed, 'q\u0002');
    assert.deepEqual(await resized, { cols: 100, rows: 30 });
    const shown: string[] = [];
    client.onOutput((bytes) => shown.push(Buffer.from(bytes).toString()));
    const ended = new Promise((resolve) => client.onEnd(resolve));
    const closed = new Promise<void>((resolve) => connection.onClose(resolve));
    connection.output(Buffer.from('screen'));
    connection.end('detached', 0);
    assert.deepEqual(await ended, { reason: 'detached', exitCode: 0 });
    assert.equal(shown.join(''), 'screen');
    await closed;
  });

  it('is told apart from one that is refused', async () => {
    await using town = await startTown();
    const refused = await attach({ socketPath: town.socketPath, token: 'x', args: {} });
    assert.deepEqual(refused, { ok: false, problem: { kind: 'refused', message: 'wrong token' } });
  });

  it('that breaks off is noticed by the town, and a town that breaks off by the client', async () => {
    await using town = await startTown();
    const first = await attachedPair(town);
    const closed = new Promise<void>((resolve) => first.connection.onClose(resolve));
    first.client[Symbol.dispose]();
    await closed;
    const second = await attachedPair(town);
    const ended = new Promise((resolve) => second.client.onEnd(resolve));
    await town.server[Symbol.asyncDispose]();
    assert.equal(await ended, null);
  });

  it('that does not read makes output ask to wait, and drains later', async () => {
    await using town = await startTown();
    const { client, connection } = await attachedPair(town);
    client.pause();
    const screen = Buffer.alloc(64 * 1024, 'x');
    let sent = 0;
    for (let canTake = true; canTake; sent += screen.length) canTake = connection.output(screen);
    assert.ok(connection.bufferedBytes > 0);
    const drained = new Promise<void>((resolve) => connection.onDrain(resolve));
    let received = 0;
    const all = new Promise<void>((resolve) => {
      client.onOutput((bytes) => {
        received += bytes.length;
        if (received === sent) resolve();
      });
    });
    client.resume();
    await Promise.all([drained, all]);
    client[Symbol.dispose]();
  });

  it('may send keys in the same packet as its request', async () => {
    await using town = await startTown({
      onAttach: (connection) =>
        connection.onInput((bytes) => connection.end(Buffer.from(bytes).toString(), 0)),
    });
    const request = encodeRequest({ ...ECHO, verb: 'attach' });
    const frame = encodeClientFrame({ kind: 'input', bytes: Buffer.from('early') });
    const heard = await exchange(town.socketPath, Buffer.concat([Buffer.from(request), frame]));
    assert.match(heard, /"reason":"early"/);
  });

  it('that sends no frames is cut off', async () => {
    await using town = await startTown();
    const heard = await exchange(
      town.socketPath,
      `${encodeRequest({ ...ECHO, verb: 'attach' })}${'?'.repeat(99)}`,
    );
    assert.match(heard, /"ok":true/);
  });
});

async function attachedPair(town: Awaited<ReturnType<typeof startTown>>) {
  const waiting = town.attached();
  const attached = await attach({ socketPath: town.socketPath, token: 't', args: { cols: 80, rows: 24 } });
  if (!attached.ok) assert.fail(attached.problem.message);
  const client: ClientConnection = attached.value;
  return { client, connection: await waiting };
}

function serverAt(socketPath: string): RpcServer {
  return new RpcServer({ socketPath, files: realFiles, handle: handleTestVerbs, onAttach: () => {} });
}

async function leaveStaleSocket(socketPath: string): Promise<void> {
  const code = `require('node:net').createServer().listen(${JSON.stringify(socketPath)}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', code]);
  await once(child.stdout, 'data');
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
