import { setImmediate as soon } from 'node:timers';
import { HostUnderTest } from '../panes/terminals/host/host-harness.ts';
import { type FakeGuest, FakeTerminals, type GuestScript } from '../support/fake-terminals.ts';
import { type GuestBehaviour, terminalsContract } from './terminals.ts';

const SHELL: Readonly<Record<GuestBehaviour, string>> = {
  printer: 'echo one; echo two; exec sleep 60',
  ender: 'echo bye; exit 7',
  echo: 'stty -echo; while read -r line; do echo "got $line"; done',
  sleeper: 'exec sleep 60',
};

terminalsContract('the terminal host', async () => {
  const host = await HostUnderTest.start();
  return {
    terminals: await host.connect(),
    spec: (guest, behaviour) => host.shell(guest, SHELL[behaviour]),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
});

terminalsContract('the fake', async () => ({
  terminals: new FakeTerminals({ script: ({ file }) => SCRIPTS[file as GuestBehaviour] }),
  spec: (guest, behaviour) => ({
    guest: guest as never,
    file: behaviour,
    args: [],
    cwd: '/',
    env: {},
    cols: 80,
    rows: 24,
  }),
  [Symbol.asyncDispose]: async () => {},
}));

const SCRIPTS: Readonly<Record<GuestBehaviour, GuestScript>> = {
  printer: { onStart: (guest) => void soon(() => guest.print('one\ntwo\n')) },
  ender: {
    onStart: (guest) =>
      void soon(() => {
        guest.print('bye\n');
        guest.exit(7);
      }),
  },
  echo: { onIntent: echo },
  sleeper: {},
};

function echo(guest: FakeGuest): void {
  const [pasted, submitted] = guest.received.slice(-2);
  if (pasted?.kind === 'paste' && submitted?.kind === 'submit') guest.print(`got ${pasted.text}\n`);
}
