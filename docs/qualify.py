#!/usr/bin/python3
"""How well the library predicts studies that it was not fitted to: fits with each study left out whole, for docs/evidence.md.

    scripts/evidence                                      builds, fits, writes (some three minutes of CPU)
    /usr/bin/python3 docs/qualify.py PROGRAM              the fits alone: docs/qualification.json, and the two tables that they read

Needs python3-h5py.  The studies of the fits are configs/evidence/left_out.cfg and free_label.cfg; their tables are written from configs/observations by what
stands below.  docs/make_evidence.py makes a section of the page of what is kept in docs/qualification.json.
"""
import csv
import io
import json
import math
import os
import pathlib
import re
import sys
import tempfile

import numpy as np
import pages

EVIDENCE = pages.SOURCE / "configs" / "evidence"
OBSERVATIONS = pages.SOURCE / "configs" / "observations"
KEPT = pages.SOURCE / "docs" / "qualification.json"
STUDY_GSD = 1.3  # scale of a study, as left_out.cfg has it
WORDS = ("range only", "partly", "learned")
RANGES, LIBRARY = "ranges", "library"  # fits in which nothing was learned: all numbers free, and none

# ---- judged by hand: which measured value is which of the fit ----

# (study_id, start of the tissue or the parameter): (scenario, organ or None for the tissue, time, time_to, quantity, spread)
# spread: "as read", "ends" (those of a published range are two standard deviations to each side), or none
USED = {
    ("Morishita2015", "liver"): ("iodine", None, "row", "", "", ""),
    ("Morishita2015", "spleen"): ("iodine", None, "row", "", "", ""),
    ("Morishita2015", "lung"): ("iodine", None, "row", "", "", ""),
    ("Ding2025", "liver"): ("radiometal", None, "row", "", "", "as read"),
    ("Ding2025", "spleen"): ("radiometal", None, "row", "", "", "as read"),
    ("Kim2019rev_ref22", "t1/2 alpha"): ("dye", "plasma", "0.05", "0.25", "half_life", "ends"),
    ("Kim2019rev_ref22", "CL"): ("dye", "plasma", "", "", "cl", "ends"),
    ("Kim2019rev_ref22", "Vd"): ("dye", "plasma", "", "", "vss", "ends"),
    ("Imai2015", "AUC"): ("luciferase, no macrophages", "plasma", "", "", "auc_inf", "as read"),
    ("Imai2015", "MRT"): ("luciferase, no macrophages", "plasma", "", "", "mrt", "as read"),
    ("Kim2019rev_ref26", "CL"): ("iodine", "plasma", "", "", "cl", ""),
    ("Kim2019rev_ref26", "MRT 0-inf"): ("iodine", "plasma", "", "", "mrt", ""),
    ("LazaroIbanez2021", "blood t1/2"): ("vesicles", "plasma", "0.05", "0.5", "half_life", ""),
    ("Takahashi2013", "blood t1/2"): ("vesicles", "plasma", "0.05", "0.5", "half_life", ""),
}
NOT_USED = {
    ("Ding2025", "t1/2 alpha"): "the faster of two phases; times of sampling are not known",
    ("Ding2025", "t1/2 beta"): "the late label in blood rises here, so it has no half-life to compare",
    ("Kim2019rev_ref22", "t1/2 beta"): "times of sampling are not known",
    ("Kim2019rev_ref22", "kel"): "follows from CL and Vd",
    ("Kim2019rev_ref22", "AUC"): "follows from CL",
    ("Kim2019rev_ref26", "Vss"): "follows from CL and MRT",
    ("Kim2019rev_ref26", "MRT 0-last"): "the time of the last sample is not known",
    ("Imai2015", "CL"): "follows from AUC",
    ("sEV_64Cu", ""): "ends of ranges of the library, no prediction",
    ("Kooijmans2016", ""): "recalled, and what cleared and detectable meant is not known",
}
# What a label can see, in the order in which it is used (free label before all: free_label.cfg)
STEPS = (("early blood, and labels that stay in cells", ("LazaroIbanez2021", "Takahashi2013", "Kim2019rev_ref22", "Ding2025")),
         ("labels that cells let go", ("Morishita2015", "Kim2019rev_ref26")),
         ("without macrophages", ("Imai2015",)))
