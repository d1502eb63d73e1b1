"""The engine of the page gives what the program gives: every array, of 14 studies and 42 changes of them.

The program is told to leave out the variants of pow, exp and the like that its libc has for processors that multiply and add
at once: their last digits differ. With them, and on other machines, numbers are within 1e-9 of the largest of their array.

Skipped where the engine was not built (scripts/engine), unless VESIPK_REQUIRE says "engine".
"""
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "study"))
from runs import PROGRAM, SOURCE, program  # noqa: E402

PACK = pathlib.Path(PROGRAM).parent.parent / "engine" / "engine.pack"
PLAIN = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2_Usable,-FMA_Usable"}
STUDIES = ("first_light", "first_light_human", "routes_mouse", "routes_human", "species", "conditions_mouse", "dose_escalation_mouse", "tracers_mouse",
           "tumour_mouse")
TOLD_ELSEWHERE = ("provenance/files/", "provenance/set", "provenance/option", "provenance/n_", "provenance/config")
UNEVEN = 'study = { species = "mouse"; product = "msc-small-ev"; duration = "31 h"; output = { every = "17 min"; };\n'
OWN = {
    "twice": UNEVEN + '  doses = ( { route = "iv-bolus"; amount = "3.7e9 particles"; every = "7.3 h"; count = 3; } ); };\n',
    "infused": UNEVEN + '  tracer = "zr89-dfo"; doses = ( { route = "iv-infusion"; amount = "31 ug/kg"; over = "47 min"; } ); };\n',
    "people": 'study = { species = "human"; product = "msc-small-ev"; duration = "11 h"; output = { every = "33 min"; individual = "nca"; };\n'
              '  doses = ( { route = "inhaled"; amount = "1.3e11 particles"; } ); population = { subjects = 21; seed = 5; }; };\n',
    "graph": 'study = { duration = "9 h"; output = { every = "20 min"; };\n'
             '  model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "2.3 L"; }, { name = "tissue"; volume = "5.1 L"; }, { name = "out"; role = "sink"; } );\n'
             '    processes = ( { name = "there"; kind = "first_order"; from = "plasma"; to = "tissue"; rate = "0.7 1/h"; },\n'
             '      { name = "back"; kind = "first_order"; from = "tissue"; to = "plasma"; rate = "0.31 1/h"; },\n'
             '      { name = "loss"; kind = "first_order"; from = "plasma"; to = "out"; rate = "0.23 1/h"; } ); };\n'
             '  doses = ( { into = "plasma"; amount = "120 mg"; over = "25 min"; } ); };\n',
    "units": 'study = { species = "mouse"; product = "msc-small-ev"; duration = "0.7 days"; output = { every = "1800 seconds"; };\n'
             '  set = ( ("liver.uptake.clearance", "1.7 litre/day/kg"), ("vesicle.diameter", "0.000093 mm") );\n'
             '  doses = ( { route = "subcutaneous"; amount = "0.03 milligram/kg"; } ); };\n',
}
CHANGES = {  # of studies above: lines of --set
    "first_light": ["liver.uptake.clearance=0.0317 mL/min/g", "liver.uptake.clearance=1.93 L/h/kg", "body_weight=23.7 g", "vesicle.diameter=61 nm", "body_weight=31.3 g\nvesicle.diameter=143 nm",
                    "spleen.uptake.clearance=0.21 mL/min/g", "lung.uptake.clearance=11 uL/min/g", "rest.uptake.clearance=0.0037 mL/min/g", "phagocyte.degradation.rate=0.37 1/h",
                    "mps.internalisation.rate=3.1 1/h", "marrow.uptake.macrophage_share=0.61", "body.haematocrit=0.37"],
    "first_light_human": ["body_weight=57.3 kg", "vesicle.diameter=81 nm", "liver.uptake.clearance=0.041 mL/min/g", "body_weight=101 kg\nliver.uptake.clearance=0.011 mL/min/g"],
    "species": ["liver.uptake.clearance=0.0421 mL/min/g", "vesicle.diameter=71.3 nm", "phagocyte.degradation.rate=0.119 1/h"],
    "conditions_mouse": ["body_weight=29.9 g", "mps.internalisation.rate=1.7 1/h"],
    "dose_escalation_mouse": ["liver.uptake.clearance=0.057 mL/min/g", "body_weight=19.1 g"],
    "tumour_mouse": ["vesicle.diameter=91 nm", "liver.uptake.clearance=0.067 mL/min/g"],
    "twice": ["body_weight=25.9 g", "liver.uptake.clearance=0.081 mL/min/g", "vesicle.diameter=123 nm"],
    "infused": ["body_weight=27.1 g", "vesicle.diameter=77.7 nm"],
    "people": ["liver.uptake.clearance=0.033 mL/min/g", "vesicle.diameter=113 nm"],
    "graph": ["plasma.volume=3.7 L", "there.rate=0.41 1/h", "loss.rate=0.0127 1/min", "back.rate=0.77 1/h\nloss.rate=0.31 1/h"],
    "units": ["body_weight=0.0237 kg", "vesicle.diameter=0.13 um"],
}
EDITS = [  # texts of the config that become others; and conditions
    ("first_light", "doses.0.amount=2.7e9 particles", ""), ("first_light", "doses.0.route=intraperitoneal", ""), ("first_light", "species=rat\ndoses.0.amount=3e10 particles", ""),
    ("first_light", "", 'conditions = ( "sepsis" );'), ("first_light_human", "doses.0.route=subcutaneous", ""),
]


