#!/usr/bin/env python3
"""Reference trajectories of the synthetic graph studies, by an integrator that is not the program's.

    tests/models/make_synthetic.py              write synthetic_*_reference.csv.gz (needs SciPy; a minute)
    tests/models/make_synthetic.py --check      write nothing; fail if a fresh integration differs by more than 1e-9

referee.py reads each config by itself and integrates from stop to stop (doses, ends of infusions, steps, output times) with
DOP853 (Dormand and Prince, order 8) at rtol 1e-13, then again with Radau (implicit, order 5) at rtol 1e-11: the two must
agree to 1e-9 relative where an amount is above 1e-6 of the dose, and no drug may be lost.  What is written is the first.

It also makes the trajectory of the one variant of a published model that came without one: the 80 kDa minibody of Li and
Shah 2019 (stiff, so by Radau twice, at rtol 1e-12 and 1e-10), dosed as the authors dose the others, 1 mg/kg for a 20 g mouse.
"""
import argparse
import gzip
import io
import pathlib
import sys

import numpy as np

import make_configs
import referee

HERE = pathlib.Path(__file__).resolve().parent
AGREE = 1e-9


def rows(scenario, variant, amounts):
    """Rows of the CSV: compartments, then observed sums, time by time; concentrations per L."""
    def text(x):
        return format(x, ".13g")
    for t, y in zip(scenario.times, amounts):
        for name, a, v in zip(scenario.nodes, y, scenario.volume):
            yield [scenario.name, variant, repr(t), "state", name, text(a), text(a / v * 1e3) if v == v else ""]
        for name, group, v in scenario.observe:
            a = sum(w * y[i] for i, w in group)
            yield [scenario.name, variant, repr(t), "organ", name, text(a), text(a / v * 1e3) if v == v else ""]


def difference(a, b, given):
    """Largest relative difference where an amount is above 1e-6 of the dose."""
    seen = np.abs(a) > 1e-6 * given
    return float(np.max(np.abs(b[seen] / a[seen] - 1.0)))


def given_until(scenario, t):
    total = sum(a for at, _, a in scenario.boluses if at <= t)
    return total + sum((min(max(t, s), e) - s) * r for s, e, _, r in scenario.infusions)


def trajectories(path, variant, first, second):
    """Text of the CSV of one config; first and second: (method, rtol, atol)."""
    out = io.StringIO()
    found = referee.scenarios(path)
    out.write(f"scenario,variant,time_h,kind,name,amount_{found[0].unit},conc_{found[0].unit}_per_L\n")
    for s in found:
        a, b = s.solve(*first), s.solve(*second)
        worst = difference(a, b, s.given)
        drift = max(abs(y.sum() - given_until(s, t)) for t, y in zip(s.times, a)) / s.given
        print(f"{path.name}: {s.name}: two integrators agree to {worst:.1e}, mass to {drift:.1e} of the dose", flush=True)
        if not (worst <= AGREE and drift <= 1e-12):
            raise SystemExit("the referee is not good enough to judge")
        for row in rows(s, variant, a):
            out.write(",".join(row) + "\n")
    return out.getvalue()


def numbers(text):
    lines = [line.split(",") for line in text.splitlines()[1:]]
    return [line[:5] for line in lines], np.array([float(line[5]) for line in lines])


def close(old, new):
    """Do two CSVs tell the same? Scenario by scenario, against its largest total as the dose."""
    (keys, a), (other, b) = numbers(old), numbers(new)
    if keys != other:
        return False
    scenario = np.array([k[0] for k in keys])
    return all(difference(a[scenario == s], b[scenario == s], float(np.max(np.abs(a[scenario == s])))) <= AGREE
               for s in dict.fromkeys(scenario))


def main():
    ask = argparse.ArgumentParser(description="Reference trajectories of the synthetic studies.")
    ask.add_argument("--check", action="store_true", help="write nothing; compare with what is there")
    ask.add_argument("only", nargs="*", help="parts of config names; all by default")
    args = ask.parse_args()
    soft = (("DOP853", 1e-13, 1e-18), ("Radau", 1e-11, 1e-16))
    stiff = (("Radau", 1e-12, 1e-17), ("Radau", 1e-10, 1e-15))
    jobs = [(p, "synthetic", p.with_name(p.stem + "_reference.csv.gz"), *soft) for p in sorted(HERE.glob("synthetic_*.cfg"))]
    minibody = make_configs.ROOT / "configs" / "models" / "lishah2019_twopore_mouse_minibody_80kDa.cfg"
    jobs.append((minibody, "minibody_80kDa", HERE / "reference" / "lishah2019_twopore_mouse_reference_minibody.csv.gz", *stiff))
    faults = 0
    for path, variant, target, first, second in jobs:
        if args.only and not any(o in path.name for o in args.only):
            continue
        text = trajectories(path, variant, first, second)
        if not args.check:
            target.write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))
        elif not close(gzip.decompress(target.read_bytes()).decode("ascii"), text):
            print(f"{target.name}: not what a fresh integration gives", file=sys.stderr)
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
