"""Files for the browser to open, made from the results of real runs, and what the page must say of them.

    make_files.py FOLDER: FOLDER has first.h5, tracers.h5, conditions.h5, doses.h5, every.h5, sampled.h5, population.h5, draws.h5 and old.h5 (of schema 1.0); the others come beside
    them, and expected.json.
"""
import json
import pathlib
import sys

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "study"))
from multiples import FORMED, curve  # noqa: E402

FAILED = [3, 17, 58]


def texts(dataset):
    return [t.decode() for t in dataset[()]]


def add_failures(path):
    """What the file would say if three of its subjects could not be solved."""
    with h5py.File(path, "a") as file:
        group = file.create_group("failures")
        group["scenario"] = ["base"] * len(FAILED)
        group["subject"] = FAILED
        group["time"] = [0.5, 2.25, 7.0]
        group["step"] = [1e-9, 2e-9, 3e-9]
        group["compartment"] = ["liver_bound", "spleen_free", "lung"]
        group["words"] = ["the step became too small"] * len(FAILED)
        group["parameters"] = ["body_weight 61 kg", "body_weight 74 kg", "body_weight 88 kg"]
        file["n_subjects"][...] -= len(FAILED)


def failing(source, path):
    """What a file would say if of 10 subjects none, two and three could not be solved in its scenarios."""
    path.write_bytes(source.read_bytes())
    with h5py.File(path, "a") as file:
        scenario = texts(file["scenario"])
        group = file.create_group("failures")
        group["scenario"] = [scenario[1]] * 2 + [scenario[2]] * 3
        group["subject"] = [1, 2, 1, 2, 3]
        for name in ("time", "step"):
            group[name] = np.zeros(5)
        for name in ("compartment", "words", "parameters"):
            group[name] = [name] * 5
        file["n_subjects"][...] = [10, 8, 7]


def huge(population_path, path, size):
    """A result over 2 GB that takes little of the disk: the curves of subjects are there, but nothing was written to them."""
    with h5py.File(population_path) as source, h5py.File(path, "w", libver=("earliest", "v108")) as target:
        n_organ, n_time = len(source["organ"]), len(source["time"])
        n_subject = size // (4 * n_organ * n_time) // 1024 * 1024 + 1024
        shape, chunk = (1, n_subject, n_organ, n_time), (1, 1024, 1, n_time)
        plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plan.set_chunk(chunk)
        plan.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        plan.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        individual = target.create_group("individual")
        h5py.h5d.create(individual.id, b"amount", h5py.h5t.NATIVE_FLOAT, h5py.h5s.create_simple(shape), plan)
        for name in source:
            if name != "individual":
                source.copy(name, target)
        target.attrs.update(source.attrs)
    assert path.stat().st_size >= size, path.stat().st_size


def names(source, path):
    """A result whose every name would be markup if it were let."""
    path.write_bytes(source.read_bytes())
    markup = '<img src="x" onerror="console.log(1)">'
    with h5py.File(path, "a") as file:
        file.attrs["title"] = markup
        for name in ("scenario", "organ"):
            file[name][...] = [f"{markup} & {t}" for t in texts(file[name])]
        file["provenance/address"][...] = [markup] * len(file["provenance/address"])
        file["events/scenario"][...] = texts(file["scenario"])[0]
        file["events/route"][...] = markup


