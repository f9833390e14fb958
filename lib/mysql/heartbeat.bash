#!/usr/bin/env bash
# Writes the heartbeat into MYSQL_HOST for as long as it runs. Where the account is locked, because the server is a
# replica, it tries again after a second; on a replica whose account is open the statement writes nothing. Nor is
# anything written while the file PRIMARY_POINTER names another host: a primary that was lost and is back has no link
# yet, and a heartbeat of its own would keep it from ever following the new one.
set -euo pipefail
umask 077

secrets=${SECRETS_DIRECTORY:-/secrets}
sql=${SQL_DIRECTORY:-/sql}
: "${MYSQL_HOST:?the server}" "${MYSQL_PORT:=3306}" "${MYSQL_CA:=$sql/server-ca.pem}"
: "${HEARTBEAT_INTERVAL:?seconds}"

options=$(mktemp "${RUN_DIRECTORY:-/dev/shm}/heartbeat.XXXXXX")
stop() {
  trap - EXIT TERM INT
  # Without the beats the client reads to its end and leaves.
  local job
  for job in $(jobs -p); do kill "$job" 2>/dev/null || true; done
  rm -f "$options"
  exit 0
}
trap stop EXIT TERM INT
cat >"$options" <<EOF
[client]
host=$MYSQL_HOST
port=$MYSQL_PORT
user=kakehashi_heartbeat
password="$(cat "$secrets/heartbeat-password")"
ssl-mode=VERIFY_CA
ssl-ca=$MYSQL_CA
connect-timeout=2
EOF
statement=$(tr '\n' ' ' <"$sql/heartbeat.sql")

pointed_here() {
  [[ ! -e ${PRIMARY_POINTER:-} || $(cat "$PRIMARY_POINTER") == "$MYSQL_HOST" ]]
}

beats() {
  local beat
  # Ends when nobody reads any more.
  while
    if pointed_here; then beat="$statement;"; else beat=''; fi
    printf '%s\n' "$beat"
  do sleep "$HEARTBEAT_INTERVAL"; done
}

# In the background, because a signal is heard only between two commands or while waiting.
while true; do
  beats 2>/dev/null | mysql --defaults-file="$options" --batch --unbuffered &
  wait $! || true
  sleep 1 &
  wait $! || true
done
