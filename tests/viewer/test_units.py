"""viewer/engine/units.c reads and converts units as udunits2 does, to the last bit.

Both are asked the same by ctypes: all units that stand in configs/, those of results, and products of usual words.
"""
import ctypes
import itertools
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["VESIPK_SOURCE"])
# As base/unit_system.c makes its small system.
BASE, PREFIXES = ("m", "kg", "s", "mol"), {"k": 1e3, "d": 1e-1, "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12}
DERIVED = {"g": "1e-3 kg", "min": "60 s", "h": "60 min", "d": "24 h", "L": "dm^3", "%": "0.01"}
VALUES = (1.0, 0.087, 3.7e9, 1 / 3, 6.02214076e23, 2.5e-13)
USUAL = ("mL", "L", "uL", "h", "min", "s", "d", "mg", "ug", "ng", "kg", "g", "nm", "um", "cm", "mol", "mmol", "nmol", "pmol", "particle", "particles", "cell", "cells",
         "umol", "m", "mm", "pg", "nL", "dL", "Da", "kDa", "%")
MORE = ("gram", "milligram", "micrograms", "seconds", "minute", "hours", "day", "days", "week", "weeks", "year", "litre", "millilitre", "liters", "mole", "micromole", "\u00b5L", "\u03bcg", "hr",
        "meter", "nanometer", "J", "N", "Pa", "Hz", "Bq", "MBq", "kBq", "Gy", "t")


class Units:
    """A library by ctypes, with its small system and its large one."""

    def __init__(self, path):
        self.lib = ctypes.CDLL(path)
        for name in ("ut_new_system", "ut_read_xml", "ut_new_base_unit", "ut_parse", "ut_get_unit_by_symbol", "ut_scale", "ut_get_converter"):
            getattr(self.lib, name).restype = ctypes.c_void_p
        self.lib.ut_scale.argtypes = (ctypes.c_double, ctypes.c_void_p)
        self.lib.ut_add_symbol_prefix.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_double)
        self.lib.cv_convert_double.restype = ctypes.c_double
        self.lib.cv_convert_double.argtypes = (ctypes.c_void_p, ctypes.c_double)
        self.lib.ut_set_error_message_handler(self.lib.ut_ignore)
        self.small = self.lib.ut_new_system()
        for name in BASE:
            self.map("symbol", self.new_base(self.small), name)
        for name, value in PREFIXES.items():
            self.lib.ut_add_symbol_prefix(self.small, name.encode(), value)
        for name, text in DERIVED.items():
            self.map("symbol", self.parse(self.small, text), name)
        self.large = self.lib.ut_read_xml(None)
        for system in (self.small, self.large):
            for one, many in (("particle", "particles"), ("cell", "cells")):
                unit = self.new_base(system)
                self.map("name", unit, one)
                self.map("name", unit, many)
            kilogram = self.lib.ut_get_unit_by_symbol(ctypes.c_void_p(system), b"kg")
            self.map("symbol", self.lib.ut_scale(1.66053906660e-27, kilogram), "Da")

    def new_base(self, system):
        return self.lib.ut_new_base_unit(ctypes.c_void_p(system))

    def map(self, kind, unit, name):
        getattr(self.lib, f"ut_map_{kind}_to_unit")(name.encode(), 0, ctypes.c_void_p(unit))

    def parse(self, system, text):
        return self.lib.ut_parse(ctypes.c_void_p(system), text.encode(), 2)

    def convert(self, system, text, target):
        """None: no unit, or of another dimension."""
        a, b = self.parse(system, text), self.parse(system, target)
        if not a or not b or not self.lib.ut_are_convertible(ctypes.c_void_p(a), ctypes.c_void_p(b)):
            return None
        converter = self.lib.ut_get_converter(ctypes.c_void_p(a), ctypes.c_void_p(b))
        return [self.lib.cv_convert_double(converter, v).hex() for v in VALUES]


class Same(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        ours = pathlib.Path(cls.scratch.name) / "units.so"
        subprocess.run(["cc", "-std=gnu17", "-O2", "-Wall", "-Wextra", "-ffp-contract=off", "-shared", "-fPIC", "-I/usr/include/udunits2", SOURCE / "viewer/engine/units.c", "-o", ours, "-lm"], check=True)
        cls.both = Units(str(ours)), Units("libudunits2.so.0")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def assert_same(self, pairs, system):
        n = 0
        for text, target in pairs:
            ours, theirs = (u.convert(getattr(u, system), text, target) for u in self.both)
            if theirs is not None and ours is None and self.reciprocal(text, target, system):
                continue  # udunits2 converts "h" to "1/h"; base/units.c lets neither do so
            self.assertEqual(ours, theirs, f"{text} to {target}")
            n += theirs is not None
        return n

    def reciprocal(self, text, target, system):
        return self.both[0].convert(getattr(self.both[0], system), f"1/({text})", target) is not None

    def test_products_of_usual_words(self):
        targets = ("mL", "g", "h", "cm", "particle", "mL/h", "1/h", "mL/h/g", "particle/mL", "mol", "mol/mL", "g/mL", "cm/h", "cm2", "particle/g", "1")
        texts = [f"{a}{m}{b}" for a, b in itertools.product(USUAL, USUAL) for m in ("/", ".", " ")] + [f"{a}/{b}/{c}" for a, b, c in itertools.product(("mL", "uL", "L", "nmol", "mg"), ("min", "h", "d", "s"), ("g", "kg", "mg"))]
        texts += [*USUAL, "", "1", "1/h", "h-1", "s^-1", "mL.min-1.g-1", "mL/(100 g)", "mL/(min kg)", "1e9 particles", "100 nm", "cm2", "cm^3", "dm**3", "mL**2/h", "10 mg/kg", "g/(m s)"]
        self.assertGreater(self.assert_same(itertools.product(texts, targets), "small"), 500)

    def test_what_is_no_unit(self):
        for text in ("furlongg", "mL//h", "/h", "mL/", "(mL", "mL^", "3 mL ?", "mLh", "kkg", "%%", "mL^0.75"):
            for system in ("small", "large"):
                ours, theirs = (bool(u.parse(getattr(u, system), text)) for u in self.both)
                self.assertEqual(ours, theirs, f"{text} ({system})")

    def test_more_words(self):
        texts = [*MORE, *(f"{a}/{b}" for a, b in itertools.product(MORE, MORE)), "litre/day/kg", "milligram/kg", "kBq/mL", "0.5 week", "MBq/kg"]
        targets = ("mL", "g", "h", "cm", "mol", "1/h", "mL/h/g", "g/mL", "1", "J/kg", "1/s")
        self.assertGreater(self.assert_same(itertools.product(texts, targets), "large"), 200)

    def test_units_of_the_library(self):
        found = set()
        for path in (SOURCE / "configs").glob("**/*.cfg"):
            found |= set(re.findall(r'"[-+]?[\d.]+(?:e[-+]?\d+)? +([A-Za-z%/][\w/%^.*() -]{0,24})"', path.read_text()))
        units = [u for u in sorted(found) if re.fullmatch(r"[A-Za-z%/0-9^.*()-]+", u)]
        self.assertGreater(len(units), 40)
        self.assertGreater(self.assert_same(itertools.product(units, units), "large"), 100)


if __name__ == "__main__":
    unittest.main()
