# A million changed inputs for each target of tests/fuzz, under the sanitizers; results without a seal are read by a process each, so
# they are fewer. VESIPK_FUZZ_SEED makes another search. What was found stands in NAME/last_input here.
set -eu
cmake -S "$VESIPK_SOURCE" -B build -D CMAKE_BUILD_TYPE=Release -D VESIPK_SANITIZE=address,undefined -D VESIPK_PAGE=OFF -D VESIPK_BENCH=OFF >/dev/null
cmake --build build -j "$(nproc)" --target test-fuzz-config test-fuzz-cells test-fuzz-samples test-fuzz-stored test-fuzz-subject_rows >build.log 2>&1 || {
    tail -20 build.log
    exit 1
}
for target in config:1000000 cells:1000000 samples:1000000 subject_rows:1000000 stored:100000; do
    name=${target%:*}
    mkdir -p "$name"
    echo "$name"
    (cd "$name" && VESIPK_FUZZ_RUNS="${VESIPK_FUZZ_RUNS:-${target#*:}}" "$(find ../build -name "test-fuzz-$name" -type f)")
done
