"""vesipk run --from RESULT.h5: a study, made again from what its result holds, gives the same result."""
import os
import pathlib
import shutil
import tempfile
import unittest

import h5py
import numpy as np
from runs import SOURCE, Wrong, program

TELL_WHEN = {"command_line", "history", "created"}


def everything(path):
    """All arrays and attributes of a file, but those that tell who asked for it and when."""
    found = {}

    def take(name, item):
        for key, value in item.attrs.items():
            if key not in TELL_WHEN and not key.startswith(("DIMENSION_LIST", "REFERENCE_LIST")):
                found[f"{name}@{key}"] = value
        if isinstance(item, h5py.Dataset):
            found[name] = item[()]

    with h5py.File(path) as file:
        take("", file)
        file.visititems(take)
    return found


class Again(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        (self.folder / "rooms").mkdir()

    def again(self, study, *options):
        """Run a study, take away all it was read from, run its result. Returns both results."""
        first, second = self.folder / "first.h5", self.folder / "second.h5"
        program("run", study, "-q", "-o", first, *options)
        shutil.rmtree(self.folder / "study", ignore_errors=True)
        program("run", "--from", first, "-q", "-o", second, TMPDIR=str(self.folder / "rooms"))
        self.assertEqual(os.listdir(self.folder / "rooms"), [], "the folder it was laid into stays")
        return everything(first), everything(second)

    def assert_same(self, pair):
        first, second = pair
        self.assertEqual(set(first), set(second))
        for name, value in first.items():
            np.testing.assert_array_equal(value, second[name], name)

    def study(self, text, name="own.cfg", **files):
        folder = self.folder / "study" / "deep"
        folder.mkdir(parents=True)
        (folder / name).write_text(text)
        for path, content in files.items():
            path = folder / path.replace("__", "/").replace("_csv", ".csv").replace("_cfg", ".cfg")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder / name

    def test_studies_of_the_library(self):
        for name in ("first_light", "species", "conditions_mouse"):
            with self.subTest(name):
                self.assert_same(self.again(SOURCE / "configs" / "studies" / f"{name}.cfg"))
                for file in self.folder.glob("*.h5*"):
                    file.unlink()

    def test_what_the_command_added_is_added_again(self):
        study = self.study('study = { species = "mouse"; product = "msc-small-ev"; duration = "5 h"; output = { every = "37 min"; };\n'
                           '  doses = ( { route = "iv-bolus"; amount = "3.7e9 particles"; } ); population = { subjects = 5; seed = 3; }; };\n')
        pair = self.again(study, "--set", "body_weight=23.5 g", "--set", "liver.uptake.clearance = 0.071 mL/min/g", "--subjects", "11", "--seed", "77", "--individual", "nca")
        self.assertEqual(list(pair[0]["provenance/set"]), [b"body_weight=23.5 g", b"liver.uptake.clearance = 0.071 mL/min/g"])
        self.assertEqual(sorted(pair[0]["provenance/option"]), [b"individual=nca", b"seed=77", b"subjects=11"])
        self.assertEqual(pair[0]["individual/status"].shape, (1, 11))
        self.assert_same(pair)

    def test_includes_tables_and_entries_of_its_own(self):
        product = (SOURCE / "configs" / "products" / "msc-small-ev.cfg").read_text().replace('"msc-small-ev"', '"ours"', 1)
        (self.folder / "study").mkdir()
        (self.folder / "study" / "above.cfg").write_text('duration = "7 h"; # a text in "quotes", and \\ a slash\n')
        study = self.study('study = { species = "mouse"; product = "ours"; output = { times = [ "0 h", "1 h", "3.3 h", "7 h" ]; };\n'
                           '@include "../above.cfg"\n  doses = "tables/doses.csv"; };\n',
                           products__ours_cfg=product, tables__doses_csv="time [h],AMT [particles],route\r\n0.0,2.3e9,iv-bolus\r\n2.7,1.1e9,intraperitoneal\r\n")
        pair = self.again(study)
        names = [n.decode() for n in pair[0]["provenance/files/name"]]
        self.assertEqual(names[:2], ["own.cfg", "../above.cfg"])
        self.assertIn("products/ours.cfg", names)
        self.assertIn("tables/doses.csv", names)
        self.assertIn("library:species/mouse.cfg", names)
        self.assertFalse([n for n in names if n.startswith("/")])
        self.assertEqual(pair[0]["provenance/files/text"][names.index("tables/doses.csv")].decode()[:33], "time [h],AMT [particles],route\r\n0")
        self.assert_same(pair)

    def test_shards_say_the_same(self):
        study = self.study('study = { species = "mouse"; product = "msc-small-ev"; duration = "2 h"; output = { every = "1 h"; };\n'
                           '  doses = ( { route = "iv-bolus"; amount = "3.7e9 particles"; } ); population = { subjects = 17; seed = 3; }; };\n')
        for i in (1, 2):
            program("run", study, "-q", "--set", "body_weight=23.5 g", "--shard", f"{i}/2", "-o", self.folder / f"part{i}.h5")
        program("merge", self.folder / "part1.h5", self.folder / "part2.h5", "-q", "-o", self.folder / "merged.h5")
        program("run", "--from", self.folder / "merged.h5", "-q", "-o", self.folder / "again.h5")
        self.assert_same((everything(self.folder / "merged.h5"), everything(self.folder / "again.h5")))

    def test_what_is_added_now_comes_last(self):
        study = SOURCE / "configs" / "studies" / "first_light.cfg"
        program("run", study, "-q", "-o", self.folder / "a.h5", "--set", "body_weight=23.5 g", "--set", "liver.uptake.clearance=0.071 mL/min/g")
        program("run", "--from", self.folder / "a.h5", "-q", "-o", self.folder / "b.h5", "--set", "body_weight=31 g")
        program("run", study, "-q", "-o", self.folder / "c.h5", "--set", "liver.uptake.clearance=0.071 mL/min/g", "--set", "body_weight=31 g")
        self.assert_same((everything(self.folder / "b.h5"), everything(self.folder / "c.h5")))

    def refused(self, *words):
        with self.assertRaises(Wrong) as caught:
            program("run", *words)
        return str(caught.exception)

    def test_the_result_it_is_taken_from_is_not_replaced(self):
        study = self.study('study = { species = "mouse"; product = "msc-small-ev"; duration = "1 h"; output = { every = "1 h"; };\n'
                           '  doses = ( { route = "iv-bolus"; amount = "3.7e9 particles"; } ); };\n')
        result = self.folder / "a.h5"
        program("run", study, "-q", "-o", result)
        before = result.read_bytes()
        (self.folder / "same.h5").symlink_to(result)
        (self.folder / "folder").mkdir()
        (self.folder / "folder" / f"{study.stem}.h5").hardlink_to(result)
        for output in (result, self.folder / "same.h5", self.folder / "folder"):
            self.assertIn("which is read here; expected another name", self.refused("--from", result, "--force", "-o", output))
            self.assertEqual(result.read_bytes(), before)

    def test_what_cannot_be_made_again_is_said(self):
        big = "time [h],AMT [particles],route\n0.0,2.3e9,iv-bolus\n" + "# nothing\n" * 120_000
        study = self.study('study = { species = "mouse"; product = "msc-small-ev"; duration = "1 h"; doses = "doses.csv"; };\n', doses_csv=big)
        result = self.folder / "a.h5"
        program("run", study, "-q", "-o", result)
        self.assertIn('a.h5: provenance/files: "doses.csv" is not in the result: it is larger than 1 MiB, or no text', self.refused("--from", result, "-o", self.folder / "b.h5"))
        with h5py.File(result, "r+") as file:
            del file["provenance/files"]
        self.assertIn("does not hold the files of its study, expected a result of schema 2.1 or later", self.refused("--from", result, "-o", self.folder / "b.h5"))
        self.assertIn("expected no study beside it", self.refused("--from", result, study))
        self.assertIn("--from has no shards", self.refused("--from", result, "--shard", "1/2"))
        self.assertFalse((self.folder / "b.h5").exists())

    def test_a_file_elsewhere_must_be_what_it_was(self):
        table = self.folder / "elsewhere.csv"
        table.write_text("time [h],AMT [particles],route\n0.25,2.3e9,iv-bolus\n")
        study = self.study(f'study = {{ species = "mouse"; product = "msc-small-ev"; duration = "1 h"; doses = "{table}"; }};\n')
        self.assert_same(self.again(study))
        table.write_text("time [h],AMT [particles],route\n0.25,2.4e9,iv-bolus\n")
        self.assertIn("is not what it was when the study was run", self.refused("--from", self.folder / "first.h5", "-o", self.folder / "third.h5"))

    def test_names_in_a_file_do_not_lead_out_of_the_folder(self):
        result = self.folder / "a.h5"
        program("run", SOURCE / "configs" / "studies" / "first_light.cfg", "-q", "-o", result)
        with h5py.File(result, "r+") as file:
            names = file["provenance/files/name"]
            names[1] = "../" * 40 + "out.cfg"
        self.assertIn("lies too far above its study", self.refused("--from", result, "-o", self.folder / "b.h5"))


if __name__ == "__main__":
    unittest.main()
