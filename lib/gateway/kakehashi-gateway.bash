#!/usr/bin/env bash
# The gateway's agent. `kakehashi-gateway --help` lists its commands.
set -euo pipefail
echo "usage: kakehashi-gateway run | status | drain | undrain | health" >&2
exit 2
