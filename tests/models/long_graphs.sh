# 300 random linear graphs and 120 others against independent integrators; VESIPK_FUZZ_SEED makes others.
set -eu
VESIPK_GRAPHS=10 /usr/bin/python3 "$VESIPK_SOURCE/tests/models/test_random_graphs.py"
