#!/usr/bin/python3
"""A file that is not what it is taken for is named as what it is: shards, damaged ones, pipes, configs without a bottom."""
import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
STUDY = """study = { title = "t"; duration = "2 h"; output = { every = "1 h"; };
  model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "1.3 mL"; role = "plasma"; }, { name = "out"; } );
    processes = ( { name = "loss"; kind = "first_order"; from = "plasma"; to = "out"; rate = "0.7 1/h"; } ); };
  doses = %s; population = { subjects = %d; seed = 3; vary_between_subjects = ( { address = "loss.rate"; cv = 0.2; } ); }; };
"""
BOLUS = '( { into = "plasma"; amount = "1.1 mg"; } )'


class Files(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()
        self.write("study.cfg", STUDY % (BOLUS, 30))

    def write(self, name, text):
        (self.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())

    def vesipk(self, *words, code=0):
        run = subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, capture_output=True, timeout=60, check=False, stdin=subprocess.DEVNULL)
        said = run.stderr.decode()
        self.assertEqual(run.returncode, code, f"vesipk {' '.join(map(str, words))}\n{said}")
        return said

    def test_shards(self):
        for i in (1, 2):
            self.vesipk("run", "study.cfg", "--shard", f"{i}/2", "-o", f"{i}.h5", "-q")
        for verb in (["compare", "2.h5"], ["plot", "2.h5", "-o", "p.svg"], ["report", "2.h5"], ["export", "2.h5", "--what", "nca"]):
            self.assertRegex(self.vesipk(*verb, code=4), "^2.h5: is a shard, or what an interrupted run left, expected a result")
        whole = (self.folder / "2.h5").read_bytes()
        for at in (7200, len(whole) - 40):
            broken = bytearray(whole)
            broken[at:at + 8] = bytes(b ^ 0x55 for b in broken[at:at + 8])
            self.write("3.h5", bytes(broken))
            self.assertRegex(self.vesipk("merge", "1.h5", "3.h5", "-o", "all.h5", code=4), r"^3.h5: is damaged, or cut short: no whole record stands at byte \d+")
        self.write("3.h5", whole[:-50])
        self.assertRegex(self.vesipk("merge", "1.h5", "3.h5", "-o", "all.h5", code=4), "^3.h5: is damaged, or cut short")
        self.vesipk("merge", "1.h5", "2.h5", "-o", "all.h5")

    def test_a_pipe_is_no_table(self):
        os.mkfifo(self.folder / "pipe.csv")
        for doses in ('"pipe.csv"', '{ file = "pipe.csv"; }'):
            self.write("study.cfg", STUDY % (doses, 3))
            self.assertIn('"./pipe.csv" cannot be opened: it is no plain file', self.vesipk("check", "study.cfg", code=4))

    def test_groups_within_groups_without_end(self):
        self.write("deep.cfg", "study = " + "{ a = " * 5000 + "1;" + " };" * 5000)
        self.assertEqual(self.vesipk("check", "deep.cfg", code=3), "deep.cfg:1: groups and lists stand within each other too deep, expected fewer\n")


if __name__ == "__main__":
    unittest.main()
