"""Run a graph study and hold every compartment and organ of its results file against a reference trajectory.

A reference is a CSV, one row per scenario, time and compartment (kind "state") or organ: amount, and concentration per L where
there is a volume.  The dose of a scenario is all that its compartments hold at the last time: nothing leaves a graph.
Needs h5py and NumPy.
"""
import os
import pathlib
import subprocess

import h5py
import numpy as np

from make_configs import rows_of

PROMISE = 1e-6      # relative, where the amount is above...
FLOOR = 1e-6        # ... this share of the dose
SMALL = 1e-9        # of the dose: how far an entry below the floor may be off
MASS = 1e-9         # of the dose
ENTRIES = 1000      # fewer compared numbers in a scenario are a fault of the test


class Reference:
    """One scenario: {(kind, name): {time: (amount, concentration or None)}}, and its dose.

    `given`: its dose, of a graph where something is there without it; None: all that its compartments hold at the end."""

    def __init__(self, given=None):
        self.curves = {}
        self.unit = ""
        self.given = given

    def add(self, row):
        amount = next(k for k in row if k.startswith("amount_"))
        self.unit = amount.removeprefix("amount_")
        conc = row[f"conc_{self.unit}_per_L"]
        self.curves.setdefault((row["kind"], row["name"]), {})[float(row["time_h"])] = \
            (float(row[amount]), float(conc) if conc else None)

    def times(self):
        return sorted({t for curve in self.curves.values() for t in curve})

    def dose(self):
        if self.given is not None:
            return self.given
        end = self.times()[-1]
        return sum(c[end][0] for (kind, _), c in self.curves.items() if kind == "state")


def references(paths):
    """Scenarios of some CSVs: {(variant, scenario): Reference}."""
    found = {}
    for path in paths:
        for row in rows_of(path):
            found.setdefault((row["variant"], row["scenario"]), Reference()).add(row)
    return found


def program():
    path = os.environ.get("VESIPK")
    if not path:
        raise SystemExit("VESIPK must name the program to test")
    return path


def run(config, result):
    """Run a config into a results file; a run that fails ends the test with what it said."""
    command = [program(), "run", str(config), "-o", str(result), "--force", "-q"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)
    if done.returncode:
        raise SystemExit(f"{pathlib.Path(config).name}: exit code {done.returncode}\n{done.stdout}")


def texts(dataset):
    return [t.decode() if isinstance(t, bytes) else str(t) for t in np.asarray(dataset[...]).ravel()]


def unit_of(dataset):
    unit = dataset.attrs["units"]
    return unit.decode() if isinstance(unit, bytes) else str(unit)


def litres(dataset):
    """A dataset of volumes in L."""
    known = {"mL": 1e-3, "L": 1.0, "cm3": 1e-3}
    if unit_of(dataset) not in known:
        raise SystemExit(f"{dataset.name} is in {unit_of(dataset)}, expected mL")
    return dataset[...] * known[unit_of(dataset)]


class Worst:
    """Largest error so far, and where."""

    def __init__(self):
        self.error, self.where, self.n, self.small, self.n_small = 0.0, "nowhere", 0, 0.0, 0

    def see(self, found, wanted, size, dose, where):
        """`size`: the amount that says whether the entry is large enough for the promise."""
        if abs(size) > FLOOR * dose:
            self.n += 1
            error = abs(found / wanted - 1.0) if np.isfinite(found) else np.inf
            if error > self.error:
                self.error, self.where = error, where
        else:
            self.n_small += 1
            scale = dose if size == wanted else dose * (wanted / size if size else np.inf)
            self.small = max(self.small, abs(found - wanted) / scale if np.isfinite(found) else np.inf)


