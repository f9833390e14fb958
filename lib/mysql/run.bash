#!/usr/bin/env bash
# Runs the SQL files of /sql, in their order, as the server's administrator. Secrets are files, and reach the server
# by an option file in memory and by standard input: never an argument or the environment.
set -euo pipefail
shopt -s nullglob
umask 077

secrets=${SECRETS_DIRECTORY:-/secrets}
sql=${SQL_DIRECTORY:-/sql}
: "${MYSQL_HOST:?the server}" "${MYSQL_PORT:=3306}" "${MYSQL_CA:=$sql/server-ca.pem}"

secret() { # name
  if [[ ! -s $secrets/$1 ]]; then
    echo "$secrets/$1: missing or empty" >&2
    exit 1
  fi
  cat "$secrets/$1"
}

escaped() { # text: for a double-quoted value of an option file
  local text=${1//\\/\\\\}
  printf '%s' "${text//\"/\\\"}"
}

options=$(mktemp "${RUN_DIRECTORY:-/dev/shm}/client.XXXXXX")
trap 'rm -f "$options"' EXIT
user=$(secret administrator-username)
password=$(secret administrator-password)
cat >"$options" <<EOF
[client]
host=$MYSQL_HOST
port=$MYSQL_PORT
user="$(escaped "$user")"
password="$(escaped "$password")"
ssl-mode=VERIFY_CA
ssl-ca=$MYSQL_CA
connect-timeout=10
EOF

variable() { # name, value: as bytes, so that no character of it can end the literal
  printf "SET @%s = CONVERT(X'%s' USING utf8mb4);\n" "$1" "$(printf '%s' "$2" | od -An -v -tx1 | tr -d ' \n')"
}

variables() {
  local role value file
  for role in replication heartbeat operator; do
    value=$(secret "$role-password")
    variable "${role}_password" "$value"
  done
  for file in "$secrets"/app-*-password; do
    role=$(basename "$file" -password)
    value=$(secret "$role-password")
    variable "${role//-/_}_password" "$value"
  done
  # A new server is what the applications' pointer makes of it.
  variable own_host "$MYSQL_HOST"
  variable primary_host "${PRIMARY_HOST:-}"
}

files=("$sql"/*.sql)
if ((${#files[@]} == 0)); then
  echo "$sql: no SQL" >&2
  exit 1
fi
set_variables=$(variables)
{
  printf '%s\n' "$set_variables"
  cat "${files[@]}"
} | mysql --defaults-file="$options" --batch --skip-column-names
