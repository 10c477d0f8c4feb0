# An agent that is no more than a shell: it shows a composer, takes what is typed or pasted into it as a prompt, and plays
# for each prompt the steps of a file. Its data folder holds `turns/N.sh` (the steps of the N-th prompt of all its lives;
# `say`, `pause`, `hold`, `tool`, `ask`, `limit`, `sign_out`), and gets a conversation's prompts and its transcript.
# Usage: agent.sh DATA new|resume SESSION [PROMPT]

export LC_ALL=C.UTF-8
data=$1 session=$3
said=() draft='' queue=() state='Ready.' dialog=() marked=0 is_cut='' reply=0

draw() {
  ((${#said[@]} <= 8)) || said=("${said[@]: -8}")
  local rows=("${said[@]}" "$state") at
  for at in "${!dialog[@]}"; do
    if ((at == marked)); then rows+=("❯ $((at + 1)). ${dialog[at]}"); else rows+=("  $((at + 1)). ${dialog[at]}"); fi
  done
  # Of a long draft its last line alone is shown.
  ((${#dialog[@]})) || rows+=('────────────' "> ${draft##*$'\n'}" '────────────')
  local text
  printf -v text '%s\r\n' "${rows[@]}"
  printf '\e[H\e[2J%s' "$text"
}

# Takes in a key within SECONDS; fails where none came. Sets `key`.
read_key() {
  local next='' sequence=''
  key=''
  # What comes just as the time is over is read, and the read fails all the same.
  IFS= read -rsN1 -t "$1" key || [[ $key ]] || return 1
  [[ $key == $'\e' ]] || return 0
  key=Escape
  IFS= read -rsN1 -t 0.05 next || [[ $next ]] || return 0
  while IFS= read -rsN1 -t 0.05 next; do
    sequence+=$next
    [[ $next == [A-Za-z~] ]] && break
  done
  case $sequence in
    200~) read_paste; key=Paste ;;
    A) key=Up ;;
    B) key=Down ;;
    *) key=Other ;;
  esac
}

read_paste() {
  local chunk
  while IFS= read -rs -d '~' chunk; do
    if [[ $chunk == *$'\e[201' ]]; then
      chunk=${chunk%$'\e[201'}
      draft+=${chunk//$'\r'/$'\n'}
      return
    fi
    draft+="$chunk~"
  done
}

# What a key does to the composer.
edit() {
  case $key in
    $'\r' | $'\n') [[ -z $draft ]] || { queue+=("$draft"); draft=''; } ;;
    $'\x7f') draft=${draft%?} ;;
    Paste | Escape | Up | Down | Other) ;;
    *) draft+=$key ;;
  esac
  draw
}

say() { [[ $is_cut ]] || { said+=("$1"); draw; }; }

# SECONDS, unless Escape is pressed. Few long reads: bash may lose a key that comes as the time of one is over.
pause() {
  local left rest until=$((${EPOCHREALTIME/[.,]/} + $(printf '%.0f' "${1}e6")))
  while [[ ! $is_cut ]] && (((left = until - ${EPOCHREALTIME/[.,]/}) > 0)); do
    printf -v rest '%d.%06d' $((left / 1000000)) $((left % 1000000))
    read_key "$rest" || continue
    if [[ $key == Escape ]]; then is_cut=yes; else edit; fi
  done
}

# Until the test lets go of NAME.
hold() { while [[ ! $is_cut && ! -e $data/$1 ]]; do pause 0.1; done; }

tool() { [[ $is_cut ]] || { said+=("$ $1"); draw; bash -c "$1" </dev/null >>"$data/tools" 2>&1; }; }

# QUESTION CHOICE...; sets `answer`.
ask() {
  [[ $is_cut ]] && return
  state=$1 dialog=("${@:2}") marked=0 answer=''
  draw
  while [[ ! $answer ]]; do
    read_key 60 || continue
    case $key in
      $'\r' | $'\n') answer=${dialog[marked]} ;;
      Up) ((marked > 0)) && marked=$((marked - 1)) ;;
      Down) ((marked + 1 < ${#dialog[@]})) && marked=$((marked + 1)) ;;
      [1-9]) answer=${dialog[key - 1]} ;;
    esac
    draw
  done
  echo "$answer" >>"$data/answers"
  dialog=() state='* Working'
  draw
}

limit() { [[ $is_cut ]] || state="Limit reached, resets at $1"; }
sign_out() { [[ $is_cut ]] || state='Not signed in.'; }

# INPUT OUTPUT: what one reply has cost.
spend() {
  reply=$((reply + 1))
  printf '{"type":"assistant","timestamp":"%s","message":{"id":"%s","usage":{"input_tokens":%s,"output_tokens":%s}}}\n' \
    "$(date -u +%Y-%m-%dT%H:%M:%S.999Z)" "$session-$$-$reply" "$1" "$2" >>"$data/$session.jsonl"
}

turn() {
  printf '%s\0' "$1" >>"$data/$session.prompts"
  local number=$(($(cat "$data/count" 2>/dev/null || echo 0) + 1))
  echo "$number" >"$data/count"
  state='* Working' is_cut=''
  draw
  if [[ -f $data/turns/$number.sh ]]; then . "$data/turns/$number.sh"; else pause 0.8; say "Answer $number."; fi
  if [[ $is_cut ]]; then state='Interrupted.'; elif [[ $state == '* Working' ]]; then state='Ready.'; fi
  draw
}

stty -icanon -echo -icrnl -isig min 1
printf '\e[?2004h'
state='Do you trust the files in this folder?'
[[ $2 == resume ]] || ask "$state" 'No, leave' 'Yes, go on'
: >>"$data/$session.jsonl"
printf '{"hook_event_name":"SessionStart","session_id":"%s","source":"%s","transcript_path":"%s"}' \
  "$session" "$([[ $2 == new ]] && echo startup || echo resume)" "$data/$session.jsonl" | gt agent-hook claude SessionStart >/dev/null 2>&1
[[ ${4-} ]] && queue+=("$4")
state='Ready.'
draw
while true; do
  if ((${#queue[@]})); then
    next=${queue[0]}
    queue=("${queue[@]:1}")
    turn "$next"
  elif read_key 60; then
    edit
  fi
done
