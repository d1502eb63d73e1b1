#!/usr/bin/python3
"""What is written never replaces what was read, by whatever name; with --force neither."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
LIBRARY = os.environ["VESIPK_LIBRARY"]
GRAPH = """study = { title = "t"; duration = "2 h"; output = { every = "1 h"; };
  model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "1.3 mL"; }, { name = "out"; } );
    processes = ( { kind = "first_order"; name = "p"; from = "plasma"; to = "out"; rate = "0.7 1/h"; } ); };
  doses = %s; population = { subjects = 20; seed = 3; vary_between_subjects = ( { address = "p.rate"; cv = 0.3; } ); }; };
"""
DOSES = '( { into = "plasma"; amount = "1.1 mg"; } )'


class Outputs(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return name

    def vesipk(self, *words, code=0):
        run = subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, capture_output=True, text=True, timeout=120, check=False,
                             stdin=subprocess.DEVNULL)
        self.assertEqual(run.returncode, code, f"vesipk {' '.join(map(str, words))}\n{run.stderr}")
        return run.stderr

    def spared(self, name, *words):
        """The call is refused in one line that names the file, which stays as it is; nothing is left beside it."""
        path = self.folder / name
        before, there = path.read_bytes(), sorted(p.name for p in self.folder.iterdir())
        said = self.vesipk(*words, code=4)
        self.assertEqual(said.count("\n"), 1, said)
        self.assertIn(", which is read here; expected another name", said)
        self.assertNotIn("--force", said)
        self.assertEqual(path.read_bytes(), before)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), there)

    def test_a_study_and_what_it_includes(self):
        self.write("ok.cfg", GRAPH % DOSES)
        for more in ([], ["--force"]):
            self.spared("ok.cfg", "run", "ok.cfg", "-o", "ok.cfg", *more)
            self.spared("ok.cfg", "run", "ok.cfg", "-o", "./ok.cfg", *more)
            self.spared("ok.cfg", "run", "ok.cfg", "--shard", "1/2", "-o", "ok.cfg", *more)
        (self.folder / "link").symlink_to("ok.cfg")
        os.link(self.folder / "ok.cfg", self.folder / "hard")
        self.spared("ok.cfg", "run", "ok.cfg", "-o", "link", "--force")
        self.spared("ok.cfg", "run", "ok.cfg", "-o", "hard", "--force")
        self.write("doses.inc", DOSES)
        self.write("with.cfg", GRAPH % '\n@include "doses.inc"\n')
        self.spared("doses.inc", "run", "with.cfg", "-o", "doses.inc", "--force")

    def test_what_is_written_beside_a_result(self):
        for name in ("x.h5.log", "x.h5.part", "x.h5.part.state", "x.h5.part.new"):
            self.write(name, GRAPH % DOSES)
            self.spared(name, "run", name, "-o", "x.h5", "--force")
            (self.folder / name).unlink()

    def test_a_result_in_a_folder_that_is_named_after_a_study(self):
        self.write("study.h5", GRAPH % DOSES)
        self.spared("study.h5", "run", "study.h5", "-o", ".", "--force")

    def test_entries_of_the_library_and_tables(self):
        body = 'study = { title = "t"; species = "mine"; product = "msc-small-ev"; duration = "2 h"; doses = "doses.csv"; };'
        self.write("body.cfg", body)
        mouse = (pathlib.Path(LIBRARY) / "species" / "mouse.cfg").read_text(encoding="utf-8")
        self.write("species/mine.cfg", mouse.replace('name = "mouse"', 'name = "mine"', 1))
        self.write("doses.csv", "TIME [h],AMT [particles],ROUTE\n0,1e10,iv-bolus\n")
        self.spared("species/mine.cfg", "run", "body.cfg", "-o", "species/mine.cfg", "--force", "--library", LIBRARY)
        self.spared("doses.csv", "run", "body.cfg", "-o", "doses.csv", "--force", "--library", LIBRARY)
        self.write("people.csv", "p.rate [1/h]\n0.7\n0.9\n")
        self.write("people.cfg", (GRAPH % DOSES).replace("subjects = 20;", 'subjects = "people.csv";').replace("cv = 0.3; } );", "cv = 0.3; } );"))

    def test_shards_that_are_merged_and_their_study(self):
        self.write("ok.cfg", GRAPH % DOSES)
        for i in (1, 2):
            self.vesipk("run", "ok.cfg", "-q", "--shard", f"{i}/2", "-o", f"{i}.h5")
        self.spared("1.h5", "merge", "1.h5", "2.h5", "-o", "1.h5", "--force")
        self.spared("2.h5", "merge", "1.h5", "2.h5", "-o", "2.h5", "--force")
        self.spared("ok.cfg", "merge", "1.h5", "2.h5", "-o", "ok.cfg", "--force")
        self.vesipk("merge", "-q", "1.h5", "2.h5", "-o", "both.h5")

    def test_what_a_fit_a_regimen_and_an_analysis_read(self):
        """Entries and draws that a fit writes too; and not the study alone, but what it includes."""
        self.write("seen.csv", "time [h],organ,value [%]\n1,plasma,50\n1.5,plasma,34\n2,plasma,25\n")
        self.write("doses.inc", DOSES)
        asks = {"fit": 'fit = { observed = "seen.csv"; free = ( { address = "p.rate"; low = "0.1 1/h"; high = "3 1/h"; } ); };',
                "regimen": 'regimen = { vary = ( { address = "dose.1.amount"; low = "1 mg"; high = "9 mg"; } ); '
                           'reach = ( { organ = "plasma"; number = "cmax"; at_least = "2 mg/mL"; } ); };',
                "sensitivity": 'sensitivity = { over = ( { address = "p.rate"; low = "0.1 1/h"; high = "3 1/h"; } ); of = ( { organ = "plasma"; number = "cmax"; } ); };'}
        for verb, asked in asks.items():
            self.write(f"{verb}.cfg", (GRAPH % '\n@include "doses.inc"\n').replace("population = ", asked + " population = ", 1))
            more = ["--starts", "1", "--draws", "0"] if verb == "fit" else ["--n", "8"] if verb == "sensitivity" else []
            for name in (f"{verb}.cfg", "doses.inc"):
                self.spared(name, verb, f"{verb}.cfg", "-q", "-o", name, "--force", *more)
        for option in ("--write-product", "--write-species", "--write-tracer", "--write-draws"):
            for name in ("fit.cfg", "./fit.cfg", "doses.inc", "seen.csv"):
                self.spared(name, "fit", "fit.cfg", "-q", "-o", "f.h5", "--force", option, name)

    def test_pictures_and_pages(self):
        self.write("ok.cfg", GRAPH % DOSES)
        self.vesipk("run", "ok.cfg", "-q", "-o", "r.svg")
        (self.folder / "s.svg.part").write_bytes((self.folder / "r.svg").read_bytes())
        self.write("obs.svg", "time [h],organ,value [%]\n1,plasma,50\n")
        self.spared("r.svg", "plot", "r.svg", "-o", "r.svg")
        self.spared("r.svg", "compare", "r.svg", "--plot", "r.svg")
        self.spared("s.svg.part", "plot", "s.svg.part", "-o", "s.svg")
        self.spared("obs.svg", "plot", "r.svg", "--observed", "obs.svg", "-o", "obs.svg")
        self.spared("r.svg", "report", "r.svg", "-o", "r.svg", "--force")
        self.spared("s.svg.part", "report", "s.svg.part", "-o", "s.svg", "--force")
        os.mkfifo(self.folder / "p.svg")
        self.assertIn("p.svg: is no plain file, so it is not replaced", self.vesipk("plot", "r.svg", "-o", "p.svg", code=4))


if __name__ == "__main__":
    sys.exit(unittest.main())
