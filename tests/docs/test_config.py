"""docs/config.md is what the program says now, and its examples and those of docs/graphs.md are right."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["VESIPK_SOURCE"])
PROGRAM = os.environ["VESIPK"]
sys.path.insert(0, str(SOURCE / "docs"))
import make_config  # noqa: E402

# A study that uses an entry of the library that an example shows.
USING = {
    "product": 'product = "{name}"; doses = ( {{ route = "iv-bolus"; amount = "1e10 particles"; }} );',
    "tracer": 'product = "msc-small-ev"; tracer = "{name}"; doses = ( {{ route = "iv-bolus"; amount = "1e10 particles"; }} );',
    "condition": 'product = "msc-small-ev"; conditions = [ "{name}" ]; doses = ( {{ route = "iv-bolus"; amount = "1e10 particles"; }} );',
    "route": 'product = "msc-small-ev"; doses = ( {{ route = "{name}"; amount = "1e10 particles"; }} );',
}


def check(folder, text):
    """`vesipk check`. @return what it says"""
    path = pathlib.Path(folder) / "study.cfg"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([PROGRAM, "check", str(path)], capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr) or ("" if done.returncode == 0 else f"exit code {done.returncode}")


class Config(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = make_config.PAGE.read_text(encoding="utf-8")
        cls.examples = re.findall(r"^```\w*\n(.*?)^```$", cls.text, re.DOTALL | re.MULTILINE)

    def test_the_tables_are_what_the_program_says_now(self):
        now = make_config.Page(PROGRAM).write(self.text).splitlines()
        off = [pair for pair in zip(self.text.splitlines(), now) if pair[0] != pair[1]]
        self.assertEqual(off[:3], [], "docs/config.md is not what the program says: run scripts/reference")
        self.assertEqual(len(now), len(self.text.splitlines()))

    def test_each_example_is_right(self):
        kinds = [re.search(r"^(\w+) = \{", e, re.MULTILINE)[1] for e in self.examples]
        self.assertGreaterEqual(kinds.count("study"), 8)
        self.assertEqual(set(kinds), {"study", *USING})
        for kind, example in zip(kinds, self.examples):
            with self.subTest(example=example), tempfile.TemporaryDirectory() as folder:
                if kind != "study":
                    name = re.search(r'name = "([^"]+)"', example)[1]
                    entry = pathlib.Path(folder) / (kind + "s") / f"{name}.cfg"
                    entry.parent.mkdir()
                    entry.write_text(example, encoding="utf-8")
                    example = f'study = {{ species = "mouse"; duration = "1 d"; {USING[kind].format(name=name)} }};'
                self.assertEqual(check(folder, example), "")

    def test_each_example_of_a_graph_is_right(self):
        page = make_config.PAGE.with_name("graphs.md").read_text(encoding="utf-8")
        examples = re.findall(r"^```\w*\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
        self.assertGreaterEqual(len(examples), 8)
        for example in examples:
            with self.subTest(example=example), tempfile.TemporaryDirectory() as folder:
                self.assertEqual(check(folder, example), "")

    def test_the_check_of_examples_would_see_a_fault(self):
        for kind, example in ((k, e) for k in ("product", "route") for e in self.examples if e.startswith(k)):
            with tempfile.TemporaryDirectory() as folder:
                name = re.search(r'name = "([^"]+)"', example)[1]
                entry = pathlib.Path(folder) / (kind + "s") / f"{name}.cfg"
                entry.parent.mkdir()
                entry.write_text(example.replace("source =", "sorce ="), encoding="utf-8")
                said = check(folder, f'study = {{ species = "mouse"; duration = "1 d"; {USING[kind].format(name=name)} }};')
                self.assertIn('did you mean "source"', said)

    def test_every_setting_is_understood(self):
        """A setting the tables list is no unknown one: give it a value of a wrong kind, and the fault is of the value."""
        rows = make_config.listed(PROGRAM, "settings")
        self.assertGreater(len(rows), 150)
        for where, shell in (("study", "study = {{ {}; }};"), ("study.output", "study = {{ output = {{ {}; }}; }};"),
                             ("study.solver", "study = {{ solver = {{ {}; }}; }};"),
                             ("study.doses", 'study = {{ doses = ( {{ {}; }} ); }};'), ("study.scenarios", "study = {{ scenarios = ( {{ {}; }} ); }};"),
                             ("study.model", "study = {{ model = {{ {}; }}; }};")):
            names = [r["name"] for r in rows if r["where"] == where]
            self.assertTrue(names, where)
            for name in names:
                with tempfile.TemporaryDirectory() as folder:
                    said = check(folder, shell.format(f"{name} = true"))
                    self.assertNotIn(f"{name}: unknown setting", said)
                    self.assertIn(f"{name}x: unknown setting", check(folder, shell.format(f"{name}x = true")))

    def test_the_default_tolerance_is_the_one_it_names(self):
        import h5py
        words = next(r["words"] for r in make_config.listed(PROGRAM, "settings") if (r["where"], r["name"]) == ("study.solver", "rtol"))
        with tempfile.TemporaryDirectory() as folder:
            study = pathlib.Path(folder) / "study.cfg"
            study.write_text(self.examples[0], encoding="utf-8")
            subprocess.run([PROGRAM, "run", str(study), "-q", "-o", f"{folder}/r.h5"], check=True)
            with h5py.File(f"{folder}/r.h5") as file:
                self.assertEqual(float(re.search(r"default (\S+)$", words)[1]), float(file.attrs["rtol"]))


if __name__ == "__main__":
    unittest.main()
