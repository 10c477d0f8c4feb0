// The fields that a request may set on a bead.

import * as z from 'zod';
import { OTHER_FIELDS } from '../../beads/change.ts';

const text = z.string().max(200_000);

export const beadFields = {
  title: z.string().min(1).max(500),
  description: text,
  design: text,
  acceptance: text,
  notes: text,
  type: z.string().min(1).max(200),
  status: z.string().min(1).max(200),
  priority: z.number().int().min(0).max(4),
  assignee: z.string().max(200),
};

const KINDS = {
  text: z.string().max(10_000),
  texts: z.array(z.string().max(200)).max(1_000),
  count: z.number().int().min(0),
  flag: z.boolean(),
  instant: z.iso.datetime({ offset: true }),
};

/** Fields without a meaning of their own: null takes one out. A name that is not known is refused. */
export const otherFields = z.strictObject(
  Object.fromEntries(
    Object.entries(OTHER_FIELDS).map(([name, kind]) => [name, KINDS[kind].nullable().optional()] as const),
  ),
);
