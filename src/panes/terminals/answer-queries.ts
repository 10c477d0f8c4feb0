// Answers what programs ask their terminal and the emulator leaves unanswered. Replies are written by us from numbers
// that were parsed, never from text that the guest sent: a reply is typed into the guest, so an echo could type for it.
// Sources: xterm ctlseqs (OSC 10/11, XTVERSION), the kitty keyboard protocol (query of flags).

import type { Terminal } from 'xterm-headless';

const VERSION_REPLY = '\x1bP>|gt(1)\x1b\\';
/** No flags: legacy key encodings only. */
const KITTY_FLAGS_REPLY = '\x1b[?0u';
/** Light grey on near black: what programs use to choose a theme. */
const COLORS: ReadonlyMap<number, string> = new Map([
  [10, 'd0d0/d0d0/d0d0'],
  [11, '1010/1010/1010'],
]);

export function answerQueries(terminal: Terminal, reply: (text: string) => void): void {
  const { parser } = terminal;
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, ([ps]) => {
    if ((ps ?? 0) !== 0) return false;
    reply(VERSION_REPLY);
    return true;
  });
  parser.registerCsiHandler({ prefix: '?', final: 'u' }, () => {
    reply(KITTY_FLAGS_REPLY);
    return true;
  });
  for (const [code, color] of COLORS) {
    parser.registerOscHandler(code, (data) => {
      if (data === '?') reply(`\x1b]${code};rgb:${color}\x1b\\`);
      return true;
    });
  }
}
