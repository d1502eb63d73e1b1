#!/usr/bin/env python3
"""Synthetic graph studies: every rate law and every way to dose, against an independent integrator, to 1e-6 relative.

    VESIPK=build/vesipk VESIPK_SOURCE=. tests/models/test_synthetic.py [part of a config's name]...

The configs say what each is for; make_synthetic.py made the trajectories.
"""
import os
import pathlib
import sys
import tempfile

import compare


def main():
    source = pathlib.Path(os.environ.get("VESIPK_SOURCE", pathlib.Path(__file__).resolve().parent.parent.parent))
    wrong, judged = 0, 0
    configs = [c for c in sorted((source / "tests" / "models").glob("synthetic_*.cfg"))
               if len(sys.argv) == 1 or any(part in c.name for part in sys.argv[1:])]
    with tempfile.TemporaryDirectory() as scratch:
        for config in configs:
            found = compare.references([config.with_name(config.stem + "_reference.csv.gz")])
            wanted = {scenario: reference for (_, scenario), reference in found.items()}
            wrong += compare.judge(config, wanted, pathlib.Path(scratch) / "result.h5")
            judged += len(wanted)
    print(f"{judged} synthetic scenarios, {wrong} wrong")
    return 1 if wrong or not judged else 0


if __name__ == "__main__":
    sys.exit(main())
