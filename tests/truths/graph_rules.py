"""T46-T50: graphs of one's own, held against closed forms and another solver. rules.py takes them over."""
import numpy as np


def amount(r, compartment, scenario=None, subject=0):
    """[time]"""
    return r.array["compartments/amount"][r.row(scenario), subject, :, r.compartment.index(compartment)]


def off(found, wanted):
    return float(np.max(np.abs(np.asarray(found) / wanted - 1)))


def t46(r):
    level = 2.385 / 0.31
    nothing, stops = (amount(r, "R", s) for s in r.scenario)
    return [("nothing moves it: off by, of kin/kout", off(nothing, level), "<", 1e-9),
            ("a drug moved it, least share of kin/kout", float(np.min(stops)) / level, "<", 0.5),
            ("and it came back: off by", off(stops[-1], level), "<", 1e-9),
            ("balance of the worst part", float(np.max(r.array["mass_balance_error"])), "<", 1e-9)]


def t47(r):
    a0, on, volume = 2.385, 0.37, 3.1
    a, b, ab = (amount(r, c, "two") for c in ("A", "B", "AB"))
    rows = [("A against its closed form", off(a, a0 / (1 + on * a0 * r.time / volume)), "<", 1e-6),
            ("the two copies of AB differ by, of A0", float(np.max(np.abs((b + ab) - (a + ab)))) / a0, "<", 1e-12)]
    late = "three, and back"
    a, b, c, ab, abc = (amount(r, x, late) for x in ("A", "B", "C", "AB", "ABC"))
    given = 0.6 * (r.time >= 9)
    for words, sum_of, wanted in (("A", a + ab + abc, a0 + given), ("B", b + ab + abc, a0 + given), ("C", c + abc, 1.7 * (r.time >= 3))):
        rows.append((f"three: all {words} is there, off by, of A0", float(np.max(np.abs(sum_of - wanted))) / a0, "<", 1e-12))
    return [*rows, ("balance of the worst part", float(np.max(r.array["mass_balance_error"])), "<", 1e-9)]


def hill(s, half, h):
    return s**h / (half**h + s**h)


def t48_slope(y):
    drug, big, small = y[0], y[1], y[2]
    c = drug / 4.2
    out = 1.9 * c * (1 - 0.6 * hill(c, 3.3, 1.0))
    made = 2.385 * (1 - 0.93 * hill(small, 4.3, 2.7))
    on = 0.31 * big * (1 + 3.7 * hill(c, 2.9, 1.5)) * (1 - 0.4 * hill(big / 3, 2.1, 1.0))
    away = 0.43 * small
    return np.array([-out, made - on, on - away, out + away])


def t48(r):
    y, step, rows = np.array([83.0, 7.9, 5.1, 0.0]), 1 / 120, []
    names = ("drug", "R", "S", "lost")
    worst = 0.0
    for i, t in enumerate(r.time):
        if t == 20:
            y[0] += 50
        for k, name in enumerate(names):
            if y[k] > 1e-6 * 133:
                worst = max(worst, off(amount(r, name)[i], y[k]))
        for _ in range(120 if i + 1 < len(r.time) else 0):
            k1 = t48_slope(y)
            k2 = t48_slope(y + step / 2 * k1)
            k3 = t48_slope(y + step / 2 * k2)
            y = y + step / 6 * (k1 + 2 * k2 + 2 * k3 + t48_slope(y + step * k3))
    rows.append(("off by, largest of all compartments and times", worst, "<", 1e-6))
    return [*rows, ("balance of the worst part", float(np.max(r.array["mass_balance_error"])), "<", 1e-9)]


def t49(r):
    at_once, later = amount(r, "plasma", "at once"), amount(r, "plasma", "with a lag")
    seen = at_once[:-3] > 1e-6 * 10
    rows = [("3 h later: off by", off(later[3:][seen], np.where(seen, at_once[:-3], 1)[seen]), "<", 1e-6),
            ("nothing before it", float(np.max(np.abs(later[:3]))), "<=", 0.0)]
    exponent = np.zeros_like(r.time)
    for i in range(1, len(r.time)):  # turns lie on the hours of the outputs; before the first the last one holds
        hour = (r.time[i - 1] + 0.5) % 11
        exponent[i] = exponent[i - 1] - 0.17 * (0.3 if 2 <= hour < 7 else 1.9)
    pool, wanted = amount(r, "pool", "vein"), 6.1 * np.exp(exponent)
    rows.append(("a rate that turns: off by", off(pool[wanted > 6.1e-6], wanted[wanted > 6.1e-6]), "<", 1e-6))
    rows.append(("effective half-life over ln 2 / k: off by", abs(r.number("effective_half_life", scenario="vein") * 0.2385 / np.log(2) - 1), "<", 1e-6))
    return rows


def t50(r):
    volume = r.array["individual/organ_volume"][0]
    at_end = r.array["compartments/amount"][0, :, -1, :]
    places = [r.organ.index(c) for c in r.compartment]
    concentration = at_end / (volume[:, places] if volume.shape[0] == at_end.shape[0] else volume[places].T)
    spread = np.max(concentration, axis=1) / np.min(concentration, axis=1) - 1
    weight = r.array["individual/covariates/WT"]
    return [("largest difference of concentrations in a subject", float(np.max(spread)), "<", 1e-10),
            ("heaviest over lightest subject", float(np.max(weight) / np.min(weight)), ">", 1.5),
            ("balance", float(np.max(r.array["mass_balance_error"])), "<", 1e-9)]
