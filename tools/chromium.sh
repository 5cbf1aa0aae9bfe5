#!/usr/bin/env bash
# Makes Debian's chromium available to the browser tests: installs it as root or in CI, else says how to get it.
set -u
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
how="apt-get install chromium"
if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || [ -n "${CI:-}" ]; }; then
  sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo -n"
  echo "Installing chromium for the browser tests ..."
  export DEBIAN_FRONTEND=noninteractive
  $sudo apt-get update -qq >/dev/null 2>&1
  $sudo apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1
  command -v chromium >/dev/null 2>&1 && exit 0
  echo "chromium could not be installed here; the browser tests are skipped ($how)"
  exit 0
fi
echo "No chromium on this machine: the browser tests are skipped; to run them: sudo $how"
