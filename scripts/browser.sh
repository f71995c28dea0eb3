#!/usr/bin/env bash
# Looks for the browser that the tests drive, and installs it where that is allowed (Debian or
# Ubuntu, as root). Without one the browser tests are skipped; under CI=true that is a failure.
set -euo pipefail

find_browser() {
  local name
  for name in "${COORD_TEST_BROWSER:-}" chromium chromium-browser google-chrome; do
    # Ubuntu's chromium-browser may be a note that points to a snap: only one that runs counts.
    if [ -n "$name" ] && command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
  return 1
}

if found=$(find_browser); then
  echo "==> browser for the tests: $found"
  exit 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "==> installing chromium for the browser tests (apt-get)"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q && apt-get install -q -y --no-install-recommends chromium || true
  if found=$(find_browser); then
    echo "==> browser for the tests: $found"
    exit 0
  fi
fi

cat >&2 <<'NOTE'
==> No browser for the browser tests: they will be skipped.
    Debian, Ubuntu:  sudo apt-get install --no-install-recommends chromium
    macOS:           brew install --cask google-chrome
    elsewhere:       install Chromium or Chrome
    then run `make test` again; COORD_TEST_BROWSER=/path/to/chrome names one that is not on PATH.
NOTE
if [ "${CI:-}" = true ]; then
  echo "==> CI=true: a missing browser is a failure." >&2
  exit 1
fi
