#!/usr/bin/env bash
# The gateway's agent. It fetches the gateway's bundle with the machine's own identity, applies it without a pause,
# and changes the tunnels' keys together with the peers' agents. It decides by what the kernel and BIRD say now and
# keeps no record: a run that was cut off is simply gone on with. Keys are never in arguments, logs or on the disk.
# shellcheck source=lib/gateway/boot.bash
. /usr/local/sbin/kakehashi-gateway
BUNDLE=$RUN/bundle.json
BIRD_STATE=/etc/bird/gateway-state.conf
# Seconds. A swap that nobody answers is undone after one second and tried again after RETRY. An interface without a
# session for STALE (WireGuard makes a new one every 120) tries its other key every SEARCH. A peer that does not let
# the leader have its turn is asked for ASK, a swap is watched for WATCH.
RETRY=5 STALE=200 SEARCH=15 ASK=2 WATCH=60

# ---- the bundle -----------------------------------------------------------------------------------------------

refuse() { log "$* The old bundle stays." && return 1; }

# An interface in use must find its present keys in a bundle, else every tunnel would break at once.
check_bundle() {
  local interface key private public bundle=$1
  jq -e --arg self "$GATEWAY" '
    def key: type == "string" and test("^[A-Za-z0-9+/]{43}=$");
    .version == 1 and .gateway == $self and (.agent | length > 0) and (.generation as $n | any(.own[]; .generation == $n))
    and all(.own[]; (.privateKey | key) and (.publicKey | key)) and (.tunnels | length > 0)
    and all(.tunnels[]; (.interface | test("^wg-[a-z0-9-]{1,12}$")) and (.peerKeys | length > 0)
      and all(.peerKeys[]; .publicKey | key))' "$bundle" >/dev/null 2>&1 && jq -r .agent "$bundle" | bash -n ||
    refuse "The bundle is damaged, or another gateway's." || return
  while read -r private public; do
    [[ $(wg pubkey <<<"$private") == "$public" ]] || refuse "The bundle's keys do not belong together." || return
  done < <(jq -r '.own[] | "\(.privateKey) \(.publicKey)"' "$bundle")
  while read -r interface key; do
    jq -e --arg i "$interface" --arg key "$key" '(.tunnels | all(.interface != $i))
      or ([.own[], (.tunnels[] | select(.interface == $i).peerKeys[])] | any(.publicKey == $key))' "$bundle" >/dev/null ||
      refuse "The bundle skips a generation: it lacks a key that $interface uses." || return
  done < <(keys_in_use)
}

# INTERFACE KEY for each interface's own public key and that of the peer which has the AllowedIPs.
keys_in_use() {
  wg show all dump 2>/dev/null |
    awk 'NF == 5 && $2 != "(none)" { print $1, $3 } NF == 9 && $5 != "(none)" { print $1, $2 }'
}

# ---- applying it ----------------------------------------------------------------------------------------------

# What BIRD tells the peers: which keys are known, which tunnel is to be avoided, whether this gateway is to stop.
write_state() (
  flock 9
  {
    if draining; then echo 'define DRAINING = true;'; else echo 'define DRAINING = false;'; fi
    while read -r session peer; do
      read -r known avoid 2>/dev/null <"$RUN/told-$peer" || known=0 avoid=false
      printf 'define KNOWN_%s = %s;\ndefine AVOID_%s = %s;\n' "$session" "$known" "$session" "$avoid"
    done < <(jq -r '.tunnels[] | "\(.session) \(.peer)"' "$BUNDLE")
  } >"$BIRD_STATE.new"
  if cmp -s "$BIRD_STATE.new" "$BIRD_STATE"; then exit; fi
  chmod 0644 "$BIRD_STATE.new" && mv "$BIRD_STATE.new" "$BIRD_STATE" && birdc configure >/dev/null
) 9>"$RUN/lock"

