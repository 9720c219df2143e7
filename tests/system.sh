#!/bin/sh
# The programs that the tests need and pip does not bring: installed where we may (root on Debian), else named.
set -eu

has_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_redis() { command -v redis-server || command -v valkey-server; }
has_pdftotext() { command -v pdftotext; }
has_postgres() { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; }

missing=""
has_chromium >/dev/null 2>&1 || missing="$missing chromium"
has_redis >/dev/null 2>&1 || missing="$missing redis-server"
has_pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
has_postgres >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
  echo "Installing$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086  # a list of package names
  apt-get install -qq -y --no-install-recommends $missing >/dev/null
else
  echo "The tests need$missing: install these with your system's package manager, then run make test again." >&2
  exit 1
fi
