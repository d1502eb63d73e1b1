"""Laws that hold in every study of the tree, whatever it is about.  Studies are found, not listed: every .cfg that holds
`study =`, in configs/ and in the cases of tests/models and tests/golden.

- nothing is lost: abs(all nodes - given so far) <= 1e-9 of the dose, as the run reports it, and as the compartments say:
  those of the vesicles, and those of their label, which are a second account of the same dose
- no amount below -1e-9 of the dose
- the file is complete, its times increase from within 0 and the end, an output at a dose stands behind it
- twice the dose is twice the curve, where every process is linear in the amounts
"""
import pathlib
import re
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "study"))
import runs  # noqa: E402

MASS = 1e-9      # of the dose
NEGATIVE = 1e-9  # of the dose
LABEL = re.compile(r"^(label|residue|free_label|held_label)_|^(free|bound)_label$")  # compartments of the tracer
AGENT = re.compile(r"_blocker$|^blocker_")  # and of an agent that is no vesicle
LINEAR = {"first_order", "flow", "permeability", "clearance", "hill_in_time", "step_in_time", "weibull"}  # in the amounts


def studies():
    """Configs that are a study."""
    folders = ("configs", "tests/models", "tests/golden")
    found = [p for f in folders for p in sorted((runs.SOURCE / f).rglob("*.cfg"))]
    return [p for p in found if re.search(r"^\s*study\s*[=:]", p.read_text(encoding="utf-8"), re.MULTILINE)]


def with_twice_the_doses(path):
    """The text of a config with each `amount = "1.2 mg"` doubled."""
    return re.sub(r'\bamount\s*=\s*"\s*([-+.0-9eE]+)', lambda m: f'amount = "{2 * float(m[1])!r}', path.read_text(encoding="utf-8"))


def kinds_of(path):
    """Kinds of process that a config names."""
    return set(re.findall(r'\bkind\s*=\s*"(\w+)"', path.read_text(encoding="utf-8")))


def comes_from_doses(path):
    """Is all that is there given by doses, and each compartment's content counted once? Not with amounts at the start,
    production, modifiers and binding: the truths T46 to T48 hold those, and the run's own balance counts them."""
    return not re.search(r"\b(initial|produce|modify)\s*=|kind\s*=\s*\"bind\"", path.read_text(encoding="utf-8"))


def judge_one(path, result):
    """Faults of one study that ran."""
    faults = []
    dose, balance = result.array["dose"], result.array["mass_balance_error"]
    if result.attribute.get("complete") != 1:
        faults.append("the file is not said to be complete")
    if not np.all(balance <= MASS):  # NaN is a fault too
        faults.append(f"the mass balance is off by {balance.max():.2g} of the dose")
    if not np.all(dose > 0):
        faults.append(f"doses {dose}")
    if not (np.all(np.diff(result.time) > 0) and result.time[0] >= 0):
        faults.append("output times do not increase")
    smallest = (result.array["amount"] / dose[:, None, None, None])
    if np.nanmin(smallest) < -NEGATIVE:
        faults.append(f"an organ holds {np.nanmin(smallest):.2g} of the dose")
    if np.isnan(result.array["amount"]).all():
        faults.append("no curve is a number")
    alone = np.all(result.array["n_subjects"] == 1)  # quantiles of several do not add up
    if "compartments/amount" in result.array and alone and comes_from_doses(path):
        amount = result.array["compartments/amount"][:, 0]
        share = amount / dose[:, None, None]
        if np.nanmin(share) < -NEGATIVE:
            faults.append(f"a compartment holds {np.nanmin(share):.2g} of the dose")
        given = given_so_far(result)
        is_label = np.array([bool(LABEL.search(name)) for name in result.compartment])
        is_agent = np.array([bool(AGENT.search(name)) for name in result.compartment])
        traced = np.any(~np.isnan(amount[:, 0, is_label]), axis=-1) if is_label.any() else np.zeros(len(dose), bool)
        for what, mine, rows in (("vesicles", ~is_label & ~is_agent, np.ones(len(dose), bool)), ("label", is_label, traced)):
            if not rows.any():
                continue
            off = np.nanmax(abs(np.nansum(amount[..., mine], axis=-1) - given)[rows] / dose[rows, None])
            if not off <= MASS:
                faults.append(f"the compartments of the file miss {off:.2g} of the dose of {what}")
    return faults


def given_so_far(result):
    """[scenario][time] from the events of the file."""
    given = np.zeros((len(result.scenario), len(result.time)))
    names = [t.decode() for t in result.array["events/scenario"]]
    kind, time, amount, dose = (result.array[f"events/{k}"] for k in ("kind", "time", "amount", "dose"))
    for i, name in enumerate(names):
        row, t = given[result.scenario.index(name)], result.time
        if kind[i] == 0:
            row += np.where(t >= time[i], amount[i], 0.0)
        elif kind[i] == 1:  # until an end of the same dose that is not taken yet: repeats of equal length, in order
            starts = [j for j in range(len(names)) if names[j] == name and kind[j] == 1 and dose[j] == dose[i]]
            ends = [j for j in range(len(names)) if names[j] == name and kind[j] == 2 and dose[j] == dose[i]]
            end = time[ends[starts.index(i)]]
            row += amount[i] * np.clip((t - time[i]) / (end - time[i]), 0.0, 1.0)
    return given


def judge_linearity(path, result):
    """Twice each dose: twice every number that is an amount. @return (judged, faults)"""
    if not kinds_of(path) or not kinds_of(path) <= LINEAR or not comes_from_doses(path):
        return False, []
    two = runs.run(with_twice_the_doses(path))
    faults = []
    np.testing.assert_allclose(two.array["dose"], 2 * result.array["dose"], rtol=1e-14)
    for name in ("amount", "cmax", "auc_last", "aumc_last"):
        a, b = 2 * result.array[name], two.array[name]
        scale = np.nanmax(abs(a))
        off = abs(a - b) - 1e-6 * abs(a) - 1e-12 * scale
        if np.nanmax(off) > 0:
            faults.append(f"{name}: twice the dose is off by {np.nanmax(abs(a - b)) / scale:.2g} of twice the curve")
    return True, faults


def main():
    wrong, judged, linear, largest = 0, 0, 0, 0.0
    for path in studies():
        name = path.relative_to(runs.SOURCE)
        if len(sys.argv) > 1 and not any(part in str(name) for part in sys.argv[1:]):
            continue
        try:
            result = runs.run(path)
            faults = judge_one(path, result)
            is_linear, more = judge_linearity(path, result)
            balance = float(result.array["mass_balance_error"].max())
            largest = max(largest, balance)
            print(f"{name}: {len(result.scenario)} scenarios, mass balance {balance:.1e}" + (", linear" if is_linear else ""))
        except AssertionError as fault:
            faults, more, is_linear = [str(fault)], [], False
        judged += 1
        linear += is_linear
        wrong += bool(faults + more)
        for fault in faults + more:
            print(f"FAIL {name}: {fault}")
    print(f"{judged} studies ({linear} linear), {wrong} wrong; largest mass balance error {largest:.1e} of the dose")
    return 1 if wrong or not judged or (len(sys.argv) == 1 and linear < 2) else 0


if __name__ == "__main__":
    sys.exit(main())
