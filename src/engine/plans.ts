// All plans, in their order: each sees what the one before has put in flight.

import { planDelivery } from './agents/delivery/plan.ts';
import { planDecisions } from './decisions/plan.ts';
import { planDispatch } from './dispatch/plan.ts';
import { planForesight } from './refinery/foreseen.ts';
import { planRefinery } from './refinery/plan.ts';
import { planBeads } from './refinery/plan-beads.ts';
import { planTrials } from './refinery/trials/plan-trials.ts';
import { planWitness } from './witness/plan.ts';

export const PLANS = [
  planWitness,
  planDispatch,
  planRefinery,
  // After the queue, which leaves them what it does not take.
  planTrials,
  planForesight,
  planBeads,
  planDecisions,
  planDelivery,
];
