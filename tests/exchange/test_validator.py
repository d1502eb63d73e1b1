#!/usr/bin/python3
"""libsbml finds nothing to say, not even a warning of units, about exported SBML; where libsbml is not here, this is skipped."""
import ctypes
import os
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import trajectories  # noqa: E402

HERE, LIBRARY = pathlib.Path(__file__).parent, trajectories.LIBRARY
STUDIES = [*sorted((LIBRARY / "models").glob("*.cfg")), *sorted((HERE.parent / "models").glob("synthetic_*.cfg")),
           *(LIBRARY / "studies" / f"{name}.cfg" for name in ("first_light", "conditions_mouse", "routes_mouse", "tracers_mouse"))]

try:
    SBML = ctypes.CDLL("libsbml.so.5")
except OSError:
    print("skipped: libsbml is not here (Debian: libsbml5)")
    sys.exit(77)
for name in ("readSBMLFromFile", "SBMLDocument_getError"):
    getattr(SBML, name).restype = ctypes.c_void_p
SBML.XMLError_getMessage.restype = ctypes.c_char_p


def says(path):
    document = ctypes.c_void_p(SBML.readSBMLFromFile(os.fsencode(path)))
    SBML.SBMLDocument_checkConsistency(document)
    errors = [ctypes.c_void_p(SBML.SBMLDocument_getError(document, i)) for i in range(SBML.SBMLDocument_getNumErrors(document))]
    found = [f"{SBML.XMLError_getLine(e)}: {SBML.XMLError_getMessage(e).decode().strip()}" for e in errors]
    SBML.SBMLDocument_free(document)
    return found


class Validator(unittest.TestCase):
    def test_exported_models(self):
        with tempfile.TemporaryDirectory() as folder:
            for path in STUDIES:
                trajectories.vesipk("export", path, "--to", "sbml", "-o", f"{folder}/{path.stem}/", "--force")
            files = sorted(pathlib.Path(folder).rglob("*.xml"))
            self.assertGreater(len(files), 70)
            for file in files:
                with self.subTest(f"{file.parent.name}/{file.name}"):
                    self.assertEqual(says(file), [])


if __name__ == "__main__":
    unittest.main()
