"""T29-T36: label that is on no vesicle, and the balance of all label. rules.py takes them over."""
import csv
import pathlib

import numpy as np

CONFIGS = pathlib.Path(__file__).resolve().parent.parent.parent / "configs"
OBSERVED = CONFIGS / "observations" / "free_label_mouse.csv"
POOLS = ("label_urine", "label_faeces", "label_expelled")  # of label on no vesicle, though they are named as the copies of vesicles are
APART = ("blood", "lung", "liver", "spleen", "kidney", "brain", "gut", "heart", "marrow", "rest", "csf", "leptomeninges", "lymph_nodes", "depot",
         "gut_contents")  # organs that do not overlap


def seen(r, organ, scenario=None):
    """Percent of all label: [time]"""
    return r.curve(organ, "signal_percent_dose", scenario)


def seen_at(r, hours, organ, scenario=None):
    return r.at(60 * hours, organ, "signal_percent_dose", scenario)


def is_free(name):
    return name == "bound_label" or name.startswith(("free_label", "held_label_"))


def is_on_vesicles(name):
    return name.startswith("label_") and name not in POOLS and name != "label_dark"


def is_label(name):
    return name.startswith(("label_", "residue_")) or is_free(name)


def pools(r, which, scenario=None):
    """Sum of the pools that a scenario has, percent of the dose: [time]"""
    return sum(part for part in (r.part(c, scenario) for c in r.compartment if which(c)) if np.isfinite(part).all())


def t29(r):
    return [("mouth: liver, %", seen_at(r, 24, "liver", "mouth"), "<", 5.0),
            ("mouth: contents of the gut and faeces, %", seen_at(r, 24, "gut_contents", "mouth") + seen_at(r, 24, "faeces", "mouth"), ">", 85.0),
            *((f"{s}: liver, %", seen_at(r, 24, "liver", s), "<", 5.0) for s in ("nose", "eye"))]


def t30(r):
    return [(f"{s}: urine, %", seen_at(r, 24, "urine", s), relation, bound) for s in r.scenario for relation, bound in ((">", 1.0), ("<", 6.0))]


def t31(r):
    rows = []
    for s in r.scenario:
        beside = sum(seen(r, o, s) for o in APART) - pools(r, is_on_vesicles, s)
        late = seen(r, "plasma", s)[r.time >= 24]
        rows += [(f"{s}: largest signal beside vesicles, %", float(np.max(beside)), None, None),
                 (f"{s}: that less free active enzyme, %, largest", float(np.max(beside - pools(r, is_free, s))), "<", 1e-9),
                 (f"{s}: plasma, largest step after 24 h, of the level", float(np.max(np.diff(late) / late[:-1])), "<", 0.0)]
    return rows


def t32(r):
    i = int(np.argmin(abs(r.time - 5 / 60)))
    return [("free label / brain_parenchyma at 5 min", float(r.part("free_label_brain")[i] / seen(r, "brain_parenchyma")[i]), "<", 0.2)]


def pertechnetate(r):
    """{tissue of the file: percent per gram, or of the dose in excreta: [time]}"""
    def gram(organ):
        return seen(r, organ) / r.array["organ_mass"][0, r.organ.index(organ)]
    body = 28.0  # g; the two intestines are one organ, gut: wall of each by its share of the body in configs/species/mouse.cfg, contents beside it
    found = {o: gram(o) for o in ("blood", "heart", "liver", "lung", "spleen", "kidney", "muscle", "brain")}
    found |= {"femur": gram("marrow"), "urine (48 h)": seen(r, "urine"), "faeces (48 h)": seen(r, "faeces")}
    for part, share in (("small", 0.026), ("large", 0.01121428571)):
        found[f"{part} intestine"] = gram("gut") + r.part(f"free_label_{part}_intestine") / (share * body)
    return found


def t33(r):
    found, error = pertechnetate(r), {}
    with OBSERVED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["tissue"] in found:
                i = int(np.argmin(abs(r.time - float(row["time_h"]))))
                error.setdefault(row["tissue"], []).append(abs(np.log(found[row["tissue"]][i] / float(row["value"]))))

    def fold(tissues):
        return float(np.exp(np.mean(np.concatenate([error[t] for t in tissues]))))
    every = np.concatenate(list(error.values()))
    rows = [(f"values, of {len(error) - 2} tissues and of excreta", len(every), "=", 57), ("geometric mean fold error", fold(error), "<", 2.0),
            ("the same without intestines", fold([t for t in error if "intestine" not in t]), None, None),
            ("within 2-fold, %", 100 * float(np.mean(every < np.log(2))), None, None)]
    rows += [(f"{t}: fold", fold([t]), None, None) for t in error]
    measured = (r.time > 0) & (r.time <= 24)
    return [*rows, ("brain / blood by gram, largest", float(np.max((found["brain"] / found["blood"])[measured])), "<", 0.1)]


def t34(r):
    rows = []
    for s in r.scenario:
        curve = seen(r, "thyroid", s)
        rows += [(f"{s}: peak, %", float(curve.max()), None, None), (f"{s}: 24 h / peak", seen_at(r, 24, "thyroid", s) / float(curve.max()), ">", 0.5)]
    return rows


def t35(r):
    bone = {s: seen_at(r, 72, "bone", s) + seen_at(r, 72, "marrow", s) for s in r.scenario}
    liver = {s: seen_at(r, 4, "liver", s) for s in r.scenario}
    return [("bone at 72 h, Zr, %", bone["Zr"], None, None), *((f"bone, Zr / {s}", bone["Zr"] / bone[s], ">", 1.0) for s in ("Cu", "In")),
            ("liver at 4 h, Cu, %", liver["Cu"], None, None), *((f"liver, Cu / {s}", liver["Cu"] / liver[s], ">", 1.0) for s in ("Zr", "In"))]


def t36(r):
    off = {s: abs(float(pools(r, is_label, s)[-1]) / 100 - 1) for s in r.scenario}
    parts = [r.part(c, s) for s in r.scenario for c in r.compartment if is_label(c)]  # NaN where a scenario has no such pool
    least = min(float(part.min()) / 100 for part in parts if np.isfinite(part).all())
    worst = max(off, key=off.get)
    every = len(list(CONFIGS.glob("routes/*.cfg"))) * len(list(CONFIGS.glob("tracers/*.cfg")))
    return [("scenarios, for each route and tracer of the library", len(off), "=", every), (f"label off from what was given by, share ({worst})", off[worst], "<", 1e-9),
            ("largest residual of the run, share of the dose", float(np.max(r.array["mass_balance_error"])), "<", 1e-9),
            ("smallest pool of label, share of the dose", least, ">", -1e-9)]