FREE_LABEL_TISSUES = ("blood", "heart", "liver", "lung", "spleen", "kidney", "muscle", "brain")  # as organs of the model, by weight
COLUMNS = ("study", "scenario", "time [h]", "time_to [h]", "organ", "quantity", "value", "unit", "sd", "use")


def rule_for(table, study, what):
    return next((table[key] for key in table if study.startswith(key[0]) and what.startswith(key[1])), None)


def observations():
    """Rows of both files, the two ends of one published range as one: [(study, what, low, high, row)]"""
    found = []
    for name, column in (("ev_tissue.csv", "tissue"), ("ev_pk.csv", "parameter")):
        with open(OBSERVATIONS / name, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                what, value = re.sub(r" \((low|high) end of range\)", "", row[column]), float(row["value"])
                if "(high end" in row[column] and found and found[-1][:2] == (row["study_id"], what):
                    found[-1] = (*found[-1][:3], value, row)
                else:
                    found.append((row["study_id"], what, value, value, row))
    return found


def measured():
    """[{column: text}], as left_out.csv has it"""
    rows = []
    for study, what, low, high, row in observations():
        plan = rule_for(USED, study, what)
        if not plan:
            continue
        scenario, organ, time, time_to, quantity, spread = plan
        value, unit = math.sqrt(low * high), row["unit"].split(" (")[0].replace("*", " ")
        found = re.search(r"\(\+/-([\d.]+)\)", row["unit"])
        read = row.get("spread") or (found.group(1) if found else "")
        sd = f"{value * math.log(high / low) / 4:.3g}" if spread == "ends" else read if spread == "as read" else ""
        rows.append(dict(zip(COLUMNS, (study, scenario, row["time_h"] if time == "row" else time, time_to, organ or what, quantity,
                                       ("<" if "upper bound" in what else "") + f"{value:.4g}", unit, sd, "1"))))
    return rows


def as_table(rows):
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def free_label():
    with open(OBSERVATIONS / "free_label_mouse.csv", encoding="utf-8", newline="") as file:
        return [{"time [h]": row["time_h"], "organ": row["tissue"], "value [%ID/g]": row["value"], "sd": "", "use": "1"}
                for row in csv.DictReader(file) if row["tissue"] in FREE_LABEL_TISSUES]


# ---- fits ----

def weightless(rows):
    """Nothing to learn from: all held out but one value, which may be anything."""
    value = "value" if "value" in rows[0] else "value [%ID/g]"
    return [row | ({"sd": f"{1e9 * float(row[value]):g}"} if i == 0 else {"use": "0"}) for i, row in enumerate(rows)]


def without(rows, studies):
    return [row | {"use": "0"} if row["study"] in studies else row for row in rows]


def plans():
    """{name of a fit: rows of its table}"""
    rows = measured()
    names = list(dict.fromkeys(row["study"] for row in rows))
    step = [[n for n in names if n.startswith(starts)] for _, starts in STEPS]
    found = {LIBRARY: weightless(rows), RANGES: weightless(rows), "step 1": without(rows, step[1] + step[2]), "step 2": without(rows, step[2]), "all": rows}
    return found | {f"without {name}": without(rows, [name]) for name in names}


def fit(program, config, rows, fixed=None):
    """What one fit says. @param fixed  the only number that is free, and stays where it is: predictions are those of the library"""
    import h5py
    text = (EVIDENCE / config).read_text(encoding="utf-8")
    if fixed:
        text, n = re.subn(r"free = \(.*?\n? *\);", f'free = ( {{ address = "{fixed}"; prior = "none"; }} );', text, count=1, flags=re.S)
        assert n == 1, config
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / config).write_text(text, encoding="utf-8")
        (folder / config).with_suffix(".csv").write_text(as_table(rows), encoding="utf-8")
        program("fit", folder / config, "--library", pages.SOURCE / "configs", "-o", folder / "fit.h5", "-j", os.cpu_count() or 1)
        with h5py.File(folder / "fit.h5", "r") as file:
            return read(file, rows, fixed)


