#!/usr/bin/env python3
"""Published models: every config of configs/models/ against trajectories of other integrators, to 1e-6 relative.

    VESIPK=build/vesipk VESIPK_SOURCE=. tests/models/test_published.py [--configs DIR --reference DIR]

Every compartment, every organ and its concentration at every time, where the amount is above 1e-6 of the dose; the mass balance;
and that the committed configs are what make_configs.py makes of the graphs.  Models that bind, feed back, turn with meals or scale with
weight are configs written by hand; make_own.py holds their equations a second time.  For models kept elsewhere:
make_configs.py --reference DIR --out DIR2, then test_published.py --reference DIR --configs DIR2.
"""
import argparse
import os
import pathlib
import sys
import tempfile

import compare
import make_configs


def own_references(path):
    """Scenarios of a model that is no neutral graph: make_own.py integrated its equations.  Its doses are those of that script."""
    found = {}
    for row in make_configs.rows_of(path):
        found.setdefault(row["scenario"], compare.Reference(float(row["given"]))).add(row)
    return found


def main():
    source = pathlib.Path(os.environ.get("VESIPK_SOURCE", make_configs.ROOT))
    ask = argparse.ArgumentParser(description="Published models against their reference trajectories.")
    ask.add_argument("--configs", type=pathlib.Path, default=source / "configs" / "models")
    ask.add_argument("--reference", type=pathlib.Path, default=source / "tests" / "models" / "reference")
    args = ask.parse_args()

    wrong, judged = 0, 0
    left = {p.name for p in args.configs.glob("*.cfg")}
    made = make_configs.configs(args.reference)
    with tempfile.TemporaryDirectory() as scratch:
        for graph in make_configs.graphs(args.reference):
            references = compare.references(make_configs.reference_paths(args.reference, graph["name"]))
            for variant in graph["variants"]:
                wanted = {s["id"]: references[variant, s["id"]] for s in graph["scenarios"] if s["variant"] == variant}
                name = make_configs.config_name(graph, variant) + ".cfg"
                config = args.configs / name
                if not wanted:
                    continue
                if not config.exists() or config.read_text(encoding="utf-8") != made[name]:
                    print(f"FAIL {name}: missing, or not what make_configs.py makes")
                    wrong += 1
                    continue
                left.discard(name)
                wrong += compare.judge(config, wanted, pathlib.Path(scratch) / "result.h5")
                judged += len(wanted)
        if args.configs == source / "configs" / "models":
            for path in sorted((source / "tests" / "models" / "reference_own").glob("*_reference.csv.gz")):
                name = path.name.removesuffix("_reference.csv.gz")
                left.discard(name + ".cfg")
                wanted = own_references(path)
                wrong += compare.judge(args.configs / (name + ".cfg"), wanted, pathlib.Path(scratch) / "result.h5")
                judged += len(wanted)
    for name in sorted(left):
        print(f"FAIL {name}: has no reference trajectory")
        wrong += 1
    print(f"{judged} scenarios of published models, {wrong} wrong")
    return 1 if wrong or not judged else 0


if __name__ == "__main__":
    sys.exit(main())
