#!/usr/bin/python3
"""Write docs/evidence.md: truths, what each route and organ rests on, measured values beside predicted ones.

    scripts/evidence                                      builds, runs, writes
    /usr/bin/python3 docs/make_evidence.py PROGRAM        the page alone

Needs python3-h5py.  Numbers come from runs and from `vesipk explain`; what is judged by hand stands in the tables below that say so.
"""
import collections
import csv
import pathlib
import sys

import numpy as np
import pages
import qualify

MAKER = "docs/make_evidence.py"
PAGE = pages.SOURCE / "docs" / "evidence.md"
CONFIGS = pages.SOURCE / "configs"
WORDS = ("seen", "derived", "memory", "assumption")
CALIBRATED, CONSISTENT, ASSUMPTION = 2, 1, 0
GRADES = {CALIBRATED: "**calibrated**", CONSISTENT: "consistent", ASSUMPTION: "assumption"}

# ---- judged by hand ----

# What an organ's content in the mouse rests on after a dose into a vein: the number that governs it, and the best that may be said of it.
# kidney and gut: their order was known when they were set, no content.  The program has the last word: an assumption stays one.
ORGANS = {
    "plasma": ("liver.uptake.clearance", CALIBRATED), "liver": ("liver.uptake.clearance", CALIBRATED), "spleen": ("spleen.uptake.clearance", CALIBRATED),
    "lung": ("lung.uptake.clearance", CALIBRATED), "kidney": ("kidney.uptake.clearance", CONSISTENT), "gut": ("gut.uptake.clearance", CONSISTENT),
    "heart": ("heart.uptake.clearance", CONSISTENT), "brain": ("brain.influx", CONSISTENT), "csf": ("csf.choroid_transfer", CONSISTENT),
    "lymph nodes": ("lymph.transit.rate", CONSISTENT), "rest": ("rest.uptake.clearance", CONSISTENT),
}

# Routes whose way into the body was measured with some particle, none of them an EV of MSCs.
MEASURED_ROUTES = {
    "intraperitoneal": "liposomes, rat (T16)", "subcutaneous": "liposomes, rat (T17)", "subcutaneous-foot": "liposomes, rat (T17)",
    "subcutaneous-flank": "liposomes, rat (T17)", "topical-skin": "MSC exosomes on human explants (T21)", "intrathecal": "PEG particles, mouse (T20)",
    "intracerebroventricular": "PEG particles, mouse (T20)", "intracisternal": "PEG particles, mouse (T20)",
}

# Where such a route puts the dose first: what is said of that place.
MEASURED_PLACES = {(route, "csf"): CONSISTENT for route in ("intrathecal", "intracerebroventricular", "intracisternal")}