# Files are checked by the programs that read them before they take the old ones' place.
apply_files() {
  local path check reload
  while read -r path; do
    jq -jr --arg path "$path" '.files[$path]' "$BUNDLE" >"$RUN/file"
    cmp -s "$RUN/file" "$path" && continue
    case $path in
      /etc/bird/bird.conf) check='bird -p -c' reload='birdc configure' ;;
      /etc/nftables.conf) check='nft -c -f' reload="nft -f $path" ;;
      *) check=false ;;
    esac
    $check "$RUN/file" >&2 || { log "$path: refused, the old one stays" && continue; }
    install -m 0644 "$RUN/file" "$path" && $reload >/dev/null && log "$path: changed"
  done < <(jq -r '.files | keys[]' "$BUNDLE")
}

# wireguard-go stands in where the kernel has no WireGuard.
create_interface() {
  ip link add dev "$1" type wireguard 2>/dev/null || wireguard-go "$1" >/dev/null 2>&1 || return
  use "$1" "$GENERATION" && add_peer "$1" "${PEER_NEW[$1]}" && move "$1" "${PEER_NEW[$1]}"
  [[ ${PEER_OLD[$1]} == none ]] || add_peer "$1" "${PEER_OLD[$1]}"
}

apply_interfaces() {
  local interface address port peer ips
  while read -r interface address port; do
    [[ -e /sys/class/net/$interface ]] || create_interface "$interface" ||
      { log "$interface: cannot be made" && continue; }
    ip address replace "$address" dev "$interface" && ip link set dev "$interface" mtu "$MTU" up
    wg set "$interface" listen-port "$port"
    while read -r peer ips; do
      case $peer in
        "${PEER_NEW[$interface]}" | "${PEER_OLD[$interface]}") add_peer "$interface" "$peer" ;;
        *) wg set "$interface" peer "$peer" remove && continue ;;
      esac
      [[ $ips == '(none)' ]] || hold "$interface" "$peer"
    done < <(wg show "$interface" allowed-ips)
  done < <(jq -r '.tunnels[] | "\(.interface) \(.address)/31 \(.listenPort)"' "$BUNDLE")
  for interface in $(wg show interfaces); do
    [[ $interface != wg-* || -n ${SESSION[$interface]:-} ]] ||
      { ip link delete dev "$interface" && log "$interface: removed"; }
  done
}

