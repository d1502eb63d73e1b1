"""The file of a large population is compared and drawn in little memory, and all of it is still held against its seal."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

PROGRAM = os.environ["VESIPK"]
SEALER = os.path.join(os.environ.get("VESIPK_BUILD", ""), "tests", "test-store-result")
N_SUBJECT = 250_000  # with 4 organs and 49 times: 392 MB
LITTLE = 120 << 20  # bytes; a sanitizer takes most of them

STUDY = """study = { model = { amount_unit = "mg";
    compartments = ( { name = "plasma"; volume = "18.5 mL"; }, { name = "liver"; volume = "9.3 mL"; }, { name = "gone"; }, { name = "bile"; } );
    processes = ( { kind = "first_order"; from = "plasma"; to = "liver"; rate = "0.37 1/h"; },
                  { kind = "first_order"; from = "liver"; to = "gone"; rate = "0.71 1/h"; },
                  { kind = "first_order"; from = "liver"; to = "bile"; rate = "0.07 1/h"; } ); };
  duration = "24 h"; output = { every = "30 min"; }; doses = ( { into = "plasma"; amount = "1.2 mg"; } ); };"""


def peak_memory(*words):
    """Run a command. @return (exit code, what it said, largest resident size in bytes)"""
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=said)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return child.returncode, said.read().decode(), used.ru_maxrss << 10


class Large(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.small, cls.large = str(cls.folder / "small.h5"), str(cls.folder / "large.h5")
        (cls.folder / "study.cfg").write_text(STUDY, encoding="ascii")
        subprocess.run([PROGRAM, "run", cls.folder / "study.cfg", "-o", cls.small, "-q"], check=True)
        shutil.copy(cls.small, cls.large)
        with h5py.File(cls.large, "r+") as file:
            cls.add_subjects(file)
        subprocess.run([SEALER, "--seal", cls.large], check=True)

    @staticmethod
    def add_subjects(file):
        """Every curve of many subjects, in one contiguous array that is never written: the disk keeps only its length."""
        group = file.create_group("individual", track_order=True)
        subject = group.create_dataset("patient", data=np.arange(N_SUBJECT, dtype="i8"))
        subject.make_scale("patient")
        for name in ("scenario", "organ", "time"):
            group[name] = file[name]
        shape = (1, N_SUBJECT, len(file["organ"]), len(file["time"]))
        create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        create.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        create.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        curves = h5py.Dataset(h5py.h5d.create(group.id, b"percent_dose", h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple(shape), create))
        for axis, name in enumerate(("scenario", "patient", "organ", "time")):
            curves.dims[axis].attach_scale(group[name])

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_it_is_compared_in_little_memory_and_says_the_same(self):
        self.assertGreater(os.path.getsize(self.large), 3 * LITTLE)
        code, said, memory = peak_memory(PROGRAM, "compare", self.large)
        self.assertEqual((code, said), (0, ""))
        self.assertLess(memory, LITTLE)
        tables = [subprocess.run([PROGRAM, "compare", path, "--csv"], check=True, capture_output=True, text=True).stdout for path in (self.small, self.large)]
        self.assertEqual(tables[0].replace("small.h5", "large.h5"), tables[1])

    def test_reading_all_of_it_takes_much(self):
        """So that the bound above means something."""
        code, said, memory = peak_memory(SEALER, "--read", self.large)
        self.assertEqual((code, said), (0, ""))
        self.assertGreater(memory, 3 * LITTLE)

    def test_damage_in_what_is_passed_over_is_seen(self):
        """One bit, far inside the curves of the subjects."""
        middle = os.path.getsize(self.large) // 2
        with open(self.large, "r+b") as file:
            for change, expected in ((1, 4), (0, 0)):
                file.seek(middle)
                file.write(bytes([change]))
                file.flush()
                code, said, memory = peak_memory(PROGRAM, "compare", self.large)
                self.assertEqual(code, expected, said)
                self.assertLess(memory, LITTLE)
                self.assertEqual("is damaged: its checksum is wrong" in said, bool(change))

    def test_a_file_that_another_program_has_changed_is_read(self):
        with h5py.File(self.small, "r+") as file:
            file.attrs["title"] = "changed"
        self.assertEqual(peak_memory(PROGRAM, "compare", self.small)[:2], (0, ""))


if __name__ == "__main__":
    if not os.access(SEALER, os.X_OK):
        print("skipped: there is no", SEALER)
        sys.exit(77)
    unittest.main()
