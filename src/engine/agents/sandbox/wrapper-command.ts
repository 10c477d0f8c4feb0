// The command line that runs a program by a wrapper of the person's: a container, another machine, a batch system.

import { variablesNamed } from '../../machine-variables.ts';
import { shellWord } from '../../shell-word.ts';
import type { Launch } from '../launch.ts';
import type { WrapperSettings } from './sandbox-settings.ts';

/** What a wrapper's words may name in braces, each with what it stands for: `{checkout}`. */
export interface WrapperPlace {
  readonly checkout: string;
  readonly socket: string;
  readonly spool: string;
  readonly run: string;
  readonly agent: string;
}

/**
 * The wrapper with the program in the place of `{command}` as several words, or of `{shell}` as one line for a POSIX
 * shell that goes to the checkout first; at the end where neither is named. `farSocket` says where the socket is there.
 */
export function wrapperCommand(launch: Launch, place: WrapperPlace, settings: WrapperSettings): Launch {
  const named = { ...place };
  const farSocket = filled(settings.farSocket ?? place.socket, named);
  const command = commandWithin(launch, farSocket, settings.carry);
  const shell = `cd ${shellWord(place.checkout)} && exec ${command.map(shellWord).join(' ')}`;
  const words = { ...named, farSocket, shell };
  const hasPlace = settings.wrapper.some((word) => word === '{command}' || word.includes('{shell}'));
  const template = hasPlace ? settings.wrapper : [...settings.wrapper, '{command}'];
  const [file = '', ...args] = template.flatMap((word) =>
    word === '{command}' ? command : [filled(word, words)],
  );
  return { file, args, env: launch.env };
}

/** `env NAME=VALUE … program`: whoever takes it over starts it in an environment that is not ours. */
function commandWithin({ file, args, env }: Launch, farSocket: string, carry: readonly string[]): string[] {
  const carried = Object.entries(variablesNamed({ ...env, GT_SOCKET: farSocket }, carry));
  const settings = carried.map(([name, value]) => `${name}=${value}`);
  return [...(settings.length === 0 ? [] : ['env', ...settings]), file, ...args];
}

/** Other words in braces are the wrapper's own. */
function filled(word: string, words: Readonly<Record<string, string>>): string {
  return word.replaceAll(
    /\{(\w+)\}/g,
    (whole, name: string) => (Object.hasOwn(words, name) ? words[name] : whole) ?? whole,
  );
}
