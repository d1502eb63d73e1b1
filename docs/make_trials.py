#!/usr/bin/python3
"""Write docs/trials.md from the studies in configs/trials: what was given, and what each organ gets of it.

    scripts/trials                                             builds, runs, writes
    /usr/bin/python3 docs/make_trials.py PROGRAM RESULTS       the page alone, from result files of `PROGRAM run configs/trials/*.cfg -o RESULTS`

Needs python3-h5py.
"""
import csv
import pathlib
import re
import sys

import numpy as np
import pages

MAKER = "docs/make_trials.py"
PAGE = pages.SOURCE / "docs" / "trials.md"
STUDIES = pages.SOURCE / "configs" / "trials"
ORGANS = ("plasma", "lung", "liver", "spleen", "kidney", "gut", "heart", "brain", "brain_parenchyma", "csf", "lymph_nodes", "rest", "depot", "expelled", "faeces")
LEAST = 1e-6  # % of the dose: less is told as such


def heading(path):
    """The comment at the top: identity, published regimen, source, and what else it says."""
    words = " ".join(line.lstrip("# ") for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#"))
    found = re.match(r"(?P<who>.*?) Published regimen: (?P<regimen>.*?) Source: (?P<source>.*?)\.(?: (?P<note>[A-Z].*))?$", words)
    if not found:
        raise SystemExit(f"{path}: its comment holds no \"Published regimen: ... Source: ...\"")
    return found.groupdict()


def provenance(result):
    """[(address, scenario, value, unit, low, high, confidence)]"""
    get = {k: result.array[f"provenance/{k}"] for k in ("address", "scenario", "value", "unit", "low", "high", "confidence")}
    text = lambda t: t.decode() if isinstance(t, bytes) else t
    return [tuple(text(get[k][i]) for k in get) for i in range(len(get["address"]))]


def doses(result, scenario):
    """[(route, count, times, particles each, low, high)] one for each dose of the config."""
    e = {k: result.array[f"events/{k}"] for k in ("scenario", "time", "kind", "amount", "route", "dose")}
    numbers = {(a, s): (low, high, word) for a, s, _, _, low, high, word in provenance(result)}
    mine = [i for i in range(len(e["time"])) if e["scenario"][i].decode() == scenario and e["kind"][i] in (0, 1)]
    found = []
    for dose in sorted({int(e["dose"][i]) for i in mine}):
        rows = [i for i in mine if e["dose"][i] == dose]
        address = f"dose.{dose}.particles"
        low, high, word = numbers.get((address, scenario), numbers.get((address, ""), (np.nan, np.nan, "")))
        found.append((e["route"][rows[0]].decode(), [float(e["time"][i]) for i in rows], float(e["amount"][rows[0]]), float(low), float(high), word))
    return found


def when(times):
    if len(times) == 1:
        return "once" if times[0] == 0 else f"once, at {pages.hours(times[0])}"
    return f"{len(times)} times, every {pages.hours(times[1] - times[0])}"


def numbers_of(result, scenario):
    """{organ: (peak %, its time, Cmax, AUC)}; Cmax and AUC per mL of organ, where it has a volume."""
    row, dose = result.scenario.index(scenario), result.array["dose"][result.scenario.index(scenario)]
    found = {}
    for organ in ORGANS:
        if organ not in result.organ:
            continue
        o = result.organ.index(organ)
        curve = result.array["percent_dose"][row, o, 0]
        if np.all(np.isnan(curve)):
            continue
        volume = result.array["organ_volume"][row, o]
        cmax, auc, tmax = (float(result.array[k][row, o, 0]) for k in ("cmax", "auc_last", "tmax"))
        if np.isnan(volume):
            found[organ] = (float(curve.max()), float(result.time[int(np.argmax(curve))]), np.nan, np.nan)
        else:
            found[organ] = (100 * cmax * volume / dose, tmax, cmax, auc)
    return {organ: values for organ, values in found.items() if values[0] > LEAST}


def alike(a, b, dose_a, dose_b):
    """The same shares of the dose: then one table does for both."""
    if a.keys() != b.keys():
        return False
    for organ in a:
        for k, (x, y) in enumerate(zip(a[organ], b[organ])):
            scale = (dose_a, dose_b) if k > 1 else (1.0, 1.0)
            if not np.isnan(x) and abs(x / scale[0] - y / scale[1]) > 0.01 * max(abs(x / scale[0]), 1e-30):
                return False
    return True


def groups(result):
    """Scenarios whose shares of the dose agree, each group with the numbers of its members."""
    found = []
    for s in result.scenario:
        dose, values = float(result.array["dose"][result.scenario.index(s)]), numbers_of(result, s)
        for group in found:
            first = group[0]
            if alike(first[2], values, first[1], dose):
                group.append((s, dose, values))
                break
        else:
            found.append([(s, dose, values)])
    return found


def regimen_rows(result):
    rows = []
    for s in result.scenario:
        for route, times, each, low, high, word in doses(result, s):
            span = f"{pages.number(low)} to {pages.number(high)}" if low < high else "-"
            rows.append((s, route, when(times), pages.number(each), span, word or "-", pages.number(each * len(times))))
    return rows


def trial_text(path, result, warnings):
    words = heading(path)
    text = [f"### {words['who'].rstrip('.')}\n", f"Published: {words['regimen']} Source: {words['source']}. Study: `configs/trials/{path.name}`.\n"]
    if words["note"]:
        text.append(words["note"] + "\n")
    for warning in warnings:
        text.append(f"**Warning of the program:** {warning}\n")
    text.append(pages.table(("scenario", "route", "when", "particles each", "range of the factor", "confidence", "particles in all"), regimen_rows(result)))
    end = pages.hours(float(result.time[-1]))
    for group in groups(result):
        first, first_dose, values = group[0]
        label = f"{first} and at the same shares: {', '.join(s for s, _, _ in group[1:])}" if len(group) > 1 else first
        text.append(f"**{label}** (until {end})\n")
        head = ["organ", "peak %ID", "at", "AUC %ID h/mL"]
        for s, _, _ in group:
            head += [f"Cmax /mL, {s}", f"AUC h/mL, {s}"] if len(group) <= 3 else [f"AUC h/mL, {s}"]
        rows = []
        for organ, (peak, at, _, auc) in values.items():
            row = [organ, pages.number(peak), pages.hours(at), pages.number(100 * auc / first_dose)]
            for _, _, other in group:
                row += [pages.number(other[organ][2]), pages.number(other[organ][3])] if len(group) <= 3 else [pages.number(other[organ][3])]
            rows.append(row)
        text.append(pages.table(head, rows))
    return "\n".join(text)


def overview(results):
    rows = []
    for path, result in results.items():
        for s in result.scenario:
            values, dose = numbers_of(result, s), float(result.array["dose"][result.scenario.index(s)])
            best = max((o for o in values if o not in ("plasma", "rest", "depot", "expelled", "faeces")), key=lambda o: values[o][0], default="-")
            plasma, brain = values.get("plasma"), values.get("brain_parenchyma")
            rows.append((path.stem, s, pages.number(dose), pages.number(plasma[2]) if plasma else "-", pages.number(plasma[3]) if plasma else "-",
                         f"{best}, {pages.number(values[best][0])}" if best in values else "-", pages.number(brain[0]) if brain else "below 1e-6"))
    return pages.table(("study", "scenario", "particles in all", "plasma Cmax /mL", "plasma AUC h/mL", "organ with the highest peak, %ID", "brain parenchyma, peak %ID"), rows)


def page(results, warnings):
    """@param results {path of the study: Result}  @param warnings {path: [words]}"""
    with open(STUDIES / "without_dose.csv", encoding="utf-8", newline="") as file:
        absent = [tuple(row.values())[:6] for row in csv.DictReader(file)]
    text = ["## At a glance\n", overview(results), "## Trial by trial\n"]
    text += [trial_text(path, result, warnings[path]) for path, result in results.items()]
    text += ["## Not run, and why\n", pages.table(("trial", "condition", "product", "route", "reason", "source"), absent)]
    return "\n".join(text)


def warnings_of(program, path):
    """What `vesipk check` says about a study, without the place."""
    import subprocess
    done = subprocess.run([program, "check", str(path), "--library", str(pages.SOURCE / "configs")], capture_output=True, text=True, check=True)
    return [line.partition("warning: ")[2] for line in done.stderr.splitlines() if "warning: " in line]


def studies():
    return sorted(STUDIES.glob("*.cfg"))


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    pages.begin(program)
    from runs import Result
    results = {path: Result(folder / f"{path.stem}.h5") for path in studies()}
    pages.write(PAGE, MAKER, page(results, {path: warnings_of(program, path) for path in results}))


if __name__ == "__main__":
    main()
