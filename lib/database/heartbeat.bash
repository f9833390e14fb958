#!/usr/bin/env bash
# Writes the heartbeat over one connection, as long as the server answers; ends when it does not, to be started again.
set -euo pipefail
umask 077

secrets=${SECRETS_DIRECTORY:-/secrets}
: "${MYSQL_HOST:?the server}" "${MYSQL_PORT:=3306}" "${MYSQL_CA:?the authority}" "${MYSQL_ACCOUNT:?the account}"
: "${HEARTBEAT_SQL:?the statement}" "${INTERVAL_SECONDS:?between two heartbeats}"

options=$(mktemp "${RUN_DIRECTORY:-/dev/shm}/client.XXXXXX")
trap 'rm -f "$options"' EXIT
password=$(<"$secrets/heartbeat-password")
cat >"$options" <<EOF
[client]
host=$MYSQL_HOST
port=$MYSQL_PORT
user=$MYSQL_ACCOUNT
password=$password
ssl-mode=VERIFY_CA
ssl-ca=$MYSQL_CA
connect-timeout=10
EOF

while sleep "$INTERVAL_SECONDS"; do
  cat "$HEARTBEAT_SQL"
done | mysql --defaults-file="$options" --batch --unbuffered
