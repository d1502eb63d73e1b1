#!/usr/bin/env python3
"""Reference trajectories of the published models that bind, feed back, turn with meals or scale with weight.

    tests/models/make_own.py              write reference_own/NAME_reference.csv.gz (needs SciPy; half a minute)
    tests/models/make_own.py --check      write nothing; fail if a fresh integration differs by more than 1e-9

Each model is written out below a second time, by hand, as the equations of its paper: nothing is read from configs/models, and
nothing is shared with the program.  It is integrated from stop to stop (doses, ends of infusions, meals, output times) with
DOP853 at rtol 1e-13, then with Radau at rtol 1e-11: the two must agree to 1e-9 where an amount is above 1e-6 of the dose.
"""
import argparse
import gzip
import io
import pathlib
import sys

import numpy as np
from scipy.integrate import solve_ivp

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE / "reference_own"
AGREE, FLOOR = 1e-9, 1e-6


class Scenario:
    """names: of the compartments; volume: mL or None; slope(t, y, i): without infusions; i: which piece between `stops`."""

    def __init__(self, name, names, volumes, start, slope, boluses=(), infusions=(), stops=()):
        self.name, self.names, self.volumes, self.start, self.slope = name, names, volumes, np.array(start, float), slope
        self.boluses, self.infusions, self.stops = boluses, infusions, stops
        self.given = sum(a for _, _, a in boluses) + sum((e - s) * r for s, e, _, r in infusions)

    def solve(self, times, method, rtol, atol):
        marks = sorted({0.0, *times, *self.stops, *(t for t, _, _ in self.boluses), *(t for s, e, _, _ in self.infusions for t in (s, e))})
        marks = [t for t in marks if t <= times[-1]]
        y, out = self.start.copy(), {}
        for i, t in enumerate(marks):
            for at, node, amount in self.boluses:
                if at == t:
                    y[node] += amount
            out[t] = y.copy()
            if i + 1 == len(marks):
                break
            end, u = marks[i + 1], np.zeros_like(y)
            for s, e, node, rate in self.infusions:
                if s <= t < e:
                    u[node] += rate
            middle = 0.5 * (t + end)
            done = solve_ivp(lambda x, z: self.slope(middle, z) + u, (t, end), y, method=method, rtol=rtol, atol=atol * self.given, max_step=np.inf)
            if not done.success:
                raise SystemExit(f"{self.name}: {done.message}")
            y = done.y[:, -1]
        return np.array([out[t] for t in times])


def peletier2012_tmdd():
    wt = 70.0
    v, vt, cld = 0.05 * wt, 0.1 * wt, 0.003 * wt          # L, L/h
    kel, kon, koff, kout, kint, r0 = 0.0015, 0.091, 0.001, 0.0089, 0.003, 12.0

    def slope(t, y):
        c, p, r, rc = y[0], y[1], y[2], y[3]
        binding = kon * c * r / v - koff * rc             # mg/h
        out = cld * c / v - cld * p / vt
        return np.array([-out - kel * c - binding, out, kout * r0 * v - kout * r - binding, binding - kint * rc,
                         kel * c, kint * rc, kout * r, kout * r0 * v, kint * rc])
    names = ["central", "peripheral", "target", "complex", "eliminated", "internalised", "degraded", "target.produced", "internalised.target"]
    volumes = [v, vt, v, v, None, None, None, None, None]
    start = [0, 0, r0 * v, 0, 0, 0, 0, 0, 0]
    times = [4.0 * i for i in range(151)]
    return times, "mg", [Scenario("1.5 mg/kg", names, volumes, start, slope, boluses=[(0.0, 0, 1.5 * wt)]),
                         Scenario("5 mg/kg", names, volumes, start, slope, boluses=[(0.0, 0, 5.0 * wt)]),
                         Scenario("45 mg/kg", names, volumes, start, slope, infusions=[(0.0, 1.0, 0, 45.0 * wt)])]