# Measured values: how each is predicted, whether it was used to set numbers, and what to think of it.
# (study_id, start of the parameter or the tissue): (config, function name, used, words)
USED_ORDER, USED_TIME, NOT_USED = "organ order", "half-life", "no"
COMPARED = {
    ("Morishita2015", "liver"): ("morishita2015", "organ_percent", USED_ORDER, "iodine of tyrosine, a little too high"),
    ("Morishita2015", "spleen"): ("morishita2015", "organ_percent", USED_ORDER, "a little too high"),
    ("Morishita2015", "lung"): ("morishita2015", "organ_percent", USED_ORDER, "half of the measured; no single release fits liver and lung together"),
    ("Ding2025", "liver"): ("ding2025", "organ_per_gram", NOT_USED, "too much stays in the liver; a corner of the ranges, where other organs take more and label leaves fast, reaches the "
                            "measured. Body weight was not read: a lighter mouse makes the gap wider"),
    ("Ding2025", "spleen"): ("ding2025", "organ_per_gram", NOT_USED, "as the liver; that liver and spleen are alike by gram is met"),
    ("Ding2025", "t1/2 alpha"): ("ding2025", "blood_alpha", NOT_USED, "of blood after 5 min: the first minutes are faster (T4), and whether they were sampled is not known"),
    ("Ding2025", "t1/2 beta"): ("ding2025", "blood_beta", NOT_USED, "the late slope here is label that comes back from cells; the dose of free label and its exits are priors"),
    ("Kim2019rev_ref22_CD1_fluorophore", "t1/2 alpha"): ("kim2019_dye", "plasma_alpha", NOT_USED, ""),
    ("Kim2019rev_ref22_CD1_fluorophore", "t1/2 beta"): ("kim2019_dye", "plasma_beta", NOT_USED, ""),
    ("Kim2019rev_ref22_CD1_fluorophore", "kel"): ("kim2019_dye", "kel", NOT_USED, "taken as clearance over volume"),
    ("Kim2019rev_ref22_CD1_fluorophore", "AUC"): ("kim2019_dye", "auc_minutes", NOT_USED, "plasma of 1 g/mL"),
    ("Kim2019rev_ref22_CD1_fluorophore", "CL"): ("kim2019_dye", "label_clearance", NOT_USED, ""),
    ("Kim2019rev_ref22_CD1_fluorophore", "Vd"): ("kim2019_dye", "label_volume", NOT_USED, "taken as that of steady state; dye that sits in cells for days makes it large"),
    ("Kim2019rev_ref26_125I", "CL"): ("kim2019_iodine", "label_clearance", NOT_USED, "not the release from cells but the renal exit of free iodine sets it, a prior without a range; macrophage exosomes, another animal"),
    ("Kim2019rev_ref26_125I", "Vss"): ("kim2019_iodine", "label_volume", NOT_USED, "clearance times residence"),
    ("Kim2019rev_ref26_125I", "MRT 0-inf"): ("kim2019_iodine", "label_residence", NOT_USED, ""),
    ("Imai2015_via_Kim2019rev", "AUC"): ("imai2015", "label_auc", "share of macrophages in rest", "known: the strongest depletion inside the ranges still leaves about twice the clearance"),
    ("Imai2015_via_Kim2019rev", "MRT"): ("imai2015", "label_residence", "share of macrophages in rest", "the same"),
    ("Imai2015_via_Kim2019rev", "CL"): ("imai2015", "label_clearance_hour", "share of macrophages in rest", "the same"),
    ("LazaroIbanez2021", "blood t1/2"): ("half_lives", "half_time", USED_TIME, ""),
    ("Takahashi2013", "blood t1/2"): ("half_lives", "half_time", USED_TIME, "gLuc-lactadherin exosomes are faster; 2 and 20 min are two clusters of the literature"),
    ("sEV_64Cu_CBTE1A1P", "macrophage share of hepatic"): ("half_lives", "liver_share", "low end of the range", "a number of the library, not a prediction; Imai 2015 asks for more"),
    ("sEV_64Cu_CBTE1A1P", "macrophage share of splenic"): ("half_lives", "spleen_share", "low end of the range", "a number of the library, not a prediction"),
    ("Kooijmans2016", "time by which unmodified"): ("half_lives", "gone_after", NOT_USED, "taken as 90 % gone; what \"cleared\" meant is not known"),
    ("Kooijmans2016", "time PEGylated"): ("half_lives", "stealth_gone_after", NOT_USED, "the same"),
}
# Rows that nothing is predicted for.
NOT_COMPARED = {
    ("Kim2019rev_ref26_125I", "MRT 0-last"): "the time of the last sample is not known",
    ("sEV_64Cu_CBTE1A1P", "label desorbed"): "in vitro: the high end of `label.free_fraction` of tracer cu64",
    ("sEV_64Cu_CBTE1A1P", "radiochemical stability"): "in vitro: in line with `label.free_fraction` of tracer cu64",
}


# ---- predictions: (result, scenario, row) -> value in the unit of the row ----

def phases(time, curve, early, late):
    """Half-lives of two phases by curve stripping: a line through the logarithm in `late` (h), another through what it leaves in `early`."""
    a, b = ((time >= w[0] - 1e-9) & (time <= w[1] + 1e-9) for w in (early, late))
    slope, level = np.polyfit(time[b], np.log(curve[b]), 1)
    rest = curve - np.exp(level + slope * time)
    a &= rest > 0
    return float(-np.log(2) / np.polyfit(time[a], np.log(rest[a]), 1)[0]), float(-np.log(2) / slope)


