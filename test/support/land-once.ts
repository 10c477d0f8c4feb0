// A process that hands a clone's branch in, builds its candidate and lands it, by the engine's own repository.

import { EngineRepository } from '../../src/engine/rigs/engine-repository.ts';

const [dir = '', clone = '', path = '', text = ''] = process.argv.slice(2);
const opened = await EngineRepository.open(dir);
if (!opened.ok) throw new Error(opened.problem.message);
const engine = opened.value;
const submission = await engine.submit({ clone, branch: 'work', pin: 'm1' });
if (!submission.ok) throw new Error(submission.problem.message);
const { tip } = submission.value;
const beadFiles = [{ path, text, revision: 1 }];
const built = await engine.buildCandidate({ tip, message: 'Land', beadFiles, closing: [] });
if (built.kind !== 'built') throw new Error(built.kind);
await engine.land({ commit: built.commit, expected: built.base });
await engine.keepLanded([{ name: 'm1', tip, at: Date.now() }]);
