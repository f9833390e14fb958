#!/usr/bin/env bash
# Puts the administrator's name and password, which RDS keeps in Secrets Manager and changes every week, beside the
# other secrets, if any are given. They pass through a pipe and files in memory only.
set -euo pipefail
umask 027

given=${GIVEN_DIRECTORY:-/given}
secrets=${SECRETS_DIRECTORY:-/secrets}
: "${ADMINISTRATOR_SECRET:?the ARN of the secret}"

mkdir -p "$secrets"
if [[ -d $given ]]; then cp "$given"/*-password "$secrets"/; fi
secret=$(aws secretsmanager get-secret-value --secret-id "$ADMINISTRATOR_SECRET" --query SecretString --output text)

# RDS's passwords have no quotation mark, so that the next one ends the value; a backslash is doubled.
field() { # name
  local rest=${secret#*\""$1"\":\"}
  [[ $rest != "$secret" ]] || { echo "$ADMINISTRATOR_SECRET: has no $1" >&2; exit 1; }
  rest=${rest%%\"*}
  printf '%s' "${rest//\\\\/\\}"
}

field username >"$secrets/administrator-username"
field password >"$secrets/administrator-password"
