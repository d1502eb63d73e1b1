#!/bin/sh
# Every single allocation fails in turn, not only the first two that come the same way: the tests of this folder again.
set -eu
for test in "$(dirname "$VESIPK")"/tests/test-memory-*; do
    basename "$test"
    mkdir "$(basename "$test")"
    (cd "$(basename "$test")" && FAIL_EVERY_ALLOCATION=1 "$test")
done
