import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { describe, it } from 'node:test';
import type { Chore } from '../../../src/engine/deacon/chore.ts';
import { DogKennel } from '../../../src/engine/deacon/dogs.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const NOTHING: Chore = { kind: 'prune-checkout', dir: '/nonexistent', within: '/' };

describe('dogs', () => {
  it('rotate a log past its size, the older ones up, as many as are kept', async () => {
    using folder = tempFolder();
    using kennel = new DogKennel();
    const file = folder.at('town.log');
    for (const content of ['first', 'second', 'third', 'fourth']) {
      writeFileSync(file, content);
      const result = await kennel.run({ kind: 'rotate-log', file, maxBytes: 3, keep: 2 });
      assert.ok(result.ok && result.value.changed);
    }
    assert.deepEqual(
      ['', '.1', '.2'].map((end) => readFileSync(file + end, 'utf8')),
      ['', 'fourth', 'third'],
    );
    assert.ok(!existsSync(`${file}.3`));
    const short = await kennel.run({ kind: 'rotate-log', file, maxBytes: 3, keep: 2 });
    assert.ok(short.ok && !short.value.changed);
  });

  it('rotate a log under the hand of a writer that keeps it open', async () => {
    using folder = tempFolder();
    using kennel = new DogKennel();
    const file = folder.at('host.log');
    const fd = openSync(file, 'a');
    writeSync(fd, 'before');
    assert.ok((await kennel.run({ kind: 'rotate-log', file, maxBytes: 0, keep: 1 })).ok);
    writeSync(fd, 'after');
    closeSync(fd);
    assert.equal(readFileSync(file, 'utf8'), 'after');
    assert.equal(readFileSync(`${file}.1`, 'utf8'), 'before');
  });

  it('remove a checkout inside its folder', async () => {
    using folder = tempFolder();
    using kennel = new DogKennel();
    mkdirSync(folder.at('polecats', 'nux', '.git', 'objects'), { recursive: true });
    appendFileSync(folder.at('polecats', 'nux', 'file'), 'x');
    const chore: Chore = {
      kind: 'prune-checkout',
      dir: folder.at('polecats', 'nux'),
      within: folder.at('polecats'),
    };
    assert.deepEqual(await kennel.run(chore), {
      ok: true,
      value: { kind: 'prune-checkout', changed: true, text: `removed ${folder.at('polecats', 'nux')}` },
    });
    assert.ok(!existsSync(folder.at('polecats', 'nux')) && existsSync(folder.at('polecats')));
    const again = await kennel.run(chore);
    assert.ok(again.ok && !again.value.changed);
  });

  it('touch nothing outside the folder, by whatever path it is named', async () => {
    using folder = tempFolder();
    using kennel = new DogKennel();
    for (const name of ['polecats', 'precious', 'polecats-too']) mkdirSync(folder.at(name));
    writeFileSync(folder.at('precious', 'work'), '');
    symlinkSync(folder.at('precious'), folder.at('polecats', 'link'));
    symlinkSync(folder.path, folder.at('polecats', 'up'));
    const within = folder.at('polecats');
    const dirs = [
      folder.at('precious'),
      within,
      folder.path,
      `${within}/../precious`,
      `${within}/link`,
      `${within}/up/precious`,
      folder.at('polecats-too'),
    ];
    for (const dir of dirs) {
      const result = await kennel.run({ kind: 'prune-checkout', dir, within });
      assert.ok(!result.ok && result.problem.kind === 'refused', dir);
    }
    assert.ok(existsSync(folder.at('precious', 'work')) && existsSync(folder.at('polecats-too')));
  });

  it('leave a checkout in which a process still works', {
    skip: process.platform !== 'linux' && 'needs /proc',
  }, async () => {
    using folder = tempFolder();
    using kennel = new DogKennel();
    mkdirSync(folder.at('polecats', 'nux', 'deep'), { recursive: true });
    const child = spawn('/bin/sh', ['-c', 'echo ready; exec sleep 60'], {
      cwd: folder.at('polecats', 'nux', 'deep'),
    });
    await once(child.stdout, 'data');
    const chore: Chore = {
      kind: 'prune-checkout',
      dir: folder.at('polecats', 'nux'),
      within: folder.at('polecats'),
    };
    const busy = await kennel.run(chore);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    assert.ok(!busy.ok && busy.problem.kind === 'conflict');
    assert.match(busy.problem.message, new RegExp(`process ${child.pid} \\(sleep\\) still works in it`));
    assert.ok((await kennel.run(chore)).ok);
  });

  it('turn a fault of the disk into a problem', async () => {
    using folder = tempFolder();
    using kennel = new DogKennel();
    writeFileSync(folder.at('log'), 'long');
    mkdirSync(folder.at('log.1'));
    const result = await kennel.run({ kind: 'rotate-log', file: folder.at('log'), maxBytes: 1, keep: 1 });
    assert.ok(!result.ok && result.problem.kind === 'environment');
    assert.equal(readFileSync(folder.at('log'), 'utf8'), 'long');
  });
});

