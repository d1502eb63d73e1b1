#!/usr/bin/python3
"""A damaged result is refused in words, with its seal, without it and with one put on the damage: no reader crashes, hangs or fills the memory."""
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
STUDY = """study = { title = "t"; duration = "2 h"; output = { every = "0.5 h"; compartments = true; };
  scenarios = ( { name = "low"; doses = ( { into = "plasma"; amount = "1.1 mg"; } ); },
                { name = "high"; doses = ( { into = "plasma"; amount = "1.3 mg"; } ); } );
  model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "1.3 mL"; }, { name = "out"; } );
            processes = ( { kind = "first_order"; from = "plasma"; to = "out"; rate = "0.7 1/h"; } ); }; };
"""
SEAL = 16  # bytes, at the end
HEAP, OBJECT = 16, 16  # bytes of the head of a global heap (with its size), and of each object in it
SANITIZED = "sanitize" in os.environ.get("VESIPK_CFLAGS", "")
AT_MOST = 1 << 30  # bytes of address space


def crc_table():
    """CRC-64 of ECMA-182, reflected, as store/seal.c."""
    rests = []
    for rest in range(256):
        for _ in range(8):
            rest = rest >> 1 ^ (0xC96C5795D7870F42 if rest & 1 else 0)
        rests.append(rest)
    return rests


def seal(data, rests=tuple(crc_table())):
    """The data with a seal that is right, whatever is in them."""
    rest = (1 << 64) - 1
    for byte in data:
        rest = rest >> 8 ^ rests[(rest ^ byte) & 0xFF]
    return bytes(data) + b"vesipk-1" + (rest ^ (1 << 64) - 1).to_bytes(8, "little")