def read(file, rows, fixed):
    group = file["fit"]
    predicted = group["predicted"][()]
    said = {"predicted": rounded(predicted)}
    if fixed:
        return said
    names = [n.decode() for n in group["parameter"][()]]
    draws, sigma = file["posterior_predictive/value"][0], file["posterior/error.ln_gsd"][0]
    chance = np.random.default_rng(7)
    studies = [row.get("study", "") for row in rows]
    scale = {s: math.log(STUDY_GSD) * chance.standard_normal(len(draws)) for s in dict.fromkeys(studies)}
    column = "value" if "value" in rows[0] else "value [%ID/g]"
    low, high = [], []
    for i, row in enumerate(rows):
        own = float(row["sd"]) / float(row[column].lstrip("<")) if row["sd"] else 0.0
        spread = np.sqrt(sigma**2 + (own if own < 10 else 0.0)**2) * chance.standard_normal(len(draws))
        band = draws[:, i] * np.exp(scale[studies[i]] * ("study" in row) + spread)
        low.append(np.nanquantile(band, 0.05))
        high.append(np.nanquantile(band, 0.95))
    order = [float(np.mean(draws[:, a] > draws[:, b])) for a, b in pairs(rows)]
    return said | {"low": rounded(low), "high": rounded(high), "order": rounded(order),
                   "numbers": {n: [*rounded([group[k][j] for k in ("prior_low", "prior_high", "median", "low", "high")]), word_of(group["shrinkage"][j], len(draws)),
                                   group["unit"][j].decode()] for j, n in enumerate(names)},
                   "khat": rounded([group["khat"][()].item()])[0] if "khat" in group else None}


def word_of(shrinkage, n_draw):
    """How much of a number was learned, by the limits of vesipk fit, and surely so: beyond two standard errors of a variance of draws."""
    sure = shrinkage - 2.0 * (1.0 - shrinkage) * math.sqrt(2.0 / n_draw)
    return WORDS[int(sure >= 0.2) + int(sure >= 0.75)]


def rounded(values):
    return [float(f"{float(v):.4g}") for v in values]


def pairs(rows):
    """Of one study, time and unit: which measured organ is above which, by more than 1.5 times: [(above, below)]"""
    if "study" not in rows[0]:
        return []
    number = [float(row["value"].lstrip("<")) for row in rows]
    same = lambda a, b: all(rows[a][k] == rows[b][k] for k in ("study", "time [h]", "unit")) and not rows[a]["quantity"] + rows[b]["quantity"]
    return [(a, b) for a in range(len(rows)) for b in range(len(rows)) if a != b and same(a, b) and number[a] > 1.5 * number[b]]


def qualify(program, tell=lambda words: None):
    tell("fit: free label")
    label = free_label()
    kept = {"free label": {"before": fit(program, "free_label.cfg", weightless(label), "label.renal_fraction"), "after": fit(program, "free_label.cfg", label)}}
    for name, rows in plans().items():
        tell(f"fit: {name}")
        kept[name] = fit(program, "left_out.cfg", rows, "mps.sites.capacity" if name == LIBRARY else None)
    return kept


# ---- what the page says ----

class Judged:
    """Predictions of some values beside what was measured."""

    def __init__(self, rows, said, only=None):
        self.row, self.said = rows, said
        self.index = [i for i in range(len(rows)) if only is None or only(rows[i])]

    def ratios(self):
        """Predicted over measured; of a bound that is kept 1"""
        found = []
        for i in self.index:
            text = self.row[i].get("value") or self.row[i]["value [%ID/g]"]
            ratio = self.said["predicted"][i] / float(text.lstrip("<"))
            found.append(max(1.0, ratio) if text.startswith("<") else ratio)
        return np.array(found)

    def fold(self):
        return float(np.exp(np.mean(np.abs(np.log(self.ratios())))))

    def bias(self):
        return float(np.exp(np.mean(np.log(self.ratios()))))

    def within(self, factor):
        return int(np.sum(np.abs(np.log(self.ratios())) <= math.log(factor)))

    def covered(self):
        n = 0
        for i in self.index:
            text = self.row[i]["value"]
            value = float(text.lstrip("<"))
            n += self.said["low"][i] <= value and (text.startswith("<") or value <= self.said["high"][i])
        return n


