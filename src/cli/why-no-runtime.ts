// Whether a coding agent of that name could be started here.

import { tmpdir } from 'node:os';
import { runtimeSpec, unknownRuntime } from '../engine/agents/catalogue.ts';
import { detect } from '../engine/agents/detect.ts';
import { townSettingsSchema } from '../engine/settings.ts';

/** One line, or null where nothing is known to stand in its way. */
export async function whyNoRuntime(
  runtime: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const settings = townSettingsSchema.parse({ version: 1, name: 'none' });
  const unknown = unknownRuntime(runtime, settings);
  if (unknown !== null) return unknown;
  const spec = runtimeSpec(runtime, settings);
  if (spec === null) return `${runtime} is no coding agent: gt runtime list shows which there are`;
  const { problems } = await detect(runtime, spec, { env, folder: tmpdir() });
  return problems[0] ?? null;
}