def compare(file, scenario, reference):
    """Worst error of one scenario, and a list of what is wrong with it."""
    faults, worst = [], Worst()
    names = texts(file["scenario"])
    if names.count(scenario) != 1:
        return worst, [f"scenarios in the file: {names}"]
    s = names.index(scenario)
    dose = reference.dose()
    time = file["time"][...]
    if unit_of(file["time"]) not in ("h", "hour", "hours"):
        faults.append(f'time is in {unit_of(file["time"])}')
    wanted = np.array(reference.times())
    if len(time) != len(wanted) or not np.allclose(time, wanted, rtol=1e-12, atol=1e-12):
        return worst, faults + [f"{len(time)} output times, the reference has {len(wanted)}, or they differ"]

    nodes, amount = texts(file["compartments/compartment"]), file["compartments/amount"]
    organs, share, given = texts(file["organ"]), file["percent_dose"], file["dose"]
    if amount.dtype != np.float64 or amount.shape[1:] != (1, len(time), len(nodes)):
        return worst, faults + [f"/compartments/amount is {amount.dtype} {amount.shape}"]
    for dataset in (amount, given):
        if unit_of(dataset) != reference.unit:
            faults.append(f"{dataset.name} is in {unit_of(dataset)}, the reference in {reference.unit}")
    median = int(np.argmin(np.abs(file["quantile"][...] - 0.5)))
    if abs(file["quantile"][median] - 0.5) > 1e-12:
        faults.append("no quantile 0.5")

    mine = amount[s, 0]
    sums = share[s, :, median, :] * given[s] / 100
    concentrations = sums / litres(file["organ_volume"])[s][:, np.newaxis]
    expected_nodes = {name for kind, name in reference.curves if kind == "state"}
    if expected_nodes - set(nodes):
        return worst, faults + [f"compartments missing from the file: {sorted(expected_nodes - set(nodes))}"]
    for j, name in enumerate(nodes):
        if name not in expected_nodes and not np.all(np.isnan(mine[:, j])):
            faults.append(f"compartment {name} is not of this scenario, expected NaN")

    compared = 0
    for (kind, name), curve in reference.curves.items():
        if kind == "organ" and name not in organs:
            faults.append(f"organ {name} is missing from the file")
            continue
        found = mine[:, nodes.index(name)] if kind == "state" else sums[organs.index(name)]
        for i, t in enumerate(wanted):
            size, conc = curve[t]
            worst.see(found[i], size, size, dose, f"{kind} {name} at {t:g} h")
            compared += 1
            if kind == "organ":
                c = concentrations[organs.index(name)][i]
                if conc is None:
                    if not np.isnan(c):
                        faults.append(f"{name} has no volume, its concentration should be NaN")
                elif size:
                    worst.see(c, conc, size, dose, f"concentration of {name} at {t:g} h")
                    compared += 1
    if compared < ENTRIES:
        faults.append(f"only {compared} numbers compared, expected at least {ENTRIES}")
    if worst.error > PROMISE:
        faults.append(f"relative error {worst.error:.2e}, promised {PROMISE:g}")
    if worst.small > SMALL:
        faults.append(f"below the floor: off by {worst.small:.2e} of the dose, allowed {SMALL:g}")
    mass = float(file["mass_balance_error"][s])
    if not 0.0 <= mass <= MASS:
        faults.append(f"mass_balance_error is {mass:g}, promised {MASS:g}")
    total = np.nansum(mine[-1])
    if reference.given is None and not abs(total - dose) <= MASS * dose:
        faults.append(f"compartments hold {total!r} at the end, dosed {dose!r}")
    given = float(file["dose"][s])
    if not abs(given - dose) <= MASS * dose:
        faults.append(f"dose is {given!r}, should be {dose!r}")
    return worst, faults


def judge(config, wanted, result):
    """Run one config and compare each of its scenarios, {name: Reference}; print a line for each. Returns the number of faults."""
    run(config, result)
    wrong = 0
    with h5py.File(result, "r") as file:
        extra = set(texts(file["scenario"])) - set(wanted)
        if extra:
            print(f"FAIL {config.name}: scenarios without a reference: {sorted(extra)}")
            wrong += 1
        for scenario, reference in wanted.items():
            worst, faults = compare(file, scenario, reference)
            names = texts(file["scenario"])
            mass = file["mass_balance_error"][names.index(scenario)] if scenario in names else np.nan
            print(f"{'FAIL' if faults else 'ok  '} {config.stem}: {scenario}: worst {worst.error:.1e} ({worst.where}), "
                  f"{worst.n} numbers above the floor, {worst.n_small} below off by {worst.small:.0e} of the dose, mass {mass:.0e}", flush=True)
            for fault in sorted(set(faults)):
                print(f"       {fault}")
            wrong += bool(faults)
            wrong += not faults and not can_fail(file, scenario, reference)
    return wrong


def can_fail(file, scenario, reference):
    """The comparison must see one number of the reference moved by 1e-5."""
    dose = reference.dose()
    for key, curve in reference.curves.items():
        for t, (size, conc) in curve.items():
            if key[0] == "organ" and size > 1e-3 * dose:
                curve[t] = (size * (1.0 + 1e-5), conc)
                seen = bool(compare(file, scenario, reference)[1])
                curve[t] = (size, conc)
                if not seen:
                    print(f"FAIL {scenario}: a reference moved by 1e-5 was not noticed: the test is blind")
                return seen
    return False
