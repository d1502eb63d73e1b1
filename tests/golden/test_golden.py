"""A whole study stays as it was.

A case is a folder here:

    scenario.cfg    the study; it is run as it is, from a copy of the folder
    expect.csv      scenario,organ,quantity,time_h,value: chosen numbers of the result file, in the file's units.
                    organ and time_h are empty where the quantity has none; quantiles are the middle one.
                    A further column named like another dimension (compartment, interval, subject) picks along it.
    tolerance.csv   quantity,relative,absolute: |found - value| <= absolute + relative |value|; "*" is for all the others
    why.md          why these numbers, and where they come from

VESIPK_UPDATE=1 writes the values found into expect.csv where they are absent or off (rows stay as they are), for a human
to read:

    VESIPK=build/release/vesipk VESIPK_UPDATE=1 python3 tests/golden/test_golden.py [part of a case's name]...
"""
import csv
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import h5py
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
LIBRARY = os.environ.get("VESIPK_LIBRARY")
UPDATE = os.environ.get("VESIPK_UPDATE") == "1"
FILES = ("scenario.cfg", "expect.csv", "tolerance.csv", "why.md")


def texts(dataset):
    return [t.decode() if isinstance(t, bytes) else str(t) for t in dataset[()]]


def place_along(name, scale, row):
    """Index that a row means along one dimension."""
    if name == "time":
        wanted = float(row["time_h"])
        i = int(np.argmin(np.abs(scale[()] - wanted)))
        if abs(scale[i] - wanted) > 1e-9 * max(1.0, abs(wanted)):
            raise LookupError(f"the result has no time {wanted} h; the nearest is {scale[i]} h")
        return i
    if name == "quantile":
        wanted = float(row.get("quantile") or 0.5)
        found = np.flatnonzero(np.abs(scale[()] - wanted) < 1e-12)
        if not found.size:
            raise LookupError(f"the result has no quantile {wanted}")
        return int(found[0])
    wanted = row.get(name) or ""
    if h5py.check_string_dtype(scale.dtype):
        words = texts(scale)
        if wanted not in words:
            raise LookupError(f"the result has no {name} \"{wanted}\"; it has: {', '.join(words)}")
        return words.index(wanted)
    found = np.flatnonzero(scale[()] == float(wanted))
    if not found.size:
        raise LookupError(f"the result has no {name} {wanted}")
    return int(found[0])


def value_of(file, row):
    """The number that a row of expect.csv asks for."""
    if row["quantity"] not in file:
        raise LookupError(f"the result has no {row['quantity']}")
    dataset = file[row["quantity"]]
    index = []
    for dimension in dataset.dims:
        scale = dimension[0]
        index.append(place_along(scale.name.rsplit("/", 1)[-1], scale, row))
    return float(dataset[tuple(index)])


def close(found, value, tolerance):
    if math.isnan(value) or math.isnan(found):
        return math.isnan(value) and math.isnan(found)
    if math.isinf(value) or math.isinf(found):
        return found == value
    return abs(found - value) <= tolerance["absolute"] + tolerance["relative"] * abs(value)


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as f:
        reader = csv.DictReader(f)
        return reader.fieldnames, list(reader)


def judge(case, scratch):
    """(rows compared, faults)"""
    missing = [name for name in FILES if not (case / name).is_file()]
    if missing:
        return 0, [f"{', '.join(missing)} missing"]
    columns, rows = read_csv(case / "expect.csv")
    tolerances = {t["quantity"]: {k: float(t[k]) for k in ("relative", "absolute")}
                  for t in read_csv(case / "tolerance.csv")[1]}
    folder = scratch / case.name
    shutil.copytree(case, folder)
    result = folder / "result.h5"
    library = ["--library", LIBRARY] if LIBRARY else []
    run = subprocess.run([PROGRAM, "run", "scenario.cfg", "-o", str(result), "-q", *library], cwd=folder, capture_output=True,
                         stdin=subprocess.DEVNULL, timeout=1200, check=False)
    if run.returncode != 0:
        return 0, [f"exit code {run.returncode}:\n{run.stderr.decode('utf-8', 'replace')}"]

    faults = [] if rows else ["expect.csv holds no row"]
    with h5py.File(result, "r") as file:
        for n, row in enumerate(rows, start=2):
            what = ", ".join(row[c] for c in columns if c != "value" and row[c])
            try:
                found = value_of(file, row)
            except (LookupError, ValueError) as fault:
                faults.append(f"expect.csv:{n}: {what}: {fault}")
                continue
            tolerance = tolerances.get(row["quantity"], tolerances.get("*"))
            if tolerance is None:
                faults.append(f"expect.csv:{n}: tolerance.csv has no line for {row['quantity']} and none for *")
            elif UPDATE:
                if not row["value"] or not close(found, float(row["value"]), tolerance):
                    row["value"] = repr(found)
            elif not close(found, float(row["value"]), tolerance):
                value = float(row["value"])
                off = abs(found - value) / abs(value) if value else math.inf
                faults.append(f"expect.csv:{n}: {what}: {found!r}, expected {row['value']} (off by {off:.2g} of it)")
    if UPDATE and not faults:
        with open(case / "expect.csv", "w", newline="", encoding="utf-8") as f:
            writer = csv.DictWriter(f, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return len(rows), faults


def main():
    cases = [p for p in sorted(HERE.iterdir()) if p.is_dir() and p.name != "__pycache__"
             and (len(sys.argv) == 1 or any(part in p.name for part in sys.argv[1:]))]
    n, wrong = 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        for case in cases:
            n_row, faults = judge(case, pathlib.Path(scratch).resolve())
            n += n_row
            wrong += bool(faults)
            for fault in faults:
                print(f"{case.name}: {fault}")
    print(f"{len(cases)} cases, {n} numbers, {wrong} cases wrong" + (", the others written" if UPDATE else ""))
    if not cases:
        print("there is no such case" if len(sys.argv) > 1 else "there are no cases", file=sys.stderr)
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
