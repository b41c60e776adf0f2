#!/bin/sh
# Installs Debian packages that are missing. With --optional, goes on without them where it lacks the rights, or they cannot
# be had.
set -eu

optional=false
if [ "${1-}" = --optional ]; then
  optional=true
  shift
fi

# One at a time: under `make -j` the second apt-get would fail for want of the first one's locks. This file is the lock.
exec 9<"$0"
flock 9 2>/dev/null || true

missing=
for package in "$@"; do
  case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) in
    installed) ;;
    *) missing="$missing $package" ;;
  esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=
elif sudo -n true 2>/dev/null; then
  as_root=sudo
else
  echo "These Debian packages are missing, and installing them needs root rights:$missing" >&2
  echo "As root: apt-get update && apt-get install$missing" >&2
  if $optional; then
    echo "Going on without them." >&2
    exit 0
  fi
  exit 77
fi

echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
install() {
  $as_root apt-get update -qq &&
    # shellcheck disable=SC2086 # a list of words by design
    $as_root apt-get install -y -qq --no-install-recommends $missing
}
# What the packages start is not to hold the lock.
if ! install >/dev/null 9<&-; then
  echo "These Debian packages could not be installed:$missing" >&2
  if $optional; then
    echo "Going on without them." >&2
    exit 0
  fi
  exit 77
fi
