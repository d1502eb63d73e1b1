#!/usr/bin/python3
"""Exported models, integrated by scipy from their files alone, go where VesiPK goes: SBML within 1e-6 of the peak of every
compartment and organ, code of mrgsolve and rxode2 within 1e-5."""
import pathlib
import re
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import languages  # noqa: E402
import trajectories  # noqa: E402

HERE = pathlib.Path(__file__).parent
LIBRARY = trajectories.LIBRARY
OF_PEAK = {"sbml": 1e-6, "mrgsolve": 1e-5, "rxode2": 1e-5}
READ = {"sbml": (languages.read_sbml, "xml"), "mrgsolve": (languages.read_mrgsolve, "cpp"), "rxode2": (languages.read_rxode2, "R")}


class Trajectories(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def hold(self, text, where=None, to=("sbml", "mrgsolve", "rxode2"), words=(), scenarios=None):
        study = (where or self.folder) / "exactly.cfg"
        if where:
            self.addCleanup(lambda: study.unlink(missing_ok=True))
        study.write_text(trajectories.exactly(text), encoding="utf-8")
        found = trajectories.run(study)
        for language in to:
            folder = self.folder / language
            trajectories.vesipk("export", study, "--to", language, "-o", f"{folder}/", "--force", *words)
            for name, (time, curves) in found.items():
                if scenarios and name not in scenarios:
                    continue
                with self.subTest(language=language, scenario=name):
                    self.hold_one(language, folder / f"{name.replace('/', '_')}.{READ[language][1]}", time, curves)

    def hold_one(self, language, path, time, curves):
        model = READ[language][0](path)
        asked = list(time)
        if language != "sbml":
            self.assertEqual(model.asked, asked, "the data set asks at the output times")
        got = model.integrate(asked)
        held = 0
        for name, curve in curves.items():
            key = self.key_of(language, model, name)
            if key is None:
                continue
            held += 1
            peak = np.max(np.abs(curve))
            self.assertLessEqual(np.max(np.abs(got[key] - curve)), OF_PEAK[language] * peak + 1e-12 * max(map(np.max, curves.values())), name)
        self.assertGreaterEqual(held, len(model.states) - 12, "most of it was held against something")

    def key_of(self, language, model, name):
        if language == "rxode2":  # it has no place for names, so ids stand for them
            plain = "".join(c if c.isalnum() else "_" for c in name.removeprefix("organ "))
            ids = ["organ_" + plain, plain] if name.startswith("organ ") else [plain]
            known = {*model.states, *(n for n, _ in model.rules)}
            return next((i for i in ids if i in known), None)
        if language == "mrgsolve" and name.startswith("organ "):
            plain = "".join(c if c.isalnum() else "_" for c in name)
            return plain.replace("organ_", "organ_", 1) if plain in dict(model.rules) else model.names.get(name.removeprefix("organ "))
        return model.names.get(name) or model.names.get(name.removeprefix("organ "))

    def test_published_models(self):
        for path in sorted((LIBRARY / "models").glob("*.cfg")):
            with self.subTest(path.name):
                self.hold(path.read_text(encoding="utf-8"))

    def test_dosing_capacities_and_time(self):
        for path in sorted((HERE.parent / "models").glob("synthetic_*.cfg")):
            with self.subTest(path.name):
                self.hold(path.read_text(encoding="utf-8"))

    def test_a_power_reads_no_amount_below_nothing(self):
        """A solver may look a hair below 0, where a power is no number."""
        study = self.folder / "power.cfg"
        study.write_text("""study = { title = "t"; duration = "24 h"; output = { every = "1 h"; }; doses = ( { into = "plasma"; amount = "1.1 mg"; } );
  model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "1.3 mL"; }, { name = "out"; } );
    processes = ( { kind = "saturable"; name = "p"; from = "plasma"; to = "out"; vmax = "0.7 mg/h"; km = "0.3 mg/mL"; hill = 1.6; } ); }; };""", encoding="utf-8")
        for language, power, guarded in (("mrgsolve", r"pow\(", r"pow\(fmax\("), ("rxode2", r"\^p_hill", r"max\([^,]*, 0\)\^p_hill"),
                                         ("sbml", r"<power/>", r"<power/>\s*<piecewise>")):
            out = self.folder / f"power.{language}"
            trajectories.vesipk("export", study, "--to", language, "-o", out)
            text = out.read_text(encoding="utf-8")
            powers = len(re.findall(power, text))
            self.assertGreaterEqual(powers, 2, language)
            self.assertEqual(len(re.findall(guarded, text)), powers, language)

    def test_a_body(self):
        self.hold((LIBRARY / "studies" / "first_light.cfg").read_text(encoding="utf-8"))

    def test_conditions_that_come_and_go(self):
        self.hold("""study = {
  title = "Conditions that come and go"; species = "mouse"; product = "msc-small-ev"; tracer = "in111"; duration = "24 h";
  output = { every = "17 min"; };
  doses = ( { route = "iv-bolus"; amount = "1e10 particles"; at = "1.3 h"; }, { route = "iv-infusion"; amount = "3e9 particles"; at = "5 h"; over = "47 min"; } );
  scenarios = ( { name = "sepsis"; conditions = ( { name = "sepsis"; from = "2 h"; } ); },
                { name = "blocked"; conditions = ( "mps-blockade" ); } );
};""")

    def test_routes(self):
        self.hold("""study = {
  title = "Routes"; species = "mouse"; product = "msc-small-ev"; duration = "24 h"; output = { every = "17 min"; };
  scenarios = ( { name = "peritoneum"; doses = ( { route = "intraperitoneal"; amount = "1e10 particles"; at = "10 min"; } ); },
                { name = "gel"; doses = ( { route = "hydrogel-subcutaneous"; amount = "1e10 particles"; } ); },
                { name = "nose"; doses = ( { route = "intranasal"; amount = "1e10 particles"; every = "7 h"; count = 3; } ); } );
};""")


if __name__ == "__main__":
    unittest.main()