def cases():
    found = [{"name": name, "study": f"studies/{name}.cfg"} for name in STUDIES]
    found += [{"name": name, "study": f"/own/{name}.cfg", "files": {f"/own/{name}.cfg": text}} for name, text in OWN.items()]
    study = {c["name"]: c["study"] for c in found}
    for name, sets in CHANGES.items():
        found += [{"name": f"{name}-set{i}", "study": study[name], "set": text} for i, text in enumerate(sets)]
    found += [{"name": f"{name}-edit{i}", "study": study[name], "edits": edits, "over": over} for i, (name, edits, over) in enumerate(EDITS)]
    return found


def missing(words):
    print(words)
    sys.exit(1 if "engine" in os.environ.get("VESIPK_REQUIRE", "").split() else 77)


class Same(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        (cls.folder / "cases.json").write_text(json.dumps(cases()))
        subprocess.run(["node", HERE / "engine.mjs", PACK, cls.folder / "cases.json", cls.folder], check=True, timeout=900)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def native(self, case, config):
        """What the program makes of the same study; of an edited one of the config that the engine saves."""
        path = self.folder / f"{case['name']}.cfg"
        if case.get("edits") or case.get("over"):
            path.write_text(config)
        elif case["study"].startswith("/"):
            path.write_text(case["files"][case["study"]] if "files" in case else OWN[case["name"].split("-")[0]])
        else:
            shutil.copy(SOURCE / "configs" / case["study"], path)
        sets = [word for line in case.get("set", "").split("\n") if line for word in ("--set", line)]
        result = path.with_suffix(".h5")
        program("run", path, "-q", "-o", result, *sets, **PLAIN)
        return result

    def arrays(self, name):
        told = json.loads((self.folder / f"{name}.json").read_text())
        self.assertNotIn("fault", told, told.get("fault"))
        numbers, at, found = np.fromfile(self.folder / f"{name}.bin"), 0, {}
        for a in told["arrays"]:
            if a["kind"] == "text":
                found[a["path"]] = a["text"]
            else:
                found[a["path"]] = numbers[at : at + a["n"]].reshape(a["shape"])
                at += a["n"]
        return told, found

    def assert_same(self, path, name):
        told, found = self.arrays(name)
        exact = total = 0
        with h5py.File(path) as file:
            for array, value in found.items():
                if array.startswith(TOLD_ELSEWHERE):
                    continue
                there = file[array][()]
                if isinstance(value, list):
                    texts = [t.decode() if isinstance(t, bytes) else t for t in np.atleast_1d(there)]
                    if array != "provenance/source":  # "stated by the study" or "--set", as it was told
                        self.assertEqual(texts, [t or "" for t in value], f"{name}: {array}")
                    continue
                there, total = np.asarray(there, float), total + 1
                self.assertEqual(there.shape, value.shape, f"{name}: {array}")
                if np.array_equal(there, value, equal_nan=True) or np.array_equal(np.float32(there), np.float32(value), equal_nan=True):
                    exact += 1
                    continue
                self.assertTrue(np.array_equal(np.isnan(there), np.isnan(value)), f"{name}: {array}: numbers and no numbers")
                largest = np.nanmax(np.abs(there))
                self.assertLessEqual(np.nanmax(np.abs(there - value)), 1e-9 * largest, f"{name}: {array}")
        return exact, total

    def test_every_array_of_every_case(self):
        n, exact, total = 0, 0, 0
        for case in cases():
            with self.subTest(case["name"]):
                told, _ = self.arrays(case["name"])
                same, of = self.assert_same(self.native(case, told["config"]), case["name"])
                n, exact, total = n + 1, exact + same, total + of
                if same < of:
                    print(f"{case['name']}: {of - same} of {of} arrays differ in last digits")
        print(f"{n} studies and changes, {exact} of {total} arrays of numbers equal to the last bit")
        self.assertGreaterEqual(n, 14 + 42)
        if platform.machine() == "x86_64":
            self.assertEqual(exact, total)

    def test_a_saved_study_is_the_changed_one(self):
        """The config that the page saves, run by the program, is what the page shows."""
        for name in ("first_light-set4", "species-set0", "graph-set3", "twice-set0"):
            told, _ = self.arrays(name)
            path = self.folder / f"saved-{name}.cfg"
            path.write_text(told["config"])
            program("run", path, "-q", "-o", path.with_suffix(".h5"), **PLAIN)
            self.assert_same(path.with_suffix(".h5"), name)

    def test_faults_are_the_words_of_the_program(self):
        wrong = [{"name": "wrong", "study": "studies/first_light.cfg", "set": "liver.uptake.clearence=1 mL/min/g"}, {"name": "unit", "study": "studies/first_light.cfg", "set": "body_weight=3 flurbs"}]
        (self.folder / "wrong.json").write_text(json.dumps(wrong))
        subprocess.run(["node", HERE / "engine.mjs", PACK, self.folder / "wrong.json", self.folder], check=True, timeout=60)
        for case in wrong:
            fault = json.loads((self.folder / f"{case['name']}.json").read_text())["fault"]
            done = subprocess.run([PROGRAM, "check", SOURCE / "configs" / case["study"], "--set", case["set"]], capture_output=True, text=True, check=False)
            self.assertEqual(fault.strip().replace("/library", str(SOURCE / "configs")), done.stderr.strip())


if __name__ == "__main__":
    if not PACK.exists():
        missing("the engine is not built here: skipped (scripts/engine builds it)")
    if not shutil.which("node"):
        missing("node is not here: skipped (Debian: apt-get install nodejs)")
    unittest.main()
