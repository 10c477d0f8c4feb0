// XTGETTCAP (xterm ctlseqs: DCS + q Pt ST): what the terminal can do, by the names of terminfo and termcap. Names of the
// table are answered, each in a reply of its own; all others are answered without their name.
//
// Ms (setting the clipboard) is not in it on purpose: programs that find it also read the clipboard that way, and would
// wait for an answer that never comes.

import type { Terminal } from 'xterm-headless';

const UNKNOWN = '\x1bP0+r\x1b\\';
/** Names that one request may hold. */
const NAMES = 256;

/** What each capability is; '' where it is enough that it is there. */
const CAPABILITIES: ReadonlyMap<string, string> = new Map([
  ['TN', 'xterm-256color'],
  ['name', 'xterm-256color'],
  ['Co', '256'],
  ['colors', '256'],
  ['RGB', '8/8/8'],
  ['Tc', ''],
  ['Su', ''],
  ['XT', ''],
  ['setrgbf', '\x1b[38:2:%p1%d:%p2%d:%p3%dm'],
  ['setrgbb', '\x1b[48:2:%p1%d:%p2%d:%p3%dm'],
  ['Smulx', '\x1b[4:%p1%dm'],
  ['Setulc', '\x1b[58:2::%p1%{65536}%/%d:%p1%{256}%/%{255}%&%d:%p1%{255}%&%dm'],
  ['Ss', '\x1b[%p1%d q'],
  ['Se', '\x1b[2 q'],
  ['Sync', '\x1b[?2026%?%p1%{1}%-%tl%eh%;'],
  ['BE', '\x1b[?2004h'],
  ['BD', '\x1b[?2004l'],
  ['PS', '\x1b[200~'],
  ['PE', '\x1b[201~'],
  ['fe', '\x1b[?1004h'],
  ['fd', '\x1b[?1004l'],
  ...keys(['kcuu1', 'ku'], '\x1bOA'),
  ...keys(['kcud1', 'kd'], '\x1bOB'),
  ...keys(['kcuf1', 'kr'], '\x1bOC'),
  ...keys(['kcub1', 'kl'], '\x1bOD'),
  ...keys(['khome', 'kh'], '\x1bOH'),
  ...keys(['kend', '@7'], '\x1bOF'),
  ...keys(['kich1', 'kI'], '\x1b[2~'),
  ...keys(['kdch1', 'kD'], '\x1b[3~'),
  ...keys(['kpp', 'kP'], '\x1b[5~'),
  ...keys(['knp', 'kN'], '\x1b[6~'),
  ...keys(['kbs', 'kb'], '\x7f'),
  ...keys(['kcbt', 'kB'], '\x1b[Z'),
  ...keys(['kf1', 'k1'], '\x1bOP'),
  ...keys(['kf2', 'k2'], '\x1bOQ'),
  ...keys(['kf3', 'k3'], '\x1bOR'),
  ...keys(['kf4', 'k4'], '\x1bOS'),
  ...keys(['kf5', 'k5'], '\x1b[15~'),
  ...keys(['kf6', 'k6'], '\x1b[17~'),
  ...keys(['kf7', 'k7'], '\x1b[18~'),
  ...keys(['kf8', 'k8'], '\x1b[19~'),
  ...keys(['kf9', 'k9'], '\x1b[20~'),
  ...keys(['kf10', 'k;'], '\x1b[21~'),
  ...keys(['kf11', 'F1'], '\x1b[23~'),
  ...keys(['kf12', 'F2'], '\x1b[24~'),
]);

export function reportCapabilities(terminal: Terminal, reply: (text: string) => void): void {
  terminal.parser.registerDcsHandler({ intermediates: '+', final: 'q' }, (data) => {
    for (const encoded of data.split(';', NAMES)) reply(capabilityReply(encoded));
    return true;
  });
}

function capabilityReply(encoded: string): string {
  const name = Buffer.from(encoded, 'hex').toString('latin1');
  const value = CAPABILITIES.get(name);
  if (value === undefined) return UNKNOWN;
  // The name as our table has it, not as the guest wrote it.
  return `\x1bP1+r${hex(name)}${value === '' ? '' : `=${hex(value)}`}\x1b\\`;
}

function hex(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex').toUpperCase();
}

function keys(names: readonly string[], sequence: string): [string, string][] {
  return names.map((name) => [name, sequence]);
}