describe('the kennel', () => {
  it('has at most two dogs at work and does every chore', async () => {
    using kennel = new DogKennel();
    const chores = Array.from({ length: 9 }, () => kennel.run(NOTHING));
    assert.equal(kennel.dogs, 2);
    for (const result of await Promise.all(chores)) assert.ok(result.ok);
    assert.equal(kennel.dogs, 2);
  });

  it('replaces a dog that dies, at the cost of its chore alone', async () => {
    using folder = tempFolder();
    using kennel = new DogKennel({
      program: program(folder.at('dog.mjs'), 'if (chore.dir === "die") process.exit(3);'),
    });
    const results = await Promise.all(
      ['die', 'a', 'die', 'b'].map((each) => kennel.run({ ...NOTHING, dir: each })),
    );
    assert.deepEqual(
      results.map(({ ok }) => ok),
      [false, true, false, true],
    );
    const [died] = results;
    assert.ok(died && !died.ok);
    assert.equal(died.problem.message, 'prune-checkout: a dog died with exit code 3');
  });

  it('replaces a dog that throws', async () => {
    using folder = tempFolder();
    using kennel = new DogKennel({
      program: program(folder.at('dog.mjs'), 'if (chore.dir === "die") throw new Error("ouch");'),
    });
    const died = await kennel.run({ ...NOTHING, dir: 'die' });
    assert.ok(!died.ok);
    assert.match(died.problem.message, /a dog died: ouch/);
    assert.ok((await kennel.run(NOTHING)).ok);
  });

  it('gives up on a dog that hangs', async () => {
    using folder = tempFolder();
    using kennel = new DogKennel({
      program: program(folder.at('dog.mjs'), 'if (chore.dir === "hang") for (;;);'),
      choreTimeoutMs: 300,
    });
    const hung = await kennel.run({ ...NOTHING, dir: 'hang' });
    assert.ok(!hung.ok);
    assert.match(hung.problem.message, /it took too long/);
    assert.ok((await kennel.run(NOTHING)).ok);
  });

  it('reports a program that cannot be loaded', async () => {
    using folder = tempFolder();
    using kennel = new DogKennel({ program: new URL(`file://${folder.at('absent.mjs')}`) });
    const result = await kennel.run(NOTHING);
    assert.ok(!result.ok);
    assert.match(result.problem.message, /a dog died/);
  });

  it('sends idle dogs home', async () => {
    using kennel = new DogKennel({ idleMs: 1 });
    assert.ok((await kennel.run(NOTHING)).ok);
    while (kennel.dogs > 0) await new Promise(setImmediate);
    assert.ok((await kennel.run(NOTHING)).ok);
  });

  it('answers chores that wait when it closes', async () => {
    const kennel = new DogKennel();
    const chores = [1, 2, 3].map(() => kennel.run(NOTHING));
    kennel[Symbol.dispose]();
    for (const result of await Promise.all(chores)) assert.ok(!result.ok);
    assert.equal(kennel.dogs, 0);
    assert.ok(!(await kennel.run(NOTHING)).ok);
  });

  it('does not keep the process alive', { timeout: 20_000 }, async () => {
    const module = new URL('../../../src/engine/deacon/dogs.ts', import.meta.url).href;
    // Something else keeps the process while the chore is done; then only an idle dog is left.
    const code = `const { DogKennel } = await import(${JSON.stringify(module)});
      const reason = setInterval(() => {}, 1000);
      const result = await new DogKennel({ idleMs: 2 ** 30 }).run(${JSON.stringify(NOTHING)});
      console.log(result.ok);
      clearInterval(reason);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
    const heard: string[] = [];
    child.stdout.on('data', (chunk) => heard.push(String(chunk)));
    const tooLate = setTimeout(() => child.kill('SIGKILL'), 15_000);
    const [exitCode] = await once(child, 'close');
    clearTimeout(tooLate);
    assert.equal(heard.join('').trim(), 'true');
    assert.equal(exitCode, 0);
  });
});

/** Writes a dog of the test's own, which does `before` and then answers every chore well. */
function program(file: string, before: string): URL {
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ id, chore }) => {
       ${before}
       parentPort.postMessage({ id, result: { ok: true, value: { kind: chore.kind, changed: false, text: '' } } });
     });`,
  );
  return new URL(`file://${file}`);
}