def left_out(kept, rows):
    """Each value as it is predicted where its study is left out"""
    parts = [kept[f"without {row['study']}"] for row in rows]
    return {k: [part[k][i] for i, part in enumerate(parts)] for k in ("predicted", "low", "high")}


def change(before, after, show=pages.number):
    return f"{show(before)} → {show(after)}"


def judgement(kept, rows):
    """(before, after) of the library and with each study left out; before has the bands of the ranges"""
    before = kept[LIBRARY] | {k: kept[RANGES][k] for k in ("low", "high")}
    return before, left_out(kept, rows)


def by_study(kept, rows):
    before, after = judgement(kept, rows)
    lines = []
    for name in [*dict.fromkeys(row["study"] for row in rows), None]:
        one, two = (Judged(rows, said, lambda row: name in (None, row["study"])) for said in (before, after))
        n = len(one.index)
        labels = ", ".join(dict.fromkeys(rows[i]["scenario"] for i in one.index)) if name else ""
        lines.append((name or "**all**", labels, n, change(one.fold(), two.fold()), *(f"{one.within(f)} → {two.within(f)}" for f in (2, 3)),
                      f"{one.covered()} → {two.covered()}"))
    return pages.table(("study left out", "label", "values", "geometric mean fold error", "within 2", "within 3", "in the 90 % band"), lines)


def by_what(kept, rows):
    before, after = judgement(kept, rows)
    lines = []
    for key in dict.fromkeys((row["organ"], row["quantity"] or "content", row["scenario"]) for row in rows):
        pick = lambda row: (row["organ"], row["quantity"] or "content", row["scenario"]) == key
        one, two = Judged(rows, before, pick), Judged(rows, after, pick)
        lines.append((*key, len(one.index), change(one.bias(), two.bias())))
    return pages.table(("organ", "quantity", "label", "values", "predicted / measured"), lines)


def steps(kept):
    """Numbers after each step: what the values teach"""
    said = [kept[name]["numbers"] for name in ("step 1", "step 2", "all")]
    lines = []
    for name, (low, high, *_, unit) in said[0].items():
        if "@" in name:
            continue
        cells = [f"{pages.number(n[name][2])} ({pages.number(n[name][3])} to {pages.number(n[name][4])})" + ("" if n[name][5] == WORDS[0] else f", **{n[name][5]}**")
                 for n in said if name in n]
        lines.append((name, unit if unit != "1" else "", f"{pages.number(low)} to {pages.number(high)}", *cells))
    return pages.table(("number", "unit", "before (95 %)", *(f"{i + 1}: {words}" for i, (words, _) in enumerate(STEPS))), lines)


def claims(kept, rows):
    before, after = judgement(kept, rows)
    organs, early = (lambda row: not row["quantity"]), (lambda row: row["quantity"] == "half_life")
    lines = []
    right = [kept[f"without {rows[a]['study']}"]["order"][k] for k, (a, b) in enumerate(pairs(rows))]
    ordered = sum(p > 0.5 for p in right)
    lines.append(("rank organs by content after a vein, mouse", verdict(ordered, len(right)),
                  f"{ordered} of {len(right)} pairs of organs that differ by more than 1.5 times are in the measured order, though their study is left out "
                  f"(least share of draws in that order {pages.number(min(right))}); one study has such pairs"))
    for words, pick in (("content of liver, spleen and lung after a vein, mouse", organs), ("half-life in plasma in the first half hour, mouse", early),
                        ("clearance of a label from plasma, mouse", lambda row: row["quantity"] == "cl"),
                        ("late plasma of a label (residence time, volume), mouse", lambda row: row["quantity"] in ("mrt", "vss") and "no macro" not in row["scenario"]),
                        ("exposure without macrophages, mouse", lambda row: "no macro" in row["scenario"])):
        two = Judged(rows, after, pick)
        n = len(two.index)
        lines.append((words, verdict(min(two.within(3), two.covered()), n), f"left out: {two.within(2)} of {n} within 2, {two.within(3)} within 3, "
                      f"{two.covered()} in the 90 % band; fold error {pages.number(two.fold())}, predicted / measured {pages.number(two.bias())}"))
    lines += [("other routes; other rodents", "**not judged**", "no measured value of vesicles that may be used"),
              ("human organ dose", "**no**", "nothing was measured in people; phagocytes of the human are an assumption over a factor of twenty")]
    return pages.table(("claim", "may be used for it", "because"), lines)