class Predict:
    @staticmethod
    def organ_percent(r, s, row):
        return r.at(60 * float(row["time_h"]), row["tissue"], "signal_percent_dose", s)

    @staticmethod
    def organ_per_gram(r, s, row):
        return r.at(60 * float(row["time_h"]), row["tissue"], "signal_percent_dose_per_g", s)

    @staticmethod
    def blood_alpha(r, s, row):
        return phases(r.time, r.curve("blood", "signal_percent_dose", s), (5 / 60, 2), (4, 48))[0]

    @staticmethod
    def blood_beta(r, s, row):
        return phases(r.time, r.curve("blood", "signal_percent_dose", s), (5 / 60, 2), (4, 48))[1]

    @staticmethod
    def plasma_alpha(r, s, row):
        return 60 * phases(r.time, r.curve("plasma", "signal_percent_dose", s), (2 / 60, 0.5), (2, 12))[0]

    @staticmethod
    def plasma_beta(r, s, row):
        return 60 * phases(r.time, r.curve("plasma", "signal_percent_dose", s), (2 / 60, 0.5), (2, 12))[1]

    @staticmethod
    def label_clearance(r, s, row):
        return r.number("signal_cl", scenario=s) / 60

    @staticmethod
    def label_clearance_hour(r, s, row):
        return r.number("signal_cl", scenario=s)

    @staticmethod
    def label_volume(r, s, row):
        return r.number("signal_vss", scenario=s)

    @staticmethod
    def kel(r, s, row):
        return r.number("signal_cl", scenario=s) / 60 / r.number("signal_vss", scenario=s)

    @staticmethod
    def label_residence(r, s, row):
        return r.number("signal_mrt", scenario=s)

    @staticmethod
    def label_auc(r, s, row):
        return r.number("signal_auc_inf", scenario=s)

    @staticmethod
    def auc_minutes(r, s, row):
        return 60 * r.number("signal_auc_inf", scenario=s)

    @staticmethod
    def half_time(r, s, row):
        return Predict.left(r, s, 50) if s == "library" else None

    @staticmethod
    def gone_after(r, s, row):
        return Predict.left(r, s, 10) if s == "library" else None

    @staticmethod
    def stealth_gone_after(r, s, row):
        return Predict.left(r, "stealth", 10) if s == "library" else None

    @staticmethod
    def left(r, s, percent):
        """Minutes until so much of the dose is left in all plasma."""
        curve = r.circulating(s)
        i = int(np.argmax(curve < percent))
        return 60 * float(np.interp(-percent, -curve[i - 1:i + 1], r.time[i - 1:i + 1]))

    @staticmethod
    def liver_share(r, s, row):
        import rules
        return 100 * rules.given_number(r, "liver.uptake.macrophage_share") if s == "library" else None

    @staticmethod
    def spleen_share(r, s, row):
        import rules
        return 100 * rules.given_number(r, "spleen.uptake.macrophage_share") if s == "library" else None


# ---- truths ----

def truths(run):
    import rules
    rows, bad = [], []
    for name, path in rules.studies().items():
        words, found = rules.heading(path), rules.RULES[name](run(path))
        holds = rules.holds(found)
        status = "holds" if holds else f"**fails**: {rules.FAILING.get(name, ('not expected', []))[0]}"
        if holds and name in rules.FAILING:
            status = "holds, though it is listed as failing"
        bad += [] if holds else [name]
        measured = "; ".join(f"{w} {pages.number(v, least=min(1e-6, abs(b or 1)) if r else 1e-6)}" for w, v, r, b in found)
        statement = words[f"T{int(name[1:])}"] + (f" *({words['Note']})*" if "Note" in words else "")
        rows.append((f"T{int(name[1:])}", statement, words["Rule"], measured, words["Kind"], status, words["Source"]))
    kinds = collections.Counter(row[4] for row in rows)
    text = f"{len(rows) - len(bad)} of {len(rows)} hold. " + ", ".join(f"{kinds[k]} {k}" for k in ("measured", "direction", "design", "theory")) + ".\n\n"
    return text + pages.table(("", "statement", "rule", "measured here", "kind", "status", "source"), rows)