def stevens2012_prolactin_feedback():
    v, cl, base, kel, kr, feed, half = 0.5, 0.7, 0.31, 2.1, 0.17, 3.5, 4.6
    p0 = base * v
    synthesis = kel * p0 / (1 + feed * base / (half + base))

    def slope(t, y):
        d, pool, prl = y[0], y[1], y[2]
        s, c = prl / v, d / v
        made = synthesis * (1 + feed * s / (half + s))
        released = kr * (1 + 21.0 * c**1.4 / (80.0**1.4 + c**1.4)) * pool if c > 0 else kr * pool
        return np.array([-cl * c, made - released, released - kel * prl, cl * c, kel * prl, made])
    names = ["drug", "pool", "prolactin", "excreted", "cleared", "pool.produced"]
    volumes, start = [v, None, v, None, None, None], [0, kel * p0 / kr, p0, 0, 0, 0]
    times = [i / 10 for i in range(241)]
    return times, "nmol", [Scenario("one dose", names, volumes, start, slope, infusions=[(0.0, 10 / 60, 0, 1900.0 * 6)]),
                           Scenario("two doses, the second after 2 h", names, volumes, start, slope, boluses=[(0.0, 0, 1900.0), (2.0, 0, 1900.0)])]


def sharma1996_indirect_response():
    v, k, kin, kout, ic50 = 90.0, 0.3, 9.0, 0.3, 0.1

    def slope(t, y):
        c = y[0] / v
        e = c / (ic50 + c)
        made = [kin * (1 - e), kin, kin * (1 + e), kin]
        lost = [kout * y[2], kout * (1 - e) * y[3], kout * y[4], kout * (1 + e) * y[5]]
        return np.array([-k * y[0], k * y[0]] + [m - x for m, x in zip(made, lost)] + [sum(lost)] + made)
    names = ["plasma", "excreted", "I", "II", "III", "IV", "gone"] + [f"{r}.produced" for r in ("I", "II", "III", "IV")]
    start = [0, 0] + [kin / kout] * 4 + [0] * 5
    volumes = [v] + [None] * 10
    times = [i / 4 for i in range(193)]
    return times, "mg", [Scenario(f"{d} mg", names, volumes, start, slope, boluses=[(0.0, 0, float(d))]) for d in (10, 100, 1000)]


def ezzet2001_enterohepatic_meals():
    ka, kf, ps, cl, bile, empty, v, vt = 1.1, 0.09, 23.0, 4.7, 13.0, 2.3, 42.0, 95.0

    def slope(t, y):
        gut, c, x, b = y[0], y[1], y[2], y[3]
        day = t % 24
        on = empty if 4 <= day < 5.5 or 10 <= day < 11.5 else 0.0
        out = ps * (c / v - x / vt)
        return np.array([-ka * gut - kf * gut + on * b, ka * gut - out - cl * c / v - bile * c / v, out, bile * c / v - on * b, cl * c / v, kf * gut])
    names, volumes, start = ["gut", "central", "tissue", "bile", "urine", "faeces"], [None, v, vt, None, None, None], [0] * 6
    times = [i / 2 for i in range(193)]
    meals = [24 * d + t for d in range(4) for t in (4, 5.5, 10, 11.5)]
    lag = 1 / 3
    return times, "mg", [Scenario("one dose", names, volumes, start, slope, boluses=[(lag, 0, 10.0)], stops=meals),
                         Scenario("daily", names, volumes, start, slope, boluses=[(24 * d + lag, 0, 10.0) for d in range(4)], stops=meals),
                         Scenario("vein", names, volumes, start, slope, infusions=[(0.0, 0.5, 1, 20.0)], stops=meals)]


def ramsey1984_styrene_allometric():
    def body(wt):
        q, vmax, km, air = 15.0 * wt**0.74, 8.36 * wt**0.7, 0.36, 40.2
        share, volume = [0.09, 0.15, 0.51, 0.25], [0.09 * wt, 0.73 * wt, 0.05 * wt, 0.04 * wt]
        partition, vb = [50.0, 1.0, 5.7, 2.7], 0.06 * wt

        def slope(t, y):
            c = y[0] / vb
            back = [q * s * a / (v * p) for s, a, v, p in zip(share, y[1:5], volume, partition)]
            venous = y[4] / volume[3] / partition[3]
            used = vmax * venous / (km + venous)
            out = [q * s * c - b for s, b in zip(share, back)]
            out[3] -= used
            return np.array([sum(back) - q * c - q * c / air] + out + [q * c / air, used])
        return slope, [vb] + volume + [None, None]
    names = ["blood", "fat", "slow", "rich", "liver", "exhaled", "metabolised"]
    times = [i / 10 for i in range(241)]
    made = []
    for name, wt, dose in (("rat, 10 mg/kg", 0.298, 10.0), ("rat, 100 mg/kg", 0.298, 100.0), ("human, 10 mg/kg", 83.0, 10.0)):
        slope, volumes = body(wt)
        made.append(Scenario(name, names, volumes, [0] * 7, slope, infusions=[(0.0, 5 / 60, 0, dose * wt * 12)]))
    return times, "mg", made


