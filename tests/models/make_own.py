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


def straube2025_omalizumab_tmdd():
    day = 24.0

    def patient(v, vp, cl, base):
        ka, f, q, koff, kd, kdeg = 0.31 / day, 0.42, 4.3 / day, 1.98 / day, 1.96, 0.90 / day
        kon, kint, cl = koff / kd, kdeg / 5.7, cl / day

        def slope(t, y):
            skin, c, p, ige, both = y[:5]
            binding, out = kon * c * ige / v - koff * both, q * (c / v - p / vp)
            return np.array([-ka * skin, f * ka * skin - binding - out - cl * c / v, out, kdeg * base * v - kdeg * ige - binding, binding - kint * both,
                             (1 - f) * ka * skin, cl * c / v, kint * both, kdeg * ige, kdeg * base * v, kint * both])
        return slope, [None, v, vp, v, v] + [None] * 6, [0, 0, 0, base * v] + [0] * 7
    names = ["skin", "plasma", "peripheral", "IgE", "complex", "not_absorbed", "eliminated", "cleared", "degraded", "IgE.produced", "cleared.IgE"]
    made = []
    for name, body, boluses in (("90 mg", (0.68, 2.81, 0.09, 1.28), [(0.0, 0, 600.0)]), ("270 mg", (1.34, 4.41, 0.13, 1.1), [(0.0, 0, 1800.0)]),
                                ("150 mg every 4 weeks", (0.68, 2.81, 0.09, 1.28), [(672.0 * i, 0, 1000.0) for i in range(3)])):
        slope, volumes, start = patient(*body)
        made.append(Scenario(name, names, volumes, start, slope, boluses=boluses))
    return [12.0 * i for i in range(169)], "nmol", made


def stevens2012_prolactin_feedback():
    cl, vc, qb, vb, qp, vp, ka, kn = 1.12, 0.0881, 0.7, 0.873, 1.2, 0.417, 1.54, 0.0331
    k30, kel, kr, emax, ec50, stdm, wt = cl / vc, 5.2, 0.74, 17.5, 0.051, 0.125, 0.25
    k40 = 0.302 * k30

    def rat(base):
        def slope(t, y):
            nose, c, b, p, pool, prl, roof = y[:7]
            made = base * kel * (1 + stdm * (max(prl, base) - base))
            released = kr * pool * (1 + emax * (b / vb) / (ec50 + b / vb))
            to_b, to_p = qb * (c / vc - b / vb), qp * (c / vc - p / vp)
            return np.array([-ka * nose, ka * nose - k30 * c - to_b - to_p, kn * roof + to_b - k40 * b, to_p, made - released, released - kel * prl,
                             -kn * roof, k30 * c, k40 * b, kel * prl, made])
        return slope, [0, 0, 0, 0, base * kel / kr, base] + [0] * 5
    names = ["nose", "drug", "brain", "peripheral", "lactotrophs", "prolactin", "roof", "excreted", "lost_in_brain", "cleared", "lactotrophs.produced"]
    volumes, bsl = [None, vc, vb, vp] + [None] * 7, 6.64
    made = []
    for name, base, boluses in (("4 mg/kg", bsl, [(0.0, 1, 4 * wt)]), ("16 mg/kg", bsl, [(0.0, 1, 16 * wt)]),
                                ("3.8 mg/kg twice", 4.7144, [(0.0, 1, 3.8 * wt), (2.0, 1, 3.8 * wt)]),
                                ("8 mg/kg, nose", bsl, [(0.0, 0, 1.776864 * wt), (0.0, 6, 5.359136 * wt)])):
        slope, start = rat(base)
        made.append(Scenario(name, names, volumes, start, slope, boluses=boluses))
    return [i / 20 for i in range(241)], "mg", made


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


