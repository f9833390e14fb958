#!/usr/bin/env bash
# Tells the cloud's monitoring, twice a minute, how old the newest heartbeat in the server is, as the exporter beside it
# says. It tells nothing while the exporter knows nothing.
set -euo pipefail

: "${MONITORING:?cloudwatch or azure-monitor}" "${METRIC_NAMESPACE:?}" "${METRIC:?}" "${EXPORTER_PORT:?}"
: "${INTERVAL_SECONDS:=30}"

# Of the servers that were ever primary the newest counts. Whole seconds; fails when there is none.
age() {
  local line value now=0 newest=0
  exec 3<>"/dev/tcp/127.0.0.1/$EXPORTER_PORT" || return 1
  printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3
  while IFS= read -r line <&3; do
    [[ $line == mysql_heartbeat_* ]] || continue
    value=$(printf '%.0f' "${line##* }")
    case $line in
      mysql_heartbeat_now_timestamp_seconds*) now=$value ;;
      mysql_heartbeat_stored_timestamp_seconds*) if ((value > newest)); then newest=$value; fi ;;
    esac
  done
  exec 3>&-
  if ((now == 0 || newest == 0)); then return 1; fi
  echo "$((now > newest ? now - newest : 0))"
}

tell_cloudwatch() { # seconds
  aws cloudwatch put-metric-data --namespace "$METRIC_NAMESPACE" --metric-name "$METRIC" --unit Seconds \
    --dimensions "Server=${SERVER:?}" --value "$1"
}

# The token of the service account for one of Azure's (Microsoft identity platform, "client credentials flow"): both
# pass through standard input and files, never by an argument.
tell_azure() { # seconds
  local answer token
  answer=$(curl --silent --show-error --fail --max-time 10 \
    --data-urlencode "client_id=${AZURE_CLIENT_ID:?}" \
    --data-urlencode "scope=https://monitor.azure.com/.default" \
    --data-urlencode "grant_type=client_credentials" \
    --data-urlencode "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer" \
    --data-urlencode "client_assertion@${AZURE_FEDERATED_TOKEN_FILE:?}" \
    "${AZURE_AUTHORITY_HOST:?}${AZURE_TENANT_ID:?}/oauth2/v2.0/token")
  token=${answer#*\"access_token\":\"}
  token=${token%%\"*}
  printf 'Authorization: Bearer %s\n' "$token" | curl --silent --show-error --fail --max-time 10 --output /dev/null \
    --header @- --header 'Content-Type: application/json' \
    --data "{\"time\":\"$(date -u +%FT%TZ)\",\"data\":{\"baseData\":{\"metric\":\"$METRIC\",\"namespace\":\"$METRIC_NAMESPACE\",\"series\":[{\"min\":$1,\"max\":$1,\"sum\":$1,\"count\":1}]}}}" \
    "https://${REGION:?}.monitoring.azure.com${SERVER:?}/metrics"
}

while sleep "$INTERVAL_SECONDS"; do
  if ! seconds=$(age); then
    echo "the exporter knows of no heartbeat" >&2
    continue
  fi
  case $MONITORING in
    cloudwatch) tell_cloudwatch "$seconds" ;;
    azure-monitor) tell_azure "$seconds" ;;
    *) echo "$MONITORING: is no monitoring" >&2 && exit 1 ;;
  esac || echo "$MONITORING could not be told" >&2
done
