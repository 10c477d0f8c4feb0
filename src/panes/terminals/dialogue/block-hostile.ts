// Counts, and keeps from the emulator, what a guest may not do to a terminal. What each class has done to others:
// CVE-2003-0063 (titles), CVE-2022-45063 (fonts), CVE-2003-0023 (answerback, printer), CVE-2019-9535 (tmux's control
// mode), CVE-2022-24130 (sixel). Sources: xterm ctlseqs, iterm2.com/documentation-escape-codes, kitty's protocols.

import type { Terminal } from 'xterm-headless';
import type { EmulatorInternals } from '../emulator/emulator-internals.ts';
import { plainNumbers } from '../emulator/parameters.ts';
import type { Blocked, BlockedCounts } from './blocked-counts.ts';

const ENQ = '\x05';
const TMUX_CONTROL_MODE = 1000;
const FILE_OF_ITERM = /^(?:File|MultipartFile|FilePart|FileEnd)\b/;
const COPY_OF_ITERM = /^(?:Copy|CopyToClipboard|EndCopy)\b/;

export function blockHostile(terminal: Terminal, internals: EmulatorInternals, blocked: BlockedCounts): void {
  blockControls(terminal, internals, blocked);
  blockDeviceControl(internals, blocked);
  blockOperatingSystemCommands(terminal, blocked);
}

function blockControls(terminal: Terminal, internals: EmulatorInternals, blocked: BlockedCounts): void {
  const { parser } = terminal;
  const count = (what: Blocked) => () => {
    blocked.add(what);
    return true;
  };
  internals.onControl(ENQ, count('answerback'));
  parser.registerCsiHandler({ final: 'i' }, count('printer'));
  parser.registerCsiHandler({ prefix: '?', final: 'i' }, count('printer'));
  // DECRQCRA
  parser.registerCsiHandler({ intermediates: '*', final: 'y' }, count('screen report'));
  // REP fills at most a row: more would let a few bytes cost as much as a screen full of text.
  parser.registerCsiHandler({ final: 'b' }, (parameters) => {
    if ((plainNumbers(parameters)[0] ?? 0) <= terminal.cols) return false;
    internals.repeatLastCharacter(terminal.cols);
    return true;
  });
}

function blockDeviceControl(internals: EmulatorInternals, blocked: BlockedCounts): void {
  internals.onDeviceControl({ final: 'q' }, () => blocked.add('image'));
  // ReGIS, but for the number with which tmux and iTerm2 talk to each other.
  internals.onDeviceControl({ final: 'p' }, ([mode]) =>
    blocked.add(mode === TMUX_CONTROL_MODE ? 'device control' : 'image'),
  );
  internals.onDeviceControl({ final: '|' }, () => blocked.add('key definition'));
  internals.onDeviceControl({ final: '{' }, () => blocked.add('device control'));
  // tmux's passthrough (`tmux;`), kitty's remote control (`@kitty-cmd`), XTSETTCAP.
  internals.onDeviceControl({ final: 't' }, () => blocked.add('device control'));
  internals.onDeviceControl({ final: '@' }, () => blocked.add('device control'));
  internals.onDeviceControl({ intermediates: '+', final: 'p' }, () => blocked.add('device control'));
}

function blockOperatingSystemCommands({ parser }: Terminal, blocked: BlockedCounts): void {
  const block = (code: number, classOf: (data: string) => Blocked | null) =>
    parser.registerOscHandler(code, (data) => {
      const what = classOf(data);
      if (what !== null) blocked.add(what);
      return true;
    });
  // X properties, the log file, Emacs and Vim's own API.
  for (const code of [3, 46, 51]) block(code, () => 'device control');
  block(50, () => 'font query');
  block(60, () => 'device control');
  block(1337, (data) => {
    if (FILE_OF_ITERM.test(data)) return 'image';
    return COPY_OF_ITERM.test(data) ? 'clipboard write' : null;
  });
  // kitty's clipboard and file transfer.
  block(5522, (data) => (data.startsWith('type=read') ? 'clipboard read' : 'clipboard write'));
  block(5113, () => 'device control');
}