# ---- routes and organs ----

def explain(program, species, route):
    """{address: {...}} of the numbers a study uses"""
    import tempfile
    over = ' over = "30 min";' if route == "iv-infusion" else ""
    into = {"intratumoral": "tumour", "intra-articular": "joint"}.get(route)  # an organ that a study adds
    organs = f' organs = ( "{into}" );' if into else ""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "study.cfg"
        path.write_text(f'study = {{{organs} species = "{species}"; product = "msc-small-ev"; duration = "1 h"; output = {{ every = "1 h"; }};\n'
                        f'doses = ( {{ route = "{route}"; amount = "1e9 particles";{over} }} ); }};\n', encoding="utf-8")
        said, _ = program("explain", path, "--library", CONFIGS)
    lines = [line.split("\t") for line in said.splitlines()]
    return {row[1]: dict(zip(lines[0], row)) for row in lines[1:]}


def grade_of_organ(organ, numbers):
    address, best = ORGANS[organ]
    row = numbers[address]
    if row["confidence"] == "assumption":
        return ASSUMPTION
    return min(best, CALIBRATED if row["source"].startswith("calibrated") and qualify.narrowed(address) else CONSISTENT)


def counts(rows):
    found = collections.Counter(row["confidence"] for row in rows)
    return ", ".join(f"{found[w]} {w}" for w in WORDS if found[w]) or "no number of its own"


def routes(program):
    vein = explain(program, "mouse", "iv-bolus")
    rows = []
    for path in sorted((CONFIGS / "routes").glob("*.cfg")):
        route = path.stem
        numbers = explain(program, "mouse", route)
        own = [row for address, row in numbers.items() if address not in vein and not address.startswith("dose.") and row["confidence"] != "given"]
        if route in MEASURED_ROUTES:
            grade, why = CONSISTENT, f"{MEASURED_ROUTES[route]}; {counts(own)}"
        elif not own:
            grade, why = CALIBRATED, "as the vein: no number of its own"
        else:
            weakest = max(WORDS.index(row["confidence"]) for row in own)
            grade, why = (ASSUMPTION if WORDS[weakest] in ("assumption", "memory") else CONSISTENT), counts(own)
        rows.append((route, why, *(GRADES[MEASURED_PLACES.get((route, organ), min(grade, grade_of_organ(organ, numbers)))] for organ in ORGANS)))
    return pages.table(("route", "way into the body", *ORGANS), rows)


def species(program):
    rows = []
    for path in sorted((CONFIGS / "species").glob("*.cfg")):
        numbers = explain(program, path.stem, "iv-bolus")
        row = numbers["mps.activity"]
        span = f"{row['low']} to {row['high']}" if row["low"] else "-"
        best = "as in the table above" if path.stem == "mouse" else "assumption throughout" if row["confidence"] == "assumption" else "at best consistent"
        biology = [r for a, r in numbers.items() if not a.startswith("dose.") and r["confidence"] != "given"]
        rows.append((path.stem, row["value"], span, row["confidence"], best, counts(biology)))
    return pages.table(("species", "phagocyte activity per gram", "range", "confidence", "so any organ is", "numbers in use after a vein"), rows)


def ranges(program):
    """Values of the library that lie outside of their own range."""
    wrong, n = [], 0
    for path in sorted((CONFIGS / "routes").glob("*.cfg")):
        for address, row in explain(program, "human", path.stem).items():
            if row["low"] and row["high"] and row["confidence"] != "given" and not address.startswith("dose."):
                n += 1
                if not float(row["low"]) <= float(row["value"]) <= float(row["high"]):
                    wrong.append(address)
    told = "none lies outside of it" if not wrong else "outside of it: " + ", ".join(sorted(set(wrong)))
    return f"Of the numbers that have a range, as every route in a human uses them, {told}.\n"


# ---- measured values ----

