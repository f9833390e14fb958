#!/usr/bin/env bash
# Copies production's schemas into staging, masked: asks both servers, exports, compares, imports. Nothing of staging is
# changed before the export has ended. Secrets are files, and reach the servers by option files in memory.
# Ends with 3 when a server or another copy refuses it, and with 1 when something broke: the same again is safe.
set -euo pipefail
trap '' PIPE
umask 077

secrets=${SECRETS_DIRECTORY:-/secrets}
sql=${SQL_DIRECTORY:-/sql}
: "${PRODUCTION_HOST:?the server that is read}" "${STAGING_HOST:?the server that is written}"
: "${MYSQL_PORT:=3306}" "${MYSQL_CA:=$sql/server-ca.pem}"

refuse() { # line...
  printf '%s\n' "$@" >&2
  exit 3
}

[[ ${PRODUCTION_HOST,,} != "${STAGING_HOST,,}" ]] ||
  refuse "database.stagingCopy.target.host: is production, and nothing is copied over it, got $STAGING_HOST; name staging"

secret() { # name: for a double-quoted value of an option file
  local text
  text=$(cat "$secrets/$1")
  [[ -n $text ]] || { echo "$secrets/$1: empty" >&2 && return 1; }
  text=${text//\\/\\\\}
  printf '%s' "${text//\"/\\\"}"
}

options=$(mktemp -d "${RUN_DIRECTORY:-/dev/shm}/copy.XXXXXX")
trap 'rm -rf "$options"' EXIT

connect() { # server, host
  local user password
  user=$(secret "$1/administrator-username")
  password=$(secret "$1/administrator-password")
  cat >"$options/$1" <<END
[client]
host=$2
port=$MYSQL_PORT
user="$user"
password="$password"
ssl-mode=VERIFY_CA
ssl-ca=$MYSQL_CA
connect-timeout=10
default-character-set=utf8mb4
END
}

client() { # server: SQL on standard input, rows as they are on standard output
  mysql --defaults-file="$options/$1" --batch --raw --skip-column-names --unbuffered
}

ask() { # server, file: whose rows are refusals
  local problems lines
  problems=$(client "$1" <"$sql/$2")
  [[ -n $problems ]] || return 0
  mapfile -t lines <<<"$problems"
  refuse "${lines[@]}"
}

connect production "$PRODUCTION_HOST"
connect staging "$STAGING_HOST"

# The lock goes with its session, however this ends.
coproc holder { client staging; }
exec {say}>&"${holder[1]}" {hear}<&"${holder[0]}"
printf "SET SESSION wait_timeout = 86400;\nSELECT IF(GET_LOCK('kakehashi_copy', 0), CONNECTION_ID(), 0);\n" >&"$say"
read -r session <&"$hear" || { echo "$STAGING_HOST: no lock can be had" >&2 && exit 1; }
[[ $session != 0 ]] || refuse "another copy into $STAGING_HOST is under way; wait for its end"

ask production export-checks.sql
client production <"$sql/mark-production.sql"
ask staging target-checks.sql

echo "exporting"
statements=$(client production <"$sql/export-statements.sql")
client production <<<"$statements" || { echo "the export failed: staging is as it was" >&2 && exit 1; }

ask staging import-checks.sql
statements=$(client staging <"$sql/import-statements.sql")
tables=0
while IFS= read -r line; do
  if [[ $line == "START TRANSACTION; "* ]]; then ((tables += 1)); fi
done <<<"$statements"

echo "importing $tables tables"
printf 'SET @holder = %s;\n%s\n' "$session" "$statements" >"$options/import.sql"
copied=0
# The counting is done here, not in a process of its own.
shopt -s lastpipe
if ! client staging <"$options/import.sql" | while IFS= read -r line; do
  printf '%s\n' "$line"
  if [[ $line == *": copied" ]]; then ((copied += 1)); fi
done; then
  echo "broken off: $copied of $tables tables of staging are of this copy, the others as they were; run it again" >&2
  exit 1
fi
echo "staging is a copy of production, masked"
