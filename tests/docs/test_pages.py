"""Pages can be read on a code host: every relative link leads somewhere, and what they tell to type works."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

SOURCE = pathlib.Path(os.environ["VESIPK_SOURCE"])
PROGRAM = os.environ["VESIPK"]
NOT_OURS = {"build", "node_modules", "outputs", ".git"}
PAGES = sorted(p for p in SOURCE.rglob("*.md") if not NOT_OURS & set(p.relative_to(SOURCE).parts[:-1]) or p == SOURCE / "outputs" / "README.md")
FENCE = re.compile(r"^(```+)[^\n]*\n(.*?)^\1\s*$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)>\s]+)>?[^)]*\)")


def prose(text):
    """A page without its code."""
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", FENCE.sub("", text))


def anchors(text):
    """What headings are called in links, as code hosts make it: lower case, no punctuation, hyphens for blanks."""
    found = []
    for heading in re.findall(r"^#{1,6} +(.*?) *#*$", FENCE.sub("", text), re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
        name = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        found.append(name if name not in found else f"{name}-{sum(f == name or re.fullmatch(re.escape(name) + '-[0-9]+', f) is not None for f in found)}")
    return set(found) | set(re.findall(r'<a (?:name|id)="([^"]+)"', text))


def faults(page, text, read):
    """Links of a page that lead nowhere. @param read gives the text of a path, None where there is no such file"""
    found = []
    for target in LINK.findall(prose(text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path) if path else page
        inside = text if not path else read(there)
        if target.startswith("/") or inside is None or (anchor and anchor not in anchors(inside)):
            found.append(target)
    return found


def read(path):
    if not path.exists() or SOURCE not in (path.resolve(), *path.resolve().parents):
        return None
    return path.read_text(encoding="utf-8") if path.suffix == ".md" else ""


class Links(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        self.assertGreater(len(PAGES), 10)
        wrong = [f"{page.relative_to(SOURCE)}: {target}" for page in PAGES for target in faults(page, page.read_text(encoding="utf-8"), read)]
        self.assertEqual(wrong, [])

    def test_every_page_is_reached_from_the_readme(self):
        seen, todo = set(), [SOURCE / "README.md"]
        while todo:
            page = todo.pop()
            if page in seen or page.suffix != ".md":
                continue
            seen.add(page)
            todo += [(page.parent / t.partition("#")[0]).resolve() for t in LINK.findall(prose(page.read_text(encoding="utf-8"))) if not re.match(r"[a-z]+:|#", t)]
        lost = [str(p.relative_to(SOURCE)) for p in PAGES if p.resolve() not in {s.resolve() for s in seen}]
        self.assertEqual([p for p in lost if not p.startswith("tests/")], [])  # what a test keeps stays beside it

    def test_a_wrong_link_would_be_seen(self):
        pages = {"/d/a.md": "# Top\n## What `x` is, and why?\n", "/d/p.svg": ""}
        look = lambda path: pages.get(os.path.normpath(path))
        good = "[a](a.md) [b](a.md#what-x-is-and-why) [c](#here) ![d](p.svg) [e](https://x.y) `[f](no.md)`\n# Here\n```\n[g](no.md)\n```\n"
        self.assertEqual(faults(pathlib.Path("/d/page.md"), good, look), [])
        bad = "[a](b.md) [b](a.md#why) [c](#there) ![d](q.svg) [e](/d/a.md)\n# Here\n"
        self.assertEqual(faults(pathlib.Path("/d/page.md"), bad, look), ["b.md", "a.md#why", "#there", "q.svg", "/d/a.md"])


class Examples(unittest.TestCase):
    def test_every_study_on_a_page_is_right(self):
        found = [(page, block) for page in PAGES for _, block in FENCE.findall(page.read_text(encoding="utf-8")) if re.match(r"\s*study = \{", block)]
        self.assertIn(SOURCE / "README.md", [page for page, _ in found])
        for page, block in found:
            with self.subTest(page=page.name, block=block), tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "study.cfg"
                path.write_text(block, encoding="utf-8")
                for name, table in re.findall(r"`(\w+\.csv)`[^`]*\n```\n([A-Za-z]+[ ,].*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
                    (path.parent / name).write_text(table, encoding="utf-8")  # a table that the page shows beside its studies
                done = subprocess.run([PROGRAM, "check", str(path)], capture_output=True, text=True, check=False)
                said = [line for line in (done.stdout + done.stderr).splitlines() if ": note: " not in line]  # how a table was read
                self.assertEqual((done.returncode, said), (0, []))


class Readme(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = (SOURCE / "README.md").read_text(encoding="utf-8")
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        (cls.folder / "build" / "release").mkdir(parents=True)
        (cls.folder / "build" / "release" / "vesipk").symlink_to(PROGRAM)
        (cls.folder / "configs").symlink_to(SOURCE / "configs")
        cls.table = subprocess.run(["build/release/vesipk", "run", "configs/studies/first_light.cfg"], cwd=cls.folder, capture_output=True, text=True, check=True).stdout

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    @unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not here")
    def test_the_five_minutes_work(self):
        tour = next(block for _, block in FENCE.findall(self.text) if block.startswith("vesipk="))
        done = subprocess.run(["sh", "-eu", "-c", tour], cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in ("liver.uptake.clearance", "first_light:base", "mine:base"):
            self.assertIn(words, done.stdout)
        xml.etree.ElementTree.parse(self.folder / "mine.svg")

    def test_the_first_table_is_the_one_that_is_printed(self):
        block = next(block for _, block in FENCE.findall(self.text) if block.startswith("First light"))
        now = iter(line.split() for line in self.table.splitlines())
        rows = [line.split() for line in block.splitlines() if line.startswith("  ") and line != "  ..."]
        self.assertGreaterEqual(len(rows), 5)
        for row in rows:
            printed = next((line for line in now if line[:1] == row[:1]), [])
            self.assertEqual(len(row), len(printed), row)
            for old, new in zip(row[1:], printed[1:]):
                self.assertTrue(old == new or self.same(old, new), f"{row[0]}: {old} in README.md, {new} printed")

    @staticmethod
    def same(old, new):
        """Within 0.2 %, a last digit that another machine rounds; what is next to nothing is the solver's, not the model's."""
        try:
            a, b = float(old), float(new)
        except ValueError:
            return False
        return abs(a - b) <= max(0.002 * abs(a), 1e-6)

    def test_a_picture_and_the_commands_are_on_the_first_screen(self):
        first = self.text.splitlines()[:30]
        for words in ("![", "scripts/demo", "scripts/test"):
            self.assertTrue(any(words in line for line in first), words)

    def test_the_version_to_cite_is_that_of_the_program(self):
        version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
        for file, says in (("CITATION.cff", rf"version: {re.escape(version)}"), ("r/vesipk/DESCRIPTION", rf"Version: {re.escape(version)}"),
                           ("CHANGELOG.md", rf"## {re.escape(version)}, \d+-\d+-\d+"), ("CMakeLists.txt", rf"project\(vesipk VERSION {re.escape(version)} .*")):
            self.assertRegex((SOURCE / file).read_text(encoding="utf-8"), rf"(?m)^{says}$", file)


if __name__ == "__main__":
    unittest.main()