def verdict(right, n):
    return "**no**" if right < 0.8 * n else "yes" if n >= 3 else "yes, so far"


def moved(kept, rows):
    """Does leaving studies out say that the library gets better?"""
    before, after = judgement(kept, rows)
    one, two = Judged(rows, before), Judged(rows, after)
    names = list(dict.fromkeys(row["study"] for row in rows))
    better = [n for n in names if Judged(rows, after, lambda r: r["study"] == n).fold() < 0.95 * Judged(rows, before, lambda r: r["study"] == n).fold()]
    worse = [n for n in names if Judged(rows, after, lambda r: r["study"] == n).fold() > 1.05 * Judged(rows, before, lambda r: r["study"] == n).fold()]
    gain = 1 - two.fold() / one.fold()
    enough = gain > 0.1 and 2 * len(better) > len(names)
    return (f"The fold error of values whose study is left out goes from {pages.number(one.fold())} to {pages.number(two.fold())}; by more than 5 % better: "
            f"{', '.join(better) or 'none'}; worse: {', '.join(worse) or 'none'}. A value of the library moves where the error falls by more than 10 % over all "
            f"and in most studies: **{'values may move' if enough else 'none moves'}**.\n")


def free_label_words(kept):
    label = free_label()
    said = kept["free label"]
    one, two = Judged(label, said["before"]), Judged(label, said["after"])
    words = ", ".join(f"`{n}` {pages.number(v[2])} ({pages.number(v[3])} to {pages.number(v[4])}; before {pages.number(v[0])} to {pages.number(v[1])}; {v[5]})"
                      for n, v in said["after"]["numbers"].items() if not n.startswith("error"))
    return (f"Step 0, free label alone (pertechnetate, {len(label)} values of {len(FREE_LABEL_TISSUES)} tissues, one study): fold error {pages.number(one.fold())} as the library has it, "
            f"{pages.number(two.fold())} fitted. {words}. There is no second study to leave out, so this is a fit and no prediction: the tracer stays as it is.\n")


def section(kept, rows):
    absent = [(study, what, rule_for(NOT_USED, study, what)) for study, what, *_ in observations() if not rule_for(USED, study, what)]
    return "\n".join([
        "## Studies left out whole\n",
        "All studies of vesicles are fitted at once (`configs/evidence/left_out.cfg`): priors inside the ranges of the library, an uptake factor of each source of\n"
        "vesicles, a scale of each study, an error that is learned. Then each study is left out whole and predicted. Before: the library as it is, with bands from\n"
        "its ranges. After: fitted to the other studies. A band holds the scale of the study and the scatter of values. A bound counts as met or not.\n",
        by_study(kept, rows), moved(kept, rows),
        "### What it may be used for\n",
        "yes: at least four in five values (or pairs) of studies that were left out are within a factor of 3 and in the 90 % band; of fewer than three: so far.\n",
        claims(kept, rows), "### Bias\n", by_what(kept, rows),
        "### What the values teach, step by step\n",
        "By what a label can see; a number that the values do not narrow is not called calibrated, whatever was done with it,\n"
        "nor is one that seems narrowed within two standard errors of the draws.\n",
        free_label_words(kept), steps(kept),
        "Measured values that no fit uses:\n", pages.table(("study", "what", "why"), absent)])


def load():
    return json.loads(KEPT.read_text(encoding="utf-8"))


def narrowed(address):
    """Do measured values narrow the range of this number?"""
    return load()["all"]["numbers"].get(address, [WORDS[0]] * 7)[5] != WORDS[0]


def page_section():
    return section(load(), measured())


def main():
    pages.begin(sys.argv[1])
    from runs import program
    (EVIDENCE / "left_out.csv").write_text(as_table(measured()), encoding="utf-8")
    (EVIDENCE / "free_label.csv").write_text(as_table(free_label()), encoding="utf-8")
    kept = qualify(program, lambda words: print(words, file=sys.stderr))
    KEPT.write_text(json.dumps(kept, indent=0, ensure_ascii=False, sort_keys=False).replace(",\n", ", ").replace("[\n", "[").replace("\n]", "]") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
