import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bwrapCommand, type Mount } from '../../../../src/engine/agents/sandbox/bwrap-command.ts';

const LAUNCH = { file: 'claude', args: ['--print', 'a b'], env: { HOME: '/home/you', PATH: '/usr/bin' } };
const SETTINGS = { network: 'on', readable: [], writable: [], userNamespaces: false } as const;
const CHECKOUT = '/home/you/towns/t/rigs/lib/polecats/amber';

function commandWith(
  settings: Partial<{ network: 'on' | 'off'; userNamespaces: boolean }> = {},
  mounts: readonly Mount[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const place = { bwrap: '/usr/bin/bwrap', home: '/home/you', checkout: CHECKOUT, mounts };
  const launch = { ...LAUNCH, env: { ...LAUNCH.env, ...env } };
  return bwrapCommand(launch, place, { ...SETTINGS, readable: [], writable: [], ...settings });
}

test('the program comes last, as it was, where signals mean again what they mean', () => {
  const { file, args } = commandWith();
  assert.equal(file, '/usr/bin/env');
  assert.deepEqual(args.slice(4, 5), ['/usr/bin/bwrap']);
  assert.deepEqual(args.slice(args.indexOf('--')), [
    ...['--', '/usr/bin/env', '--default-signal=HUP', '--default-signal=INT', '--default-signal=QUIT'],
    ...['--default-signal=TERM', 'claude', '--print', 'a b'],
  ]);
});

test('the network and user namespaces are let in only where they are set', () => {
  assert.equal(commandWith().args.includes('--unshare-net'), false);
  assert.equal(commandWith({ network: 'off' }).args.includes('--unshare-net'), true);
  assert.equal(commandWith().args.includes('--disable-userns'), true);
  assert.equal(commandWith({ userNamespaces: true }).args.includes('--disable-userns'), false);
});

test('HOME is an empty one, and what lies in another mount comes after it', () => {
  const { args } = commandWith({}, [
    { kind: 'readable', from: '/home/you/.nvm/versions', at: '/home/you/.nvm/versions' },
    { kind: 'writable', from: '/home/you/.nvm', at: '/home/you/.nvm' },
    { kind: 'writable', from: CHECKOUT, at: CHECKOUT },
  ]);
  const at = (...words: readonly string[]): number => {
    const found = args.findIndex((_, index) => words.every((word, offset) => args[index + offset] === word));
    assert.ok(found >= 0, words.join(' '));
    return found;
  };
  const home = at('--tmpfs', '/home/you');
  const outer = at('--bind', '/home/you/.nvm', '/home/you/.nvm');
  const inner = at('--ro-bind-try', '/home/you/.nvm/versions', '/home/you/.nvm/versions');
  assert.ok(home < outer && outer < inner);
  assert.ok(at('--remount-ro', '/') > at('--bind', CHECKOUT, CHECKOUT));
});

test('of the system nothing is writable, and of /etc no secret is shown', () => {
  const { args } = commandWith();
  assert.equal(args.includes('--bind'), false);
  for (const secret of [
    '/etc',
    '/etc/shadow',
    '/etc/ssl',
    '/etc/ssh',
    '/etc/ssl/private',
    '/etc/npmrc',
    '/var',
    '/run',
  ])
    assert.equal(args.includes(secret), false, secret);
});

test('variables that name folders are kept where the folders are', () => {
  const { env } = commandWith({}, [{ kind: 'writable', from: '/caches', at: '/caches' }], {
    XDG_RUNTIME_DIR: '/run/user/1000',
    XDG_DATA_HOME: '/elsewhere',
    XDG_CONFIG_HOME: '/home/you/.config',
    XDG_CACHE_HOME: '/caches/you',
    XDG_DATA_DIRS: '/usr/local/share:/usr/share',
    TMPDIR: '/var/folders/x',
    LC_ALL: 'C',
  });
  assert.deepEqual(env, {
    HOME: '/home/you',
    PATH: '/usr/bin',
    XDG_CONFIG_HOME: '/home/you/.config',
    XDG_CACHE_HOME: '/caches/you',
    XDG_DATA_DIRS: '/usr/local/share:/usr/share',
    LC_ALL: 'C',
    TMPDIR: '/tmp',
  });
});
