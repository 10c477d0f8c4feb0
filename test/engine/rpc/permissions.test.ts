import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AgentId, Role, RunId } from '../../../src/engine/ids.ts';
import { authorize, type CallerFacts, type VerbTarget } from '../../../src/engine/rpc/permissions.ts';
import { type Caller, mayCall, VERBS, type Verb } from '../../../src/engine/rpc/verbs.ts';

const person: CallerFacts = { kind: 'person' };
const polecat = run('polecat');

describe('permissions', () => {
  it('let each role call exactly the verbs of the table', () => {
    const callers: readonly (readonly [Caller, CallerFacts])[] = [
      ['person', person],
      ['mayor', run('mayor')],
      ['crew', run('crew')],
      ['sheriff', run('crew', true)],
      ['polecat', polecat],
    ];
    for (const verb of Object.keys(VERBS) as Verb[]) {
      for (const [caller, facts] of callers) {
        assert.equal(authorize(facts, verb).ok, mayCall(caller, verb), `${caller} ${verb}`);
      }
    }
  });

  it('leave approvals, stops and the office of sheriff to a person', () => {
    for (const verb of ['stop', 'crew.sheriff', 'decision.resolve', 'down', 'attach']) {
      assert.ok(authorize(person, verb).ok);
      for (const role of ['mayor', 'crew', 'polecat'] as const) assert.notEqual(refusal(run(role), verb), '');
    }
    assert.notEqual(refusal(run('crew'), 'mq.approve'), '');
    assert.equal(refusal(run('crew', true), 'mq.approve'), '');
  });

  it('keep a polecat to its own bead and steps', () => {
    for (const verb of ['bead.update', 'bead.comment', 'step.done', 'done', 'escalate']) {
      for (const bead of ['bd-own', 'bd-own.1', null, undefined]) {
        assert.equal(refusal(polecat, verb, bead === undefined ? {} : { bead }), '', `${verb} ${bead}`);
      }
      assert.match(
        refusal(polecat, verb, { bead: 'bd-else' }),
        /on bd-else: its work is bd-own;.* bd create/,
      );
    }
    assert.equal(refusal(polecat, 'bead.ask', { bead: 'bd-else' }), '');
    assert.equal(refusal(run('crew'), 'bead.comment', { bead: 'bd-else' }), '');
    assert.equal(refusal(run('mayor'), 'bead.update', { bead: 'bd-else' }), '');
  });

  it('say who was refused what, and what to do instead', () => {
    assert.equal(
      refusal(polecat, 'bead.close'),
      'a polecat may not call bead.close: finish the work and call gt done: its bead closes when it lands',
    );
    assert.equal(refusal(polecat, 'restart'), 'a polecat may not call restart: ask a person to do it');
    for (const verb of Object.keys(VERBS)) {
      for (const caller of [person, polecat, run('mayor'), run('crew')]) {
        const said = refusal(caller, verb);
        if (said !== '')
          assert.match(said, /^(a person|a polecat|the mayor|a crew member) may not call [a-z.]+: .{10}/);
      }
    }
  });

  it('know no verb that is not in the table', () => {
    assert.match(refusal(person, 'toString'), /unknown verb "toString"/);
    assert.match(refusal(person, 'rm\u001b[2J'), /unknown verb "rm\\u001b\[2J"/);
  });
});

function run(role: Role, isSheriff = false): CallerFacts {
  const agent = `demo/${role}/nux` as AgentId;
  return { kind: 'run', run: 'r1' as RunId, agent, role, isSheriff, ownBeads: ['bd-own', 'bd-own.1'] };
}

function refusal(caller: CallerFacts, verb: string, target: VerbTarget = {}): string {
  const result = authorize(caller, verb, target);
  return result.ok ? '' : result.problem.message;
}