def sherwin2012_mycophenolate_meals():
    ka, ktr, cl, v, q, vp, clm, fm, fbile, again, empty = 1.5, 9 / 1.1, 25.3, 20.9, 19.8, 234.0, 2.5, 0.85, 0.65, 0.35, 5.0
    kel = clm / (v * (1 - fbile))

    def slope(t, y):
        chain, (gut, mpa, x, mpag, gall) = y[:9], y[9:14]
        on = empty if 1 <= t % 12 < 2 or 4 <= t % 12 < 6 else 0.0
        d = np.zeros(17)
        d[:9] = -ktr * chain
        d[1:9] += ktr * chain[:8]
        out = q * (mpa / v - x / vp)
        d[9] = ktr * chain[8] - ka * gut + again * on * gall
        d[10] = ka * gut - cl / v * mpa - out
        d[11] = out
        d[12] = fm * cl / v * mpa - kel * mpag
        d[13] = fbile * kel * mpag - on * gall
        d[14:] = (1 - fm) * cl / v * mpa, (1 - fbile) * kel * mpag, (1 - again) * on * gall
        return d
    names = [f"t{i}" for i in range(9)] + ["gut", "MPA", "tissue", "MPAG", "gall_bladder", "AcMPAG", "urine", "faeces"]
    volumes, start = [None] * 10 + [v, vp, v] + [None] * 4, [0] * 17
    meals = [12.0 * d + t for d in range(4) for t in (1, 2, 4, 6)]
    return [i / 4 for i in range(193)], "mg", [Scenario("1 g", names, volumes, start, slope, boluses=[(0.0, 0, 739.0)], stops=meals),
                                               Scenario("1 g every 12 h", names, volumes, start, slope, boluses=[(12.0 * i, 0, 739.0) for i in range(4)], stops=meals),
                                               Scenario("later than its meal", names, volumes, start, slope, boluses=[(1.5, 0, 739.0)], stops=meals)]


def styrene_body(wt, fat):
    """Slope and volumes of a body of `wt` kg, of which the share `fat` is fat."""
    q, vmax, km, air = 14.0 * wt**0.74, 8.36 * wt**0.7, 0.4, 40.2
    share, volume = [0.09, 0.15, 0.51, 0.25], [fat * wt, (0.82 - fat) * wt, 0.05 * wt, 0.04 * wt]
    partition, vb = [50.0, 1.16, 3.46, 3.46], 0.06 * wt

    def slope(t, y):
        c = y[0] / vb
        back = [q * s * a / (v * p) for s, a, v, p in zip(share, y[1:5], volume, partition)]
        venous = y[4] / volume[3] / partition[3]
        used = vmax * venous / (km + venous) + 0.5 * wt**-0.3 * venous * volume[3]
        out = [q * s * c - b for s, b in zip(share, back)]
        out[3] -= used
        return np.array([sum(back) - q * c - q * c / air] + out + [q * c / air, used])
    return slope, [vb] + volume + [None, None]


def ramsey1984_styrene_allometric():
    names = ["blood", "fat", "slow", "rich", "liver", "exhaled", "metabolised"]
    times = [i / 10 for i in range(241)]
    made = []
    for name, wt, fat, dose in (("rat, 10 mg/kg", 0.3, 0.09, 10.0), ("rat, 100 mg/kg", 0.3, 0.09, 100.0), ("human, 10 mg/kg", 70.0, 0.2, 10.0)):
        slope, volumes = styrene_body(wt, fat)
        made.append(Scenario(name, names, volumes, [0] * 7, slope, infusions=[(0.0, 5 / 60, 0, dose * wt * 12)]))
    return times, "mg", made


def friberg2002_myelosuppression():
    circ0, ktr, gamma, slope_of, v1 = 5.05, 4 / 88.7, 0.161, 8.58, 7.4
    k12, k21, k13, k31, k10 = 1.06, 1.51, 1.26, 0.084, 5.2

    def slope(t, y):
        c, a2, a3, prol, t1, t2, t3, circ = y[:8]
        faster = (circ0 / circ) ** gamma
        divided = ktr * prol * faster
        killed = divided * slope_of * c / v1
        return np.array([k21 * a2 + k31 * a3 - (k12 + k13 + k10) * c, k12 * c - k21 * a2, k13 * c - k31 * a3, divided - killed - ktr * prol,
                         ktr * (prol - t1), ktr * (t1 - t2), ktr * (t2 - t3), ktr * (t3 - circ), k10 * c, ktr * circ, killed, divided])
    names = ["central", "second", "third", "proliferating", "transit1", "transit2", "transit3", "circulating", "eliminated", "gone",
             "killed", "proliferating.produced"]
    volumes, start = [v1] + [None] * 11, [0] * 3 + [circ0] * 5 + [0] * 4
    times = [6.0 * i for i in range(169)]
    return times, "umol", [Scenario("75 mg/m2", names, volumes, start, slope, infusions=[(0.0, 1.0, 0, 167.1)]),
                           Scenario("100 mg/m2, twice", names, volumes, start, slope, infusions=[(s, s + 1.0, 0, 222.8) for s in (0.0, 504.0)])]


MODELS = {f.__name__: f for f in (peletier2012_tmdd, straube2025_omalizumab_tmdd, stevens2012_prolactin_feedback, sharma1996_indirect_response,
                                  sherwin2012_mycophenolate_meals, ramsey1984_styrene_allometric, friberg2002_myelosuppression)}


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
