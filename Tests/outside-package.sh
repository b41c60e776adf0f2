#!/bin/sh
# Builds and runs a package that depends on the last commit of this one by version, as a user's package would. It adds
# backends of its own and runs the conformance suite on them.
#
#   Tests/outside-package.sh
#
# OUTSIDE_PACKAGE_DIR keeps the package and its build there for the next run; otherwise they are temporary.
set -eu

tests=$(cd "$(dirname "$0")" && pwd)
repository=$(git -C "$tests" rev-parse --show-toplevel)

if [ -n "${OUTSIDE_PACKAGE_DIR-}" ]; then
  mkdir -p "$OUTSIDE_PACKAGE_DIR"
  work=$(cd "$OUTSIDE_PACKAGE_DIR" && pwd)
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
package="$work/package"
passed=0
failed=0

check() {
  if [ "$2" = 0 ]; then
    passed=$((passed + 1))
    echo "passed: $1"
  else
    failed=$((failed + 1))
    echo "FAILED: $1"
  fi
}

# Every run has its own clone: a tag that moved would be refused.
rm -rf "$work"/apus-* "$package/Package.resolved"
clone="$work/apus-$(git -C "$repository" rev-parse --short=12 HEAD)"
git clone --quiet --no-hardlinks "$repository" "$clone"
git -C "$clone" tag 1.0.0

mkdir -p "$package"
rm -rf "$package/Sources"
cp -R "$tests/OutsidePackage/Sources" "$package/Sources"
sed -e "s|@APUS_URL@|file://$clone|" -e "s|@APUS_IDENTITY@|$(basename "$clone")|" \
  "$tests/OutsidePackage/Package.swift.template" >"$package/Package.swift"

# The first answers of the build go to stderr, so that stdout has the results only.
status=0
(cd "$package" && swift build ${OUTSIDE_PACKAGE_FLAGS-} >&2) || status=$?
check "a package that depends on version 1.0.0 builds" "$status"

if [ "$status" = 0 ]; then
  output=$(cd "$package" && swift run --skip-build outside) || status=$?
  echo "$output" | grep -E '^(passed|FAILED)' || true
  counts=$(echo "$output" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p')
  check "it ran to its end without failures" "$status"
  # shellcheck disable=SC2086 # two numbers
  set -- ${counts:-0 1}
  passed=$((passed + $1))
  failed=$((failed + $2))
fi

# Its users get the engine only: the command line's parser is neither fetched nor built.
dependencies=0
[ -d "$package/.build/checkouts/$(basename "$clone")" ] || dependencies=1
if ls "$package/.build/checkouts" | grep -q swift-argument-parser; then dependencies=1; fi
if grep -q swift-argument-parser "$package/Package.resolved"; then dependencies=1; fi
check "swift-argument-parser is not fetched" "$dependencies"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