def wrong_files(folder):
    """Files that are no result, and the sentence the page must say of each."""
    whole = (folder / "first.h5").read_bytes()
    (folder / "text.h5").write_text("time,value\n0,1\n", encoding="ascii")
    (folder / "empty.h5").write_bytes(b"")
    (folder / "cut.h5").write_bytes(whole[: len(whole) // 2])
    (folder / "flipped.h5").write_bytes(whole[:-5000] + bytes([whole[-5000] ^ 0xFF]) + whole[-4999:])
    (folder / "scrambled.h5").write_bytes(whole[:600] + bytes(len(whole) - 600))
    with h5py.File(folder / "alien.h5", "w") as file:
        file["numbers"] = np.arange(7)
    with h5py.File(folder / "later.h5", "w") as file:
        file.attrs.update(schema="vesipk-results", schema_version="3.0")
    with h5py.File(folder / "hollow.h5", "w") as file:
        file.attrs.update(schema="vesipk-results", schema_version="1.0")
    return {
        "text.h5": '"text.h5" is no HDF5 file, so it is no result of VesiPK.',
        "empty.h5": '"empty.h5" is empty.',
        "cut.h5": '"cut.h5" is damaged or not whole: HDF5 cannot open it.',
        "flipped.h5": '"flipped.h5" is damaged: its checksum is wrong.',
        "scrambled.h5": '"scrambled.h5" is damaged or not whole: HDF5 cannot open it.',
        "alien.h5": '"alien.h5" is an HDF5 file, but no result of VesiPK: it has no schema "vesipk-results".',
        "later.h5": '"later.h5" was written by a later VesiPK (schema 3.0); this page reads schemas 1 and 2.',
        "hollow.h5": '"hollow.h5" is damaged: it has no "scenario".',
    }


def contents(path):
    """What the tests compare the page with: some curves and numbers, read by h5py."""
    with h5py.File(path) as file:
        middle = int(np.argmin(abs(file["quantile"][()] - 0.5)))
        told = [name for name in ("percent_dose", "signal_percent_dose", *FORMED) if "signal_percent_dose" in file or "signal" not in name]
        curves = {name: curve(file, name)[:, :, middle].tolist() for name in told}
        return {
            "title": str(file.attrs["title"]),
            "scenarios": texts(file["scenario"]),
            "organs": texts(file["organ"]),
            "time": file["time"][()].tolist(),
            "curves": curves,
            "half_life": file["half_life"][()].tolist(),
            "confidence": texts(file["provenance/confidence"]),
            "address": texts(file["provenance/address"]),
            "config": (lambda c: c.decode() if isinstance(c, bytes) else c[0].decode())(file["provenance/config"][()]),
            "events": len(file["events/time"]) if "events" in file else 0,
        }


def every(path):
    """Plasma of a file with few outputs, just before its dose at 24 h and at it: the value before stands in /events/ alone."""
    with h5py.File(path) as file:
        organ, event = texts(file["organ"]).index("plasma"), 1
        at = file["time"][()].tolist().index(24.0)
        assert file["events/time"][event] == 24.0
        dose, volume = file["dose"][0], file["organ_volume"][0, organ]
        before = file["events/amount_before"][event, organ, 0]
        after = file["percent_dose"][0, organ, 0, at]
    return {"percent_dose": {"before": 100 * before / dose, "after": after}, "concentration": {"before": before / volume, "after": after * dose / 100 / volume}}


def fold(path):
    """AFE and AAFE of the values that browser.mjs gives, curves being straight lines of logarithms between outputs."""
    seen = ((0.5, 41.3, "liver", "iv"), (1.2, 30.7, "liver", "iv"), (5, 19, "liver", "iv"), (3, 0.9, "spleen", "iv"), (6, 0.21, "kidney", "3 infusions"))
    with h5py.File(path) as file:
        organs, scenarios = texts(file["organ"]), texts(file["scenario"])
        time, share = file["time"][()], file["percent_dose"][()]
        logs = [np.interp(t, time, np.log10(np.maximum(share[scenarios.index(s), organs.index(o), 0], 1e-300))) - np.log10(v) for t, v, o, s in seen]
    return {"afe": float(10 ** np.mean(logs)), "aafe": float(10 ** np.mean(np.abs(logs)))}


def sampled(path):
    """AAFE of a data set whose samples, in ug/mL where amounts are in mg, lie on outputs: each subject's own curve over what was measured in it."""
    with h5py.File(path) as file:
        time, organs = file["time"][()], texts(file["organ"])
        volume, amount = file["individual/organ_volume"][0], file["individual/amount"][0]
        seen = zip(file["observed/subject"][()], file["observed/time"][()], texts(file["observed/organ"]), file["observed/value"][()])
        logs = [np.log10(1000 * amount[s, organs.index(o), np.argmin(abs(time - t))] / volume[s, organs.index(o)] / v) for s, t, o, v in seen]
    return {"aafe": float(10 ** np.mean(np.abs(logs))), "time": time.tolist(), "subjects": amount[:, organs.index("plasma")].tolist()}


def draws(path):
    """How far the curve of the liver is known, and how subjects differ, at the output at 4 h."""
    with h5py.File(path) as file:
        organ, at = texts(file["organ"]).index("liver"), file["time"][()].tolist().index(4.0)
        middle = int(np.argmin(abs(file["quantile"][()] - 0.5)))
        known = file["uncertainty/percent_dose"][0, organ, middle, :, at]
        return {"known": [float(known[0]), float(known[-1])], "people": file["percent_dose"][0, organ, :, at].tolist()}


def main():
    folder = pathlib.Path(sys.argv[1])
    add_failures(folder / "population.h5")
    huge(folder / "population.h5", folder / "huge.h5", 2_400_000_000)
    names(folder / "doses.h5", folder / "names.h5")
    failing(folder / "doses.h5", folder / "failing.h5")
    expected = {name: contents(folder / f"{name}.h5") for name in ("first", "tracers", "conditions", "doses", "population", "huge", "old")}
    expected["wrong"] = wrong_files(folder)
    expected["failed"] = FAILED
    expected["every"] = contents(folder / "every.h5") | every(folder / "every.h5")
    expected["fold"] = fold(folder / "doses.h5")
    expected["draws"] = draws(folder / "draws.h5")
    expected["sampled"] = sampled(folder / "sampled.h5")
    text = json.dumps(expected).replace("NaN", "null")
    (folder / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
