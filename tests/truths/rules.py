"""The truths as rules over result files.

The statement, its pass rule, its source and its kind stand at the top of configs/truths/tNN_*.cfg; here is the arithmetic.
A rule takes the result of that study and returns what it measured: rows (words, found, relation, bound).  It holds when
every row holds.  A row without a relation is told and not judged.

kind: measured (numbers or an observation stand behind it), direction (its source says more or less, no number), design, theory
"""
import pathlib
import re
import sys

import numpy as np

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(SOURCE / "tests" / "study"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import graph_rules  # noqa: E402
import label_rules  # noqa: E402

ORGANS = ("lung", "spleen", "kidney", "brain", "gut", "heart")  # beside the liver; rest is a lump, not an organ

# Truths that the model does not show today: {"t04": (reason, [words of the rows that fail])}.  The test holds them to failing in just these
# rows: one that begins to hold must leave this list.
FAILING = {}

RELATIONS = {"<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, "=": lambda a, b: a == b}
RULES = {}


def rule(function):
    RULES[function.__name__] = function
    return function


def failing(rows):
    """Words of the rows that do not hold."""
    return [row[0] for row in rows if row[2] and not RELATIONS[row[2]](row[1], row[3])]


def holds(rows):
    return not failing(rows)


def heading(path):
    """What stands at the top of a truth: {"T4": statement, "Rule": ..., "Source": ..., "Kind": ..., "Note": ...}"""
    words, key = {}, None
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        start = re.match(r"# (T\d+|Rule|Source|Kind|Note): (.*)", line)
        if start:
            key = start[1]
            words[key] = start[2]
        elif key:
            words[key] += " " + line.lstrip("# ")
    return words


def studies():
    """{"t04": path}, in order."""
    return {path.name[:3]: path for path in sorted((SOURCE / "configs" / "truths").glob("t[0-9][0-9]_*.cfg"))}


# ---- small arithmetic ----

def half_time(r, scenario=None):
    """Minutes until half of the dose has left all plasma."""
    curve = r.circulating(scenario)
    i = int(np.argmax(curve < curve[0] / 2))
    return 60 * float(np.interp(-curve[0] / 2, -curve[i - 1:i + 1], r.time[i - 1:i + 1]))


def without_blood(r, organ, scenario=None):
    return r.curve(organ, scenario=scenario) - r.part(f"{organ}_plasma", scenario)


def given_number(r, address):
    """A number in use, as the result file tells it."""
    names = [a.decode() for a in r.array["provenance/address"]]
    return float(r.array["provenance/value"][names.index(address)])


def slope(time, curve, first, last):
    """1/h, mean from `first` to `last` (h)."""
    a, b = (float(np.interp(t, time, curve)) for t in (first, last))
    return float(np.log(a / b) / (last - first))


# ---- the truths ----

@rule
def t01(r):
    share = r.array["compartments/amount"][:, 0] / r.array["dose"][:, None, None]
    return [("largest residual, share of the dose", float(np.max(r.array["mass_balance_error"])), "<", 1e-9),
            ("smallest amount, share of the dose", float(np.nanmin(share)), ">", -1e-9),
            ("scenarios", len(r.scenario), None, None)]


@rule
def t02(r):
    late = r.time >= 0.25
    rows = []
    for s in r.scenario:
        ratio = {o: float(np.min(r.curve("liver", scenario=s)[late] / r.curve(o, scenario=s)[late])) for o in ORGANS}
        nearest = min(ratio, key=ratio.get)
        rows.append((f"{s}: smallest liver / next organ ({nearest})", ratio[nearest], ">", 1.0))
    return rows


@rule
def t03(r):
    rows = []
    for s in r.scenario:
        found = {"liver / spleen, lowest": np.inf, "liver / spleen, highest": 0.0, "by gram, highest / lowest": 0.0, "lowest / kidney": np.inf,
                 "kidney / rest": np.inf, "kidney / brain": np.inf}
        for minutes in (30, 60, 240):
            organ = r.at(minutes, "liver", scenario=s) / r.at(minutes, "spleen", scenario=s)
            gram = {o: r.at(minutes, o, "percent_dose_per_g", s) for o in ("liver", "spleen", "lung", "kidney", "rest", "brain")}
            three = [gram[o] for o in ("liver", "spleen", "lung")]
            found["liver / spleen, lowest"] = min(found["liver / spleen, lowest"], organ)
            found["liver / spleen, highest"] = max(found["liver / spleen, highest"], organ)
            found["by gram, highest / lowest"] = max(found["by gram, highest / lowest"], max(three) / min(three))
            found["lowest / kidney"] = min(found["lowest / kidney"], min(three) / gram["kidney"])
            for o in ("rest", "brain"):
                found[f"kidney / {o}"] = min(found[f"kidney / {o}"], gram["kidney"] / gram[o])
        bounds = ((">", 10.0), ("<", 20.0), ("<", 3.0), (">", 3.0), (">", 1.0), (">", 1.0))
        rows += [(f"{s}: {what}", float(value), *bound) for (what, value), bound in zip(found.items(), bounds)]
    return rows


@rule
def t04(r):
    i = int(np.argmin(abs(r.time - 0.5)))
    return [(f"{s}: % left", float(r.circulating(s)[i]), "<", 10.0) for s in r.scenario]


@rule
def t05(r):
    rows = []
    for s in r.scenario:
        plasma = r.curve("plasma", scenario=s)
        rows += [(f"{s}: % intact at 6 h", 100 - r.at(360, "degraded", scenario=s), "<", 25.0),
                 (f"{s}: early slope / late slope", slope(r.time, plasma, 0, 0.5) / slope(r.time, plasma, 1, 6), ">", 1.0)]
    return rows


@rule
def t06(r):
    ratio = {m: r.at(m, "lung") / r.at(m, "liver") for m in (5, 60, 120, 240)}
    first = (r.time >= 5 / 60 - 1e-9) & (r.time <= 1 + 1e-9)
    return [("lung / liver: lowest of the first hour", float(np.min(r.curve("lung")[first] / r.curve("liver")[first])), ">", 1.0),
            *((f"at {a} min / at {b} min", ratio[a] / ratio[b], ">", 1.0) for a, b in ((5, 60), (60, 120), (120, 240))),
            ("at 5 min", ratio[5], None, None), ("at 4 h", ratio[240], "<", 1.0)]


@rule
def t07(r):
    return [("AUC, depleted / healthy", r.number("auc_inf", scenario="depleted") / r.number("auc_inf", scenario="healthy"), ">", 2.0),
            ("half of the dose gone, depleted / healthy", half_time(r, "depleted") / half_time(r, "healthy"), ">", 1.0)]


@rule
def t08(r):
    return [("half of the dose gone, min, healthy", half_time(r, "healthy"), None, None),
            ("blocked / healthy", half_time(r, "blocked") / half_time(r, "healthy"), ">", 1.0),
            ("liver at 10 min, blocked / healthy", r.at(10, "liver", scenario="blocked") / r.at(10, "liver", scenario="healthy"), "<", 1.0)]


@rule
def t09(r):
    per_dose = {s: r.number("auc_inf", scenario=s) / float(s) for s in r.scenario}
    gain = {s: 100 * (per_dose[s] / per_dose["1e9"] - 1) for s in r.scenario}
    return [("1e10: %", gain["1e10"], "<", 2.0), ("1e11: %", gain["1e11"], None, None), ("1e12: %", gain["1e12"], ">", 20.0), ("3e12: %", gain["3e12"], None, None)]


@rule
def t10(r):
    whole = r.number("auc_inf", scenario="healthy")
    return [(f"AUC against healthy, {s}: %", 100 * abs(r.number("auc_inf", scenario=s) / whole - 1), "<", 10.0) for s in r.scenario[1:]]


@rule
def t11(r):
    return [("mouse: min", half_time(r, "mouse"), None, None),
            *((f"{s} / mouse", half_time(r, s) / half_time(r, "mouse"), ">", 2.0) for s in ("macaque", "human"))]


@rule
def t12(r):
    peak = {s: float(without_blood(r, "brain", s).max()) for s in r.scenario}
    return [("vein: peak %", peak["vein"], None, None), ("nose: peak %", peak["nose"], None, None),
            ("nose / vein", peak["nose"] / peak["vein"], ">", 1.0),
            ("nose / vein at the lowest olfactory fraction", peak["nose, lowest olfactory fraction"] / peak["vein"], None, None)]


@rule
def t13(r):
    return [(f"{s}: nose / vein", r.number("cmax", scenario=f"nose, {s}") / r.number("cmax", scenario=f"vein, {s}"), "<", 1e-2) for s in ("mouse", "human")]


@rule
def t14(r):
    ratio = {o: r.at(300, o, scenario="injured") / r.at(300, o, scenario="healthy") for o in ("kidney", "liver")}
    return [("kidney, injured / healthy", ratio["kidney"], ">", 1.0), ("liver, injured / healthy", ratio["liver"], ">", 0.9)]


@rule
def t15(r):
    return [("AUC, septic / healthy", r.number("auc_inf", scenario="septic") / r.number("auc_inf", scenario="healthy"), ">", 1.0),
            ("lung at 1 h, septic / healthy", r.at(60, "lung", scenario="septic") / r.at(60, "lung", scenario="healthy"), ">", 1.0)]


@rule
def t16(r):
    depot = {s: r.part("peritoneum", s) for s in r.scenario if s != "vein"}
    sizes = max(float(np.max(abs(curve - depot["100 nm"]))) for curve in depot.values())
    return [("tmax, h", r.number("tmax", scenario="100 nm"), ">", 0.0),
            ("Cmax / Cmax of the vein", r.number("cmax", scenario="100 nm") / r.number("cmax", scenario="vein"), "<", 1.0),
            ("depot, largest difference between sizes, share of the dose", sizes / 100, "<", 1e-4),
            ("liver peak at, h, against the vein", float(r.time[np.argmax(r.curve("liver", scenario="100 nm"))]
                                                        / r.time[np.argmax(r.curve("liver", scenario="vein"))]), ">", 1.0)]


@rule
def t17(r):
    def absorbed(name, size):
        return r.number("auc_inf", scenario=name) / r.number("auc_inf", scenario=f"vein, {size} nm")
    foot = {d: absorbed(f"foot, {d} nm", d) for d in (40, 100, 400)}
    flank = absorbed("flank, 100 nm", 100)
    nodes = {s: float(r.curve("lymph_nodes", scenario=s).max()) for s in ("foot, nodes as they are", "vein, 100 nm")}
    return [("foot, 40 nm", foot[40], None, None), ("foot, 100 nm", foot[100], "<", foot[40]), ("foot, 400 nm", foot[400], "<", foot[100]),
            ("flank, 100 nm", flank, "<", foot[100]), ("peak % in nodes, foot", nodes["foot, nodes as they are"], ">", nodes["vein, 100 nm"])]


@rule
def t18(r):
    def left(scenario, quantity):
        curve = r.curve("liver", quantity, scenario)
        return 100 * float(np.interp(21 * 24, r.time, curve) / curve.max())
    return [("Cmax, gel / bolus", r.number("cmax", scenario="gel") / r.number("cmax", scenario="bolus"), "<", 1.0),
            ("gel: signal of the liver at 21 d, % of its peak", left("gel", "signal_percent_dose"), ">", 10.0),
            ("bolus: the same", left("bolus", "signal_percent_dose"), None, None),
            ("gel: intact in the liver at 21 d, % of its peak", left("gel", "percent_dose"), None, None),
            ("bolus: the same, intact", left("bolus", "percent_dose"), None, None)]


@rule
def t19(r):
    def heart(route, species):
        scenario = f"{route}, {species}"
        depot = r.part("heart_depot", scenario)
        return r.at(60, "heart", scenario=scenario) + float(np.nan_to_num(depot[np.argmin(abs(r.time - 1))]))
    rows = []
    for s in ("mouse", "human"):
        coronary, wall = heart("intracoronary", s), heart("intramyocardial", s)
        rows += [(f"{s}: intracoronary, % at 1 h", coronary, None, None), (f"{s}: intramyocardial, % at 1 h", wall, None, None),
                 (f"{s}: ratio", coronary / wall, "<", 0.1)]
    return rows


@rule
def t20(r):
    brain = {s: float(without_blood(r, "brain", s)[np.argmin(abs(r.time - 1))]) for s in r.scenario}
    rows = []
    for s in ("lumbar", "ventricle"):
        lumbar = r.part("lumbar_csf", s)[np.argmin(abs(r.time - 1))] if s == "lumbar" else 0.0
        whole = brain[s] + r.at(60, "csf", scenario=s) + r.at(60, "leptomeninges", scenario=s) + float(lumbar)
        dye = r.curve("leptomeninges", "signal_percent_dose", s)
        intact = r.curve("leptomeninges", scenario=s)
        rows += [(f"{s}: sum at 1 h / brain after a vein", whole / brain["vein"], ">", 100.0),
                 (f"{s}: peak of parenchyma, %", float(r.curve("brain_parenchyma", scenario=s).max()), "<", 5.0),
                 (f"{s}: dye on leptomeninges at 21 d, % of its peak", 100 * float(dye[-1] / dye.max()), ">", 10.0),
                 (f"{s}: intact there at 21 d, % of its peak", 100 * float(intact[-1] / intact.max()), None, None)]
    return rows


@rule
def t21(r):
    rows = []
    for s in r.scenario:
        inside = 100 - r.curve("depot", scenario=s) - r.curve("expelled", scenario=s)
        rows.append((f"{s}: % that entered, most", max(0.0, float(np.round(inside.max(), 9))), "<", 1.0))
    return rows


@rule
def t22(r):
    return [("intact, % of the dose", float(np.max(r.curve("urine"))), "=", 0.0), ("label at 24 h, %", float(r.curve("urine", "signal_percent_dose")[-1]), ">", 0.0),
            ("label at 20 min, %", r.at(20, "urine", "signal_percent_dose"), None, None)]


@rule
def t23(r):
    def label(organ, hours, scenario):
        return r.at(60 * hours, organ, "signal_percent_dose", scenario)
    rows = []
    for o in ("liver", "brain"):
        dye = label(o, 72, "dye")
        rows += [(f"{o} at 72 h, dye, %", dye, None, None), (f"{o} at 72 h, intact / dye", r.at(72 * 60, o, scenario="dye") / dye, "<", 0.01)]
    iodine, metal = label("liver", 24, "iodine"), label("liver", 24, "radiometal")
    return rows + [("liver at 24 h, radiometal, %", metal, None, None), ("liver at 24 h, iodine / radiometal", iodine / metal, "<", 1.0)]


@rule
def t24(r):
    return [("vesicles, mL/min", r.number("cl", scenario="dye") / 60, None, None)] + [
        (f"{s} / vesicles", r.number("signal_cl", scenario=s) / r.number("cl", scenario=s), "<", 0.5) for s in r.scenario]


@rule
def t25(r):
    nodes = {s: float(r.curve("lymph_nodes", scenario=s).max()) for s in r.scenario}
    return [("half of the dose gone, stealth / plain", half_time(r, "stealth") / half_time(r, "plain"), ">", 1.0),
            ("peak of nodes, stealth / plain", nodes["stealth"] / nodes["plain"], ">", 1.0), ("peak of nodes, stealth, %", nodes["stealth"], None, None)]


@rule
def t26(r):
    peak = {s: float(r.curve("brain_parenchyma", scenario=s).max()) for s in r.scenario}
    return [("raised / healthy", peak["raised"] / peak["healthy"], ">", 1.0), ("lowered / healthy", peak["lowered"] / peak["healthy"], "<", 1.0)]


@rule
def t27(r):
    portal = ("liver", "spleen", "small_intestine", "large_intestine", "pancreas")
    share = sum(given_number(r, f"{t}.flow_fraction") for t in portal)
    plasma = 1 - given_number(r, "body.haematocrit")
    clearance, rows = {}, []
    for s in r.scenario:
        cells = sum(r.part(f"liver_{p}", s)[-1] for p in ("sites", "phagocytes", "parenchyma"))
        volume = 28 * given_number(r, "arterial_blood.volume_fraction") * plasma
        area = np.trapz(r.part("arterial_plasma", s), r.time) / volume
        clearance[s] = float(cells / area) / 60
        flow = (5.62895 if s.startswith("half") else 11.2579) * plasma * share
        rows.append((f"{s}: clearance / flow", clearance[s] / flow, "<=", 1.0))
    for whole, half in (("whole flow", "half flow"), ("whole flow, 100 x uptake", "half flow, 100 x uptake")):
        rows.append((f"{half} / {whole}", clearance[half] / clearance[whole], "<=", 1.0))
    return rows


@rule
def t28(r):
    loss = {"peritoneum": given_number(r, "peritoneum.absorption.rate") / given_number(r, "peritoneum.bioavailability"),
            "subcutis": given_number(r, "subcutaneous.depot.rate")}
    rows = []
    for s in r.scenario:
        found = r.number("lambda_z", scenario=s)
        rows += [(f"{s}: terminal slope, 1/h", found, None, None), (f"{s}: off by %", 100 * abs(found / loss[s] - 1), "<", 5.0)]
    return rows


def delivered(r, organ, minutes=240, scenario=None):
    return r.at(minutes, organ, "delivered_percent_dose", scenario)


@rule
def t37(r):
    before = {"liver": 66.349, "spleen": 4.8629, "lung": 7.2004, "kidney": 2.9932}
    return [("CL: off by %", 100 * abs(r.number("cl") / 60 / 0.22604 - 1), "<", 1.0),
            *((f"delivered to {o}: off by %", 100 * abs(delivered(r, o) / was - 1), "<", 1.0) for o, was in before.items())]


@rule
def t38(r):
    return [(f"{s}: lung / liver", delivered(r, "lung", scenario=s) / delivered(r, "liver", scenario=s), "<", 1 / 3) for s in r.scenario]


@rule
def t39(r):
    return [("liver, %", delivered(r, "liver"), ">", delivered(r, "kidney") + delivered(r, "gut"))]


@rule
def t40(r):
    def per_gram(organ):
        mass = float(r.array["organ_mass"][0, r.organ.index(organ)])
        return delivered(r, organ) / (mass * (1 - given_number(r, f"{organ}.blood_fraction")))
    return [("lung / liver, per gram without blood", per_gram("lung") / per_gram("liver"), ">", 1.0)]


@rule
def t44(r):
    return [(f"{o}: off by %", 100 * abs(delivered(r, o, 1440, "fast") / delivered(r, o, 1440, "library") - 1), "<", 0.1)
            for o in ("liver", "spleen", "lung", "kidney")]


@rule
def t45(r):
    left = 100 - float(r.part("airways")[-1] + r.part("alveoli")[-1])
    return [("% that left in 6 h", left, ">", 5.0), ("the same", left, "<", 8.0)]


for _truth in (graph_rules.t46, graph_rules.t47, graph_rules.t48, graph_rules.t49, graph_rules.t50):
    rule(_truth)
for _truth in (label_rules.t29, label_rules.t30, label_rules.t31, label_rules.t32, label_rules.t33, label_rules.t34, label_rules.t35, label_rules.t36):
    rule(_truth)


@rule
def t41(r):
    others = [o for o in r.organ if o not in ("rest", "part")]
    off = max(float(np.max(np.abs(r.curve(o, scenario="split") - r.curve(o, scenario="whole")))) for o in others
              if np.isfinite(r.curve(o, scenario="whole")).any())
    both = r.curve("rest", scenario="split") + r.curve("part", scenario="split")
    return [("other organs: off by % of dose", off, "<", 1e-7),
            ("rest: off by % of dose", float(np.max(np.abs(both - r.curve("rest", scenario="whole")))), "<", 1e-7)]


@rule
def t42(r):
    i = int(np.argmin(np.abs(r.time - 0.5)))
    mass = float(r.array["organ_mass"][0, r.organ.index("tumour")])
    plasma = r.part("tumour_plasma", "leaky")[:i + 1] / (mass * 0.07 * 0.55)
    area = float(np.sum((plasma[1:] + plasma[:-1]) / 2 * np.diff(r.time[:i + 1])))
    tissue = r.curve("tumour", scenario="tight") - r.part("tumour_plasma", "tight")
    return [("through the wall / PS m AUC - 1", abs(delivered(r, "tumour", 30, "leaky") / (60 * 2e-4 * mass * area) - 1), "<", 0.05),
            ("tight: delivered, % of dose", delivered(r, "tumour", 60, "tight"), "<", 1e-12),
            ("tight: outside its plasma, % of dose", float(np.max(np.abs(tissue))), "<", 1e-12)]


@rule
def t43(r):
    def off(scenario, organ):
        return float(np.max(np.abs(r.curve(organ, scenario=scenario) - r.curve(organ, scenario="written out"))))
    organs = ("plasma", "liver", "lung", "rest")
    mass = r.array["organ_mass"][:, r.organ.index("liver")]
    return [("what is left: off by % of dose", max(off("what is left", o) for o in organs), "<", 1e-7),
            ("off by 5e-4: liver over 1/1.0005 of its mass - 1", abs(float(mass[2] / mass[0]) * 1.0005 - 1), "<", 1e-9)]