class Damage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.folder = pathlib.Path(cls.scratch.name)
        (cls.folder / "study.cfg").write_text(STUDY, encoding="utf-8")
        subprocess.run([PROGRAM, "run", "study.cfg", "-q", "-o", "good.h5"], cwd=cls.folder, check=True, capture_output=True)
        cls.sealed = (cls.folder / "good.h5").read_bytes()
        cls.bare = cls.sealed[:-SEAL]
        cls.table = cls.read(cls.bare)[1]

    @classmethod
    def read(cls, damaged, words=("compare", "damaged.h5")):
        """(exit code, table): 0 or 4, and 4 with one line."""
        (cls.folder / "damaged.h5").write_bytes(damaged)
        run = subprocess.run([PROGRAM, *words], cwd=cls.folder, capture_output=True, timeout=60, check=False, stdin=subprocess.DEVNULL,
                             preexec_fn=None if SANITIZED else lambda: resource.setrlimit(resource.RLIMIT_AS, (AT_MOST, AT_MOST)))
        said = run.stderr.decode()
        assert run.returncode in (0, 4), f"exit code {run.returncode}\n{said}"
        assert run.returncode == 0 or re.fullmatch(r"damaged\.h5: [^\n]+\n", said), said
        return run.returncode, run.stdout.replace(b"good.h5", b"damaged.h5")

    def heaps(self):
        """The place of each object of each global heap of HDF5: what texts refer to."""
        for start in (m.start() for m in re.finditer(rb"GCOL", self.bare)):
            size = int.from_bytes(self.bare[start + 8:start + 16], "little")
            at = start + HEAP
            while at + OBJECT <= start + size:
                index, length = int.from_bytes(self.bare[at:at + 2], "little"), int.from_bytes(self.bare[at + 8:at + 16], "little")
                yield start, at
                if index == 0:
                    break
                at += OBJECT + (length + 7) // 8 * 8

    def test_a_file_of_another_program_is_read(self):
        with h5py.File(self.folder / "good.h5", "r") as old, h5py.File(self.folder / "copy.h5", "w") as new:
            for name in old:
                old.copy(name, new)
            for name, value in old.attrs.items():
                new.attrs[name] = value
        (self.folder / "copy.h5").replace(self.folder / "moved.h5")
        code, table = self.read(self.bare)
        self.assertEqual((code, table), (0, self.table))
        self.assertIn(b"high", table)
        for words in (("report", "damaged.h5", "-o", "r.html", "--force"), ("plot", "damaged.h5", "-o", "p.svg")):
            self.assertEqual(self.read(self.bare, words)[0], 0)

    def test_sizes_of_texts_that_cannot_be(self):
        """The next object is then looked for where there is none: HDF5 crashes, or goes round for ever."""
        places, slow = list(self.heaps()), 0
        self.assertGreater(len(places), 20)
        dice = random.Random(7)
        for k, (heap, at) in enumerate(places[:1] + dice.sample(places, 5)):
            for length in (0, 1, 0xFFFF, 1 << 31, 1 << 40, (1 << 63) + 8, (1 << 64) - 16):
                if length == 0 and slow > 1:
                    continue  # each takes its five seconds
                slow += length == 0
                damaged = bytearray(self.bare)
                damaged[at + 8:at + 16] = length.to_bytes(8, "little")
                self.read(damaged, (("compare", "damaged.h5"), ("report", "damaged.h5", "-o", "r.html", "--force"),
                                    ("plot", "damaged.h5", "-o", "p.svg"))[k % 3])
                damaged = bytearray(self.bare)
                damaged[heap + 8:heap + 16] = length.to_bytes(8, "little")
                if k == 0:
                    self.read(damaged)

    def test_bits_bytes_and_ends(self):
        dice, n = random.Random(11), len(self.bare)
        heaps = [start for start, _ in self.heaps()]
        for k in range(70):
            damaged = bytearray(self.bare)
            at = min(dice.choice(heaps) + dice.randrange(2048), n - 1) if k % 2 else dice.randrange(n)
            if k % 5 == 0:
                del damaged[at:]
            elif k % 5 == 1:
                damaged[at:at + 8] = dice.randbytes(8)
            elif k % 5 == 2:
                damaged[at:at + 64] = bytes(64)
            else:
                damaged[at] ^= 1 << dice.randrange(8)
            self.read(bytes(damaged))

    def test_with_the_seal_all_of_it_is_noticed(self):
        dice, n = random.Random(13), len(self.sealed)
        for k in range(40):
            damaged = bytearray(self.sealed)
            at = dice.randrange(n - SEAL)
            if k % 3 == 0:
                del damaged[at:at + dice.randrange(1, 9)]
            else:
                damaged[at] ^= 1 << dice.randrange(8)
            self.assertEqual(self.read(bytes(damaged))[0], 4, f"damage at byte {at}")

    def test_a_seal_on_what_is_damaged(self):
        """The seal is right, so only HDF5 can find the damage, and it may crash or never end on it."""
        self.assertEqual(seal(self.bare), self.sealed)
        places, dice = list(self.heaps()), random.Random(17)
        verbs = (("compare", "damaged.h5"), ("export", "damaged.h5", "--csv", "-o", "tables", "--force"),
                 ("report", "damaged.h5", "-o", "r.html", "--force"), ("plot", "damaged.h5", "-o", "p.svg"))
        for k, (_, at) in enumerate(dice.sample(places, 9)):
            damaged = bytearray(self.bare)
            if k == 0:
                damaged[at:at + 48] = bytes(48)  # free space of no length: HDF5 goes round in it until its time is over
            else:
                damaged[at + 8:at + 16] = (1 << 31 + k).to_bytes(8, "little")
            self.read(seal(damaged), verbs[k % 4])

    def test_a_dataset_that_claims_more_than_its_file_holds(self):
        """A dataset of nothing but its fill value takes no place in a file."""
        with h5py.File(self.folder / "huge.h5", "w") as file:
            file.attrs["schema"] = "vesipk-result 2.0"
            axis = file.create_dataset("time", shape=(1 << 40,), dtype="f8", chunks=(1 << 20,))
            axis.make_scale()
            for name in ("a", "b"):
                values = file.create_dataset(name, shape=(1 << 40,), dtype="f8", chunks=(1 << 20,))
                values.dims[0].attach_scale(axis)
            file["scenario"] = np.array(["a"], dtype=h5py.string_dtype())
        self.assertEqual(self.read((self.folder / "huge.h5").read_bytes())[0], 4)


if __name__ == "__main__":
    sys.exit(unittest.main())