def friberg2002_myelosuppression():
    circ0, ktr, gamma, slope_of, v1 = 5.05, 4 / 88.7, 0.161, 8.58, 7.4
    k12, k21, k13, k31, k10 = 1.06, 1.51, 1.26, 0.084, 5.2

    def slope(t, y):
        c, a2, a3, prol, t1, t2, t3, circ = y[:8]
        faster = (circ0 / circ) ** gamma
        divided, killed = ktr * prol * faster, ktr * prol * slope_of * c / v1 * faster
        return np.array([k21 * a2 + k31 * a3 - (k12 + k13 + k10) * c, k12 * c - k21 * a2, k13 * c - k31 * a3, divided - killed - ktr * prol,
                         ktr * (prol - t1), ktr * (t1 - t2), ktr * (t2 - t3), ktr * (t3 - circ), k10 * c, killed, ktr * circ, divided])
    names = ["central", "second", "third", "proliferating", "transit1", "transit2", "transit3", "circulating", "eliminated", "killed", "gone",
             "proliferating.produced"]
    volumes, start = [v1] + [None] * 11, [0] * 3 + [circ0] * 5 + [0] * 4
    times = [6.0 * i for i in range(169)]
    return times, "umol", [Scenario("75 mg/m2", names, volumes, start, slope, infusions=[(0.0, 1.0, 0, 167.1)]),
                           Scenario("100 mg/m2, twice", names, volumes, start, slope, infusions=[(s, s + 1.0, 0, 222.8) for s in (0.0, 504.0)])]


MODELS = {f.__name__: f for f in (peletier2012_tmdd, stevens2012_prolactin_feedback, sharma1996_indirect_response,
                                  ezzet2001_enterohepatic_meals, ramsey1984_styrene_allometric, friberg2002_myelosuppression)}


def difference(a, b, given):
    seen = np.abs(a) > FLOOR * given
    return float(np.max(np.abs(b[seen] / a[seen] - 1.0)))


def trajectories(name):
    """Text of the CSV of a model, and its doses: {scenario: amount}."""
    times, unit, scenarios = MODELS[name]()
    out = io.StringIO()
    out.write(f"scenario,variant,time_h,kind,name,amount_{unit},conc_{unit}_per_L,given\n")
    for s in scenarios:
        a, b = s.solve(times, "DOP853", 1e-13, 1e-18), s.solve(times, "Radau", 1e-11, 1e-16)
        worst = difference(a, b, s.given)
        print(f"{name}: {s.name}: two integrators agree to {worst:.1e}", flush=True)
        if worst > AGREE:
            raise SystemExit("the integrators are not good enough to judge")
        for t, y in zip(times, a):
            for node, x, v in zip(s.names, y, s.volumes):
                for kind in ("state", "organ"):
                    out.write(f'"{s.name}",{name},{t!r},{kind},{node},{x:.13g},{"" if v is None else format(x / v, ".13g")},{s.given!r}\n')
    return out.getvalue(), {s.name: s.given for s in scenarios}


def numbers(text):
    import csv
    rows = list(csv.reader(io.StringIO(text)))[1:]
    return [r[:5] for r in rows], np.array([float(r[5]) for r in rows])


def main():
    ask = argparse.ArgumentParser(description="Reference trajectories of published models with graphs of their own.")
    ask.add_argument("--check", action="store_true", help="write nothing; compare with what is there")
    ask.add_argument("only", nargs="*", help="parts of names; all by default")
    args = ask.parse_args()
    FOLDER.mkdir(exist_ok=True)
    faults = 0
    for name in MODELS:
        if args.only and not any(o in name for o in args.only):
            continue
        text, given = trajectories(name)
        target = FOLDER / f"{name}_reference.csv.gz"
        if not args.check:
            target.write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))
            continue
        (keys, a), (other, b) = numbers(gzip.decompress(target.read_bytes()).decode("ascii")), numbers(text)
        if keys != other or any(difference(a[[k[0] == s for k in keys]], b[[k[0] == s for k in keys]], g) > AGREE for s, g in given.items()):
            print(f"{target.name}: not what a fresh integration gives", file=sys.stderr)
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
