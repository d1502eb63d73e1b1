# 1000 random data sets of subjects against matrix exponentials; VESIPK_FUZZ_SEED makes others.
set -eu
VESIPK_DATA_SETS=1000 /usr/bin/python3 "$VESIPK_SOURCE/tests/study/test_random_data_sets.py"
