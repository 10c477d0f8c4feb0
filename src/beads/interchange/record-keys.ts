// In which order `bd` writes a record's members: that of its struct (types.go, `Issue`), with those that only some of
// its releases had at the places where they stood.

const ORDER = `
  _type id content_hash title description design acceptance_criteria notes spec_id status priority issue_type assignee
  owner estimated_minutes created_at created_by updated_at started_at closed_at close_reason closed_by_session due_at
  defer_until external_ref source_system metadata compaction_level compacted_at compacted_at_commit original_size
  source_repo labels dependencies comments deleted_at deleted_by delete_reason original_type sender ephemeral wisp
  replies_to relates_to duplicate_of superseded_by no_history wisp_type pinned is_template bonded_from creator
  validations quality_score crystallizes await_type await_id timeout waiters holder source_formula source_location
  hook_bead role_bead agent_state last_activity role_type rig mol_type work_type event_kind actor target payload
  dependency_count dependent_count comment_count parent`;

const RANKS: ReadonlyMap<string, number> = new Map(
  ORDER.trim()
    .split(/\s+/)
    .map((key, rank) => [key, rank]),
);

/**
 * Where a member that a record lacks is to be put among `keys`: behind the last that goes before it. Rows dumped from
 * a database have their members by the alphabet; elsewhere an unknown one goes last.
 */
export function placeOf(key: string, keys: readonly string[]): number {
  const goesBefore = isAlphabetical(keys) ? (held: string) => held < key : ranksBefore(RANKS.get(key));
  return keys.findLastIndex(goesBefore) + 1;
}

function ranksBefore(rank: number | undefined): (held: string) => boolean {
  return (held) => rank === undefined || (RANKS.get(held) ?? Number.POSITIVE_INFINITY) < rank;
}

function isAlphabetical(keys: readonly string[]): boolean {
  return keys.length > 2 && keys.every((key, at) => at === 0 || (keys[at - 1] ?? '') < key);
}