# The bundle in arrays, by interface: what is asked many times a second must not start a process.
declare -A SESSION PEER ENDPOINT ALLOWED PEER_NEW PEER_OLD OWN
load_bundle() {
  local i session peer endpoint allowed new old generation public
  SESSION=() OWN=()
  read -r GENERATION PEER_ASN MTU KEEPALIVE LEADS < <(
    jq -r '"\(.generation) \(.peerAsn) \(.mtu) \(.keepaliveSeconds) \(.leads)"' "$BUNDLE"
  )
  while read -r generation public; do
    OWN[$public]=$generation
  done < <(jq -r '.own[] | "\(.generation) \(.publicKey)"' "$BUNDLE")
  while read -r i session peer endpoint allowed new old; do
    SESSION[$i]=$session PEER[$i]=$peer ENDPOINT[$i]=$endpoint ALLOWED[$i]=$allowed
    PEER_NEW[$i]=$new PEER_OLD[$i]=${old:-none}
  done < <(jq -r '.generation as $n | .ranges as $ranges | .leads as $leads | .tunnels[]
    | (.peerKeys | map({key: "\(.generation)", value: .publicKey}) | from_entries) as $keys
    | "\(.interface) \(.session) \(.peer) \(.endpoint) \($ranges + [(if $leads then .address else .peerAddress end) + "/31"] | join(",")) " +
      "\($keys["\($n)"]) \($keys["\($n - 1)"] // "")"' "$BUNDLE")
}

apply_bundle() {
  load_bundle
  apply_interfaces
  write_state
  apply_files
  stop_helpers
  every 60 probe &
  HELPERS=$!
  if jq -e .routes "$BUNDLE" >/dev/null; then
    every 1 keep_routes &
    HELPERS+=" $!"
  fi
  log "generation $GENERATION: applied"
}

# Whatever goes wrong, what runs goes on running.
sync_bundle() {
  fetch >"$RUN/fetched" || { log "the bundle cannot be fetched" && return 1; }
  cmp -s "$RUN/fetched" "$BUNDLE" && return
  check_bundle "$RUN/fetched" || return
  mv "$RUN/fetched" "$BUNDLE"
  jq -r .agent "$BUNDLE" >"$RUN/agent.new"
  cmp -s "$RUN/agent.new" "$RUN/agent" || { mv "$RUN/agent.new" "$RUN/agent" && stop_helpers && exec bash "$RUN/agent" run; }
  apply_bundle
}

# ---- changing keys --------------------------------------------------------------------------------------------

# By interface. SWAPPED, HOLD, SEARCHED, WATCHING: seconds; ASKED, READY, SETTLED: milliseconds. TURN is the one
# tunnel whose keys are being changed: the others carry its traffic meanwhile, if there are others.
declare -A SWAPPED HOLD SEARCHED WATCHING ASKED KNOWS READY SETTLED
GENERATION=0 PEER_ASN=0 TURN='' TURN_SINCE=0 TIGHT='' PENDING='' MISSING='' BEFORE='' TIME=0 MS=0 SWAPPED_MS=0

# tell INTERFACE GENERATION: says through the tunnel which of the peer's keys are known. The side that does not lead
# also asks for the tunnel to be avoided, both ways, while it is its turn.
tell() {
  local file=$RUN/told-${PEER[$1]} avoid=false
  [[ $LEADS == true || $TURN != "$1" ]] || avoid=true
  [[ $(cat "$file" 2>/dev/null) == "$2 $avoid" ]] || { echo "$2 $avoid" >"$file" && write_state; }
}

# The peer's word comes with its routes, so it has come through the tunnel.
peer_knows() {
  if ((MS - ${ASKED[$1]:-0} > 200)); then
    ASKED[$1]=$MS KNOWS[$1]=0
    [[ $(birdc -r show route protocol "${SESSION[$1]}" all) =~ \($PEER_ASN,\ 1,\ ([0-9]+)\) ]] &&
      KNOWS[$1]=${BASH_REMATCH[1]}
  fi
  ((KNOWS[$1] >= GENERATION))
}

take_turn() {
  [[ -z $TURN ]] && TURN=$1 TURN_SINCE=$TIME
  [[ $TURN == "$1" ]]
}
# leave INTERFACE GENERATION: the turn is over; the peer hears what is known now.
leave() {
  [[ $TURN != "$1" ]] || TURN=''
  tell "$1" "$2"
}

# Only the peer that has the AllowedIPs is called: two sides that call each other at the same moment wait for seconds.
add_peer() { wg set "$1" peer "$2" endpoint "${ENDPOINT[$1]}"; }
hold() { wg set "$1" peer "$2" allowed-ips "${ALLOWED[$1]}" persistent-keepalive "$KEEPALIVE"; }
move() {
  hold "$1" "$2" && log "$1: AllowedIPs moved"
  [[ -z ${3:-} ]] || wg set "$1" peer "$3" persistent-keepalive 0
}

# use INTERFACE GENERATION: the interface takes the own private key of that generation.
use() {
  jq -r --argjson n "$2" '.own[] | select(.generation == $n).privateKey' "$BUNDLE" |
    wg set "$1" private-key /dev/stdin && log "$1: uses key $2"
}

# One look at every tunnel. PENDING says that keys are being changed; TIGHT that a peer may change its key any
# moment, and what it then sends is lost until the AllowedIPs have moved.
look() {
  local i key field allowed handshake rest
  local -A own=() seen=() holder=()
  MS=${EPOCHREALTIME/./} && MS=$((MS / 1000)) TIME=$((MS / 1000))
  PENDING='' TIGHT='' MISSING=''
  while read -r i key field _ allowed handshake rest; do
    if [[ -z $handshake ]]; then
      own[$i]=$field
    else
      seen[$i $key]=$handshake
      [[ $allowed == '(none)' ]] || holder[$i]=$key
    fi
  done < <(wg show all dump)
  for i in "${!SESSION[@]}"; do
    if [[ -z ${own[$i]:-} ]]; then MISSING=1 && continue; fi
    look_at "$i" "${OWN[${own[$i]}]:-0}" "${holder[$i]:-}" "${seen[$i ${PEER_NEW[$i]}]:-}" "${seen[$i ${PEER_OLD[$i]}]:-}"
  done
}

# look_at INTERFACE OWN_GENERATION ALLOWED_PEER NEW_HANDSHAKE OLD_HANDSHAKE: a handshake is empty without such a
# peer, 0 before the first. Every step follows from what is there, so it may be the first or a repeated one.
look_at() {
  local i=$1 mine=$2 allowed=$3 new=$4 old=$5 new_key=${PEER_NEW[$1]} old_key=${PEER_OLD[$1]} best
  [[ -n $new ]] || { add_peer "$i" "$new_key" && log "$i: knows the peer's key $GENERATION"; new=0; }
  best=$new_key
  # The key that answered last is the peer's: one that starts anew may have gone back to its old one.
  if [[ -n $old ]] && ((new < old || (new == 0 && old == 0))); then best=$old_key; fi
  if ((new == 0 && ${old:-0} == 0)) && [[ -n $allowed ]]; then best=$allowed; fi
  [[ $allowed == "$best" ]] || move "$i" "$best" "$allowed"
  if ((mine == GENERATION)) && [[ $best == "$new_key" && (-z $old || $new != 0) ]]; then
    [[ -z $old ]] || { wg set "$i" peer "$old_key" remove && log "$i: keys changed" && settle "$i"; }
    if ((MS < ${SETTLED[$i]:-0})); then PENDING=1; else leave "$i" "$GENERATION"; fi
  else
    PENDING=1
    old=${old:-0}
    rotate "$i" "$mine" "$best" $((new > old ? new : old))
  fi
}

# The peer may still have to move; only then does the tunnel take its share again, and then the next one has its turn.
settle() { if [[ $LEADS == true ]]; then SETTLED[$1]=$((MS + 1000)); else SETTLED[$1]=$((MS + 500)); fi; }

# rotate INTERFACE OWN_GENERATION ALLOWED_PEER LAST_HANDSHAKE. The side that leads swaps when the peer knows its new
# key; the other swaps when the leader has. Each tells the peer that it watches before the peer swaps.
rotate() {
  local i=$1 mine=$2 best=$3 last=$4 swapped=${SWAPPED[$1]:-0} other=$GENERATION
  ((mine == GENERATION)) && other=$((GENERATION - 1))
  : "${SEARCHED[$i]:=$TIME}"
  if ((swapped > 0 && last < swapped)); then
    TIGHT=1
    ((MS - SWAPPED_MS < 1000)) && return
    log "$i: nobody answers key $mine, going back"
    use "$i" "$other"
    SWAPPED[$i]=0
    give_up "$i" "$RETRY"
  elif ((TIME - last > STALE && TIME - SEARCHED[$i] >= SEARCH && ${#OWN[@]} == 2)); then
    use "$i" "$other"
    SEARCHED[$i]=$TIME
  elif ((mine == GENERATION)); then
    ((last == 0)) || { take_turn "$i" && watch "$i"; }
  elif ((TIME < ${HOLD[$i]:-0})); then
    return
  elif [[ $LEADS == true ]]; then
    take_turn "$i" || return
    tell "$i" "$GENERATION"
    if ! peer_knows "$i"; then
      READY[$i]=0
      ((TIME - TURN_SINCE < ASK)) || give_up "$i" "$ASK"
    elif ((READY[$i] == 0)); then
      # The peer's word and its wish to avoid the tunnel came together; routes follow within milliseconds.
      READY[$i]=$MS
    elif ((MS - READY[$i] > 300)); then
      READY[$i]=0
      swap "$i"
    fi
  elif [[ $best == "${PEER_NEW[$i]}" ]]; then
    if peer_knows "$i"; then swap "$i"; fi
  elif peer_knows "$i"; then
    take_turn "$i" && watch "$i"
  else
    WATCHING[$i]=0
    leave "$i" 0
  fi
}

swap() { use "$1" "$GENERATION" && SWAPPED[$1]=$TIME SWAPPED_MS=$MS WATCHING[$1]=0 TIGHT=1; }
# give_up INTERFACE SECONDS: the others have their turn first.
give_up() {
  HOLD[$1]=$((TIME + $2))
  leave "$1" 0
}

# Returns when somebody has made a session on the tunnel whose turn it is since BEFORE, or after half a second: one
# small process every few milliseconds.
await_handshake() {
  local until=$((MS + 500))
  while ((${EPOCHREALTIME/./} / 1000 < until)) && [[ $(handshakes) == "$BEFORE" ]]; do
    read -r -t 0.008 -u "$never"
  done
}
handshakes() { [[ -z $TURN ]] || wg show "$TURN" latest-handshakes; }

# Watches closely for WATCH seconds, and says so; then rests as long, and takes its word back.
watch() {
  ((${WATCHING[$1]:-0} > 0 && TIME - WATCHING[$1] < 2 * WATCH)) || WATCHING[$1]=$TIME
  if ((TIME - WATCHING[$1] < WATCH)); then
    TIGHT=1
    tell "$1" "$GENERATION"
  else
    leave "$1" 0
  fi
}

# ---- commands -------------------------------------------------------------------------------------------------

run() {
  local next=0 never
  exec {never}<> <(:)
  echo $$ >"$RUN/pid"
  trap 'next=0' HUP
  trap 'stop_helpers; rm -f "$RUN"/told-*; [[ ! -s $BUNDLE ]] || write_state; exit 0' TERM INT
  rm -f "$RUN"/told-*
  [[ ! -s $BUNDLE ]] || apply_bundle
  while :; do
    printf -v TIME '%(%s)T' -1
    if [[ -z $TIGHT ]] && ((TIME >= next)); then
      next=$((TIME + ${POLL_SECONDS:-60}))
      sync_bundle
    fi
    BEFORE=$(handshakes)
    ((GENERATION == 0)) || look
    [[ -z $MISSING ]] || apply_interfaces
    if [[ -n $TIGHT ]]; then
      await_handshake
    elif [[ -n $PENDING ]]; then
      read -r -t 0.3 -u "$never"
    else
      # Unlike a read, a wait ends when a signal comes.
      sleep 3 &
      wait $!
    fi
  done
}

every() { while sleep "$1"; do "$2"; done; }
# shellcheck disable=SC2086 # one word for each
stop_helpers() { [[ -z $HELPERS ]] || kill $HELPERS 2>/dev/null; }

sessions_up() { birdc -r show protocols | grep -c '^to_.* up .* Established'; }
draining() { [[ -e $RUN/draining ]] || jq -e .draining "$BUNDLE" >/dev/null; }
healthy() { ! draining && (($(sessions_up) > 0)); }

# The request is read to its end: a connection closed over unread bytes is reset, and a reset is a failed probe.
health_http() {
  local line answer='503 Service Unavailable'
  while IFS= read -r -t 2 line && [[ -n ${line%$'\r'} ]]; do :; done
  if healthy; then answer='200 OK'; fi
  printf 'HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' "$answer"
}

# New packets go to the other gateways first, while this one still carries what comes; then nothing does.
drain() {
  local before after quiet=0 limit=${1:-120}
  touch "$RUN/draining" && write_state
  log "draining: the peers and the cloud's router send elsewhere; waiting for the tunnels to fall silent"
  while ((quiet < 3 && SECONDS < limit)); do
    before=$(forwarded) && sleep 1 && after=$(forwarded)
    if ((after - before > 20)); then quiet=0; else quiet=$((quiet + 1)); fi
  done
  ((quiet == 3)) || { log "after $limit s packets still come: established flows that the load balancer keeps here" && return 1; }
  log "drained: it may be stopped"
}
undrain() { rm -f "$RUN/draining" && write_state && log "takes traffic again"; }
# Packets that this machine has forwarded (proc(5), /proc/net/snmp, ForwDatagrams).
forwarded() { awk '$1 == "Ip:" && $2 ~ /^[0-9]/ { print $7 }' /proc/net/snmp; }

# Asks every peer through its tunnel, tells CloudWatch how many answer, and fails when one does not.
probe() {
  local interface address up=0 all=0
  while read -r interface address; do
    all=$((all + 1))
    ping -q -c 3 -i 0.2 -W 1 -I "$interface" "$address" >/dev/null 2>&1 && up=$((up + 1))
  done < <(jq -r '.tunnels[] | "\(.interface) \(.peerAddress)"' "$BUNDLE")
  [[ ${SOURCE:-} != aws-* ]] || aws monitoring "${METRICS_URL:-https://monitoring.$AWS_REGION.amazonaws.com}/" "$FORM" "$(
    jq -r --arg up "$up" '.gateway as $gateway | .metric
      | "Action=PutMetricData&Version=2010-08-01&Namespace=\(.namespace | @uri)&MetricData.member.1.MetricName=\(.name)"
      + "&MetricData.member.1.Dimensions.member.1.Name=\(.dimension)"
      + "&MetricData.member.1.Dimensions.member.1.Value=\($gateway)&MetricData.member.1.Value=\($up)"' "$BUNDLE"
  )" >/dev/null || log "the number of tunnels that answer cannot be told"
  ((up == all)) || { log "$up of $all tunnels answer" && return 1; }
}

# The first gateway of the list that is well has the cloud's routes to the other cloud, where no route server gives
# them. It takes them when it comes to be the first, and again should somebody have taken them away.
keep_routes() {
  local name address table range first='' interface
  while read -r name address; do
    if [[ $name == "$GATEWAY" ]]; then healthy; else well "$name" "$address"; fi && first=$name && break
  done < <(jq -r '.routes.gateways[] | "\(.name) \(.address)"' "$BUNDLE")
  [[ $first == "$GATEWAY" ]] || { ROUTES_UNTIL=0 && return; }
  ((SECONDS >= ROUTES_UNTIL)) || return 0
  interface=$(imds "network/interfaces/macs/$(imds mac)/interface-id") || return
  while read -r table range; do
    aws ec2 "${EC2_URL:-https://ec2.$AWS_REGION.amazonaws.com}/" "$FORM" \
      "Action=ReplaceRoute&Version=2016-11-15&RouteTableId=$table&DestinationCidrBlock=$range&NetworkInterfaceId=$interface" \
      >/dev/null || return
  done < <(jq -r '.ranges[] as $range | .routes.tables[] | "\(.) \($range | @uri)"' "$BUNDLE")
  ROUTES_UNTIL=$((SECONDS + 60))
}

# A gateway is not well when it has not said so twice in a row.
well() {
  if get --output /dev/null --max-time 0.5 "http://$2:$(jq -r .healthPort "$BUNDLE")/" 2>/dev/null; then
    MISSED[$1]=0
  else
    MISSED[$1]=$((${MISSED[$1]:-0} + 1))
  fi
  ((MISSED[$1] < 2))
}
declare -A MISSED
ROUTES_UNTIL=0 FORM=application/x-www-form-urlencoded HELPERS=''

# What each tunnel does now, as JSON without private keys.
status() {
  { wg show all dump | awk '{ $2 = NF == 5 ? "own" : $2; print }' && birdc -r show protocols; } |
    jq -Rn --slurpfile bundle "$BUNDLE" --argjson now "$(date +%s)" '
    [inputs | [splits(" +")]] as $lines | $bundle[0] as $b
    | ([$b.own[], $b.tunnels[].peerKeys[]] | map({key: .publicKey, value: .generation}) | from_entries) as $of
    | {gateway: $b.gateway, generation: $b.generation, tunnels: [$b.tunnels[] | .interface as $i | .session as $s
      | ($lines | map(select(.[0] == $i))) as $mine
      | ($mine | map(select(length == 9 and .[4] != "(none)"))[0]) as $peer
      | {peer, interface, ownKey: $of[$mine[0][2] // ""], peerKey: $of[$peer[1] // ""],
        keys: ($mine | length - 1), handshakeAgeSeconds: ($now - ($peer[5] // "0" | tonumber)),
        session: ($lines | map(select(.[0] == $s))[0][5] // "down")}],
      routers: [$lines[] | select(.[0] | startswith("cloud_")) | {name: .[0], session: (.[5] // "down")}]}'
}

# Looks at the bundle now instead of at the next poll.
look_now() { kill -HUP "$(cat "$RUN/pid")"; }

case ${1:-} in
  sync) look_now ;;
  run | status | healthy | probe | drain | undrain) "$@" ;;
  health-http) health_http ;;
  *) echo "usage: kakehashi-gateway run | sync | status | healthy | probe | drain [SECONDS] | undrain" >&2 && exit 2 ;;
esac
