# A million changed inputs for each target of tests/fuzz, under the sanitizers, as many targets at once as there are cores.
# VESIPK_FUZZ_SEED makes another search, VESIPK_FUZZ_RUNS a shorter one. What was found stands in NAME/last_input here, what was
# said in NAME/log. A merge of shards waits for the disk, so there are fewer of them.
set -eu
cmake -S "$VESIPK_SOURCE" -B build -D CMAKE_BUILD_TYPE=Release -D VESIPK_SANITIZE=address,undefined -D VESIPK_PAGE=OFF -D VESIPK_BENCH=OFF >/dev/null
targets='config stored shards subject_rows cells samples sizes'
# shellcheck disable=SC2046 # each target is a word
cmake --build build -j "$(nproc)" --target $(for name in $targets; do printf 'test-fuzz-%s ' "$name"; done) >build.log 2>&1 || {
    tail -20 build.log
    exit 1
}
# Where memory was taken is told in few lines, and what was given back is kept for a short while: so a million takes hours, not days.
export ASAN_OPTIONS=malloc_context_size=2:quarantine_size_mb=8 VESIPK_FUZZ_RUNS="${VESIPK_FUZZ_RUNS:-1000000}"
# shellcheck disable=SC2016 # the inner shell knows the number
for name in $targets; do
    mkdir -p "$name"
    printf '%s\n' "$name"
done | xargs -P "$(nproc)" -I NAME sh -c 'cd NAME && if [ NAME = shards ]; then VESIPK_FUZZ_RUNS=$((VESIPK_FUZZ_RUNS / 50)); fi && ../build/tests/test-fuzz-NAME >log 2>&1 || { touch ../failed; exit 0; }'
for name in $targets; do
    printf '%s: %s\n' "$name" "$(tail -1 "$name/log")"
done
test ! -e failed
