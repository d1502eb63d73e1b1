# The newcomer's commands are plain POSIX shell: they must start on a machine that has nothing else.
set -eu
cd "$VESIPK_SOURCE"
for script in scripts/demo scripts/test scripts/trials scripts/evidence scripts/reference scripts/tarball scripts/common.sh; do
    if command -v dash >/dev/null 2>&1; then dash -n "$script"; else sh -n "$script"; fi
done
for command in scripts/demo scripts/test scripts/trials scripts/evidence scripts/reference scripts/tarball .ci/run; do
    test -x "$command" || {
        echo "$command: is not executable"
        exit 1
    }
done
if ! command -v shellcheck >/dev/null 2>&1; then
    echo "shellcheck is not here: skipped"
    exit 77
fi
shellcheck -x scripts/demo scripts/test scripts/trials scripts/evidence scripts/reference scripts/tarball scripts/common.sh .ci/run
find tests contrib -name '*.sh' -exec shellcheck -s sh {} +
