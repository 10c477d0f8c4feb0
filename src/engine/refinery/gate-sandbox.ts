// What confines a gate, or the setup before it: agents' code, which bubblewrap holds to its checkout and its own folder.

import { dirname, join } from 'node:path';
import type { Result } from '../../beads/result.ts';
import { failed } from '../../beads/result.ts';
import type { Launch } from '../agents/launch.ts';
import { bwrapLaunch } from '../agents/sandbox/bwrap-launch.ts';
import { type BwrapSettings, bwrapSettings } from '../agents/sandbox/sandbox-settings.ts';
import type { EngineContext } from '../engine-context.ts';
import type { GateSettings } from '../gate-settings.ts';
import { type Problem, problem } from '../problem.ts';
import type { Rig } from '../rig.ts';
import type { RigSettings } from '../settings.ts';

type Setting = Pick<GateSettings, 'sandbox'>;
type RigSandbox = Pick<RigSettings, 'sandbox'>;

/** The gate's own setting, or else the rig's bubblewrap without a network; null where nothing confines it. */
export function gateSandbox({ sandbox }: Setting, rig: RigSandbox): BwrapSettings | null {
  if (sandbox !== undefined) return ownSandbox(sandbox);
  const around = sandboxAround(rig);
  return around && { ...around, network: 'off' };
}

/** The same for a setup, with the network that the rig's has: it fetches what the gates need. */
export function setupSandbox({ sandbox }: Setting, rig: RigSandbox): BwrapSettings | null {
  return sandbox === undefined ? sandboxAround(rig) : ownSandbox(sandbox);
}

function ownSandbox(sandbox: NonNullable<Setting['sandbox']>): BwrapSettings | null {
  if (sandbox === 'none') return null;
  return sandbox === 'bwrap' ? bwrapSettings.parse({ network: 'off' }) : sandbox.bwrap;
}

function sandboxAround({ sandbox = 'none' }: RigSandbox): BwrapSettings | null {
  if (sandbox === 'bwrap') return bwrapSettings.parse({});
  return typeof sandbox === 'object' && 'bwrap' in sandbox ? sandbox.bwrap : null;
}

export interface GateGround {
  readonly rig: Rig;
  readonly checkout: string;
  /** The gate's own folder. */
  readonly tmpDir: string;
}

/** The launch with nothing writable but the checkout and the gate's folder, whose `home` is HOME. */
export async function confineGate(
  { env, files, paths, socket }: EngineContext,
  { launch, settings }: { readonly launch: Launch; readonly settings: BwrapSettings },
  { rig, checkout, tmpDir }: GateGround,
): Promise<Result<Launch, Problem>> {
  const home = env['HOME'];
  const objects = join(rig.paths.repository, 'objects');
  const confined = home
    ? await bwrapLaunch(launch, settings, {
        ...{ home, checkout, env, files, ownHome: join(tmpDir, 'home') },
        closed: [paths.root, dirname(socket)],
        mounts: [
          { kind: 'writable', from: checkout, at: checkout },
          { kind: 'writable', from: tmpDir, at: tmpDir },
          { kind: 'readable', from: objects, at: objects },
        ],
      })
    : failed(problem('environment', 'HOME is not set'));
  if (!confined.ok)
    return failed(problem('refused', `its sandbox cannot start: ${confined.problem.message}`));
  // Files that a gate writes take no memory.
  const { TMPDIR = '/tmp' } = launch.env;
  return { ok: true, value: { ...confined.value, env: { ...confined.value.env, TMPDIR } } };
}
