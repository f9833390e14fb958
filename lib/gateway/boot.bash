#!/usr/bin/env bash
# What a gateway knows at its first boot: how to fetch its bundle with the machine's own identity. The bundle brings
# the agent, so that a better agent replaces no machine. The agent reads this file for its functions.
set -uo pipefail

RUN=${KAKEHASHI_RUN:-/run/kakehashi}
METADATA=${METADATA_URL:-http://169.254.169.254}

log() { printf '%s: %s\n' "${GATEWAY:-gateway}" "$*" >&2; }
get() { curl --silent --show-error --fail --max-time 10 "$@"; }

# Secrets reach curl through standard input, where no process list shows them.
imds() {
  local token
  token=$(get -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$METADATA/latest/api/token") &&
    get -H @- "$METADATA/latest/meta-data/$1" <<<"X-aws-ec2-metadata-token: $token"
}
aws_credentials() {
  local path=iam/security-credentials/ role
  role=$(imds "$path") && imds "$path$role"
}

# aws SERVICE URL CONTENT_TYPE BODY [HEADER]: one signed call.
aws() {
  aws_credentials | jq -r --arg sign "aws:amz:$AWS_REGION:$1" --arg url "$2" --arg type "$3" --arg body "$4" \
    --arg header "${5:-Accept: */*}" '
    "url = \($url | @json)\naws-sigv4 = \($sign | @json)\ndata = \($body | @json)",
    "user = \("\(.AccessKeyId):\(.SecretAccessKey)" | @json)",
    "header = \("X-Amz-Security-Token: \(.Token)" | @json)",
    "header = \("Content-Type: \($type)" | @json)\nheader = \($header | @json)"' | get --config -
}

# azure RESOURCE CURL_ARGUMENT...: one call with the machine's token for the resource.
azure() {
  local url="$METADATA/metadata/identity/oauth2/token?api-version=2018-02-01&resource=$1"
  get -H 'Metadata: true' "$url" | jq -er '"Authorization: Bearer \(.access_token)"' | get -H @- "${@:2}"
}

fetch() {
  case ${SOURCE:-} in
    aws-secrets-manager)
      aws secretsmanager "${SECRETS_URL:-https://secretsmanager.$AWS_REGION.amazonaws.com}/" \
        application/x-amz-json-1.1 "$(jq -nc --arg id "$SECRET_ID" '{SecretId: $id}')" \
        'X-Amz-Target: secretsmanager.GetSecretValue' | jq -er .SecretString
      ;;
    azure-key-vault)
      azure https://vault.azure.net "${SECRETS_URL:-$VAULT_URI}/secrets/$SECRET_NAME?api-version=7.4" | jq -er .value
      ;;
    *) log "SOURCE: must be aws-secrets-manager or azure-key-vault, got ${SOURCE:-nothing}" && return 2 ;;
  esac
}

# Files with keys live in memory only, readable by root only.
umask 077
[[ ${BASH_SOURCE[0]} == "$0" ]] || return 0
mkdir -p "$RUN"
if [[ ! -s $RUN/agent && ${1:-} == run ]]; then
  until fetch >"$RUN/bundle.json.new" && jq -er .agent "$RUN/bundle.json.new" >"$RUN/agent"; do
    log "the bundle cannot be fetched yet" && sleep 5
  done
  rm "$RUN/bundle.json.new"
fi
[[ -s $RUN/agent ]] || { log "no bundle yet" && exit 1; }
exec bash "$RUN/agent" "$@"