def observations():
    """[(study, what, row)] of both files"""
    found = []
    for name, what in (("ev_tissue.csv", "tissue"), ("ev_pk.csv", "parameter")):
        with open(CONFIGS / "observations" / name, encoding="utf-8", newline="") as file:
            found += [(row["study_id"], row[what], row) for row in csv.DictReader(file)]
    return found


def rule_for(table, study, what):
    return next((table[key] for key in table if key[0] == study and what.startswith(key[1])), None)


def grouped():
    """Low and high end of one published range are one row: [(study, what, low, high, row)]"""
    found = []
    for study, what, row in observations():
        value = float(row["value"])
        name = what.replace(" (low end of range)", "").replace(" (high end of range)", "")
        if what.endswith("(high end of range)") and found and found[-1][:2] == (study, name):
            found[-1] = (study, name, found[-1][2], value, row)
        else:
            found.append((study, name, value, value, row))
    return found


def judge(what, low, high, value):
    """(ratio as text, verdict)"""
    if "upper bound" in what:
        return pages.number(value / low, 2), "within the bound" if value <= low else "**beyond the bound**"
    if "lower bound" in what:
        return pages.number(value / low, 2), "within the bound" if value >= low else "**beyond the bound**"
    if low < high:
        if low <= value <= high:
            return "-", "inside the range"
        ratio = value / (low if value < low else high)
    else:
        ratio = value / low
    off = max(ratio, 1 / ratio)
    return pages.number(ratio, 2), "agrees within 1.5" if off <= 1.5 else "off by less than 3" if off <= 3 else "**disagrees**"


def compared(run):
    rows, absent, results = [], [], {}
    for study, what, low, high, row in grouped():
        plan = rule_for(COMPARED, study, what)
        citation = row["citation"] if row["citation"] != "same" else study
        unit = row["unit"].split(" (")[0]
        measured = pages.number(low) if low == high else f"{pages.number(low)} to {pages.number(high)}"
        if not plan:
            absent.append((citation, what, f"{measured} {unit}", rule_for(NOT_COMPARED, study, what)))
            continue
        config, function, used, words = plan
        if config not in results:
            results[config] = run(CONFIGS / "evidence" / f"{config}.cfg")
        r = results[config]
        predicted = {s: getattr(Predict, function)(r, s, row) for s in r.scenario}
        value = predicted.pop("library")
        others = "; ".join(f"{s} {pages.number(v)}" for s, v in predicted.items() if v is not None and s != "healthy") or "-"
        ratio, verdict = judge(what, low, high, value)
        spread = f" ± {row['spread']}" if row.get("spread") else ""
        rows.append((citation, f"{what}, {row['time_h']} h" if "time_h" in row else what, f"{measured}{spread} {unit}", row["confidence"], pages.number(value), ratio, verdict,
                     others, used, f"`{config}`" + (f": {words}" if words else "")))
    tally = collections.Counter(row[6] for row in rows)
    text = "; ".join(f"{tally[v]} {v}" for v in ("inside the range", "within the bound", "agrees within 1.5", "off by less than 3", "**beyond the bound**", "**disagrees**") if tally[v])
    text = f"{len(rows)} comparisons: {text}.\n\n" + pages.table(
        ("measured by", "what", "measured", "read as", "predicted", "ratio", "verdict", "inside the ranges of the library", "used to set numbers", "study in configs/evidence, and words by hand"), rows)
    return text + "\nNot compared:\n\n" + pages.table(("measured by", "what", "measured", "why"), absent)


def page(program, run):
    return "\n".join(["## Truths\n", truths(run), "## What each route and organ rests on\n",
                      "Mouse. **calibrated**: the number that governs it was set on measured values of EVs, and the fit of all studies narrows its range (last\n"
                      "section). consistent: nothing was fitted, or its range is not narrowed; a measured order or another particle speaks for it. assumption: nothing measured\n"
                      "stands behind it. A cell is no better than the way into the body and no better than the organ.\n",
                      routes(program), "Other species:\n", species(program), ranges(program), "## Measured and predicted\n", compared(run), qualify.page_section()])


def main():
    pages.begin(sys.argv[1])
    from runs import program, run
    pages.write(PAGE, MAKER, page(program, run))


if __name__ == "__main__":
    main()
