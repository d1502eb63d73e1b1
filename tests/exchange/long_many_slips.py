#!/usr/bin/python3
"""Many slips of SBML files: tests/exchange/slips.py."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import slips  # noqa: E402

for seed in range(1, 6):
    print(slips.hold(400, seed))
