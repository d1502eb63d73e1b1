"""Notebooks as they are committed: without what they showed, and with their question, their command and their limits."""
import json
import os
import pathlib
import re
import unittest

FOLDER = pathlib.Path(os.environ["VESIPK_SOURCE"]) / "notebooks"


class Form(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.books = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.ipynb"))}
        cls.text = {name: ["".join(cell["source"]) for cell in book["cells"]] for name, book in cls.books.items()}
        assert cls.books, FOLDER

    def test_no_output_and_no_count_of_a_run_is_kept(self):
        for name, book in self.books.items():
            for cell in book["cells"]:
                kept = (cell.get("outputs") or [], cell.get("execution_count"), cell["metadata"], cell.get("attachments"))
                self.assertEqual(kept, ([], None, {}, None), f"{name}, {cell['id']}: clear all outputs before you commit")
            self.assertEqual(set(book["metadata"]), {"kernelspec", "language_info"}, name)
            self.assertEqual(book["metadata"]["kernelspec"]["name"], "python3", name)

    def test_the_question_and_the_command_stand_first(self):
        for name, text in self.text.items():
            self.assertRegex(text[0], r"^# .*\n(.|\n)*\?", f"{name}: a title and a question")
            self.assertRegex(text[0], r"\n    vesipk (run|fit|sensitivity|design|regimen) ", f"{name}: the command that made the data")
            for study in re.findall(r"configs/[\w/]+\.cfg", text[0]):
                self.assertTrue((FOLDER.parent / study).exists(), f"{name}: {study}")

    def test_what_was_found_and_what_not_to_conclude_stand_last(self):
        for name, text in self.text.items():
            self.assertIn("## What was found", text, name)
            self.assertRegex(text[-1], r"^## What not to conclude\n", name)

    def test_links_lead_somewhere(self):
        for name in [*self.text, "README.md"]:
            text = self.text[name] if name in self.text else [(FOLDER / name).read_text(encoding="utf-8")]
            for link in re.findall(r"\]\(([^)#:]+)\)", "\n".join(text)):
                self.assertTrue((FOLDER / link).exists(), f"{name}: {link}")

    def test_the_readme_lists_every_notebook(self):
        readme = (FOLDER / "README.md").read_text(encoding="utf-8")
        for name in self.books:
            self.assertIn(f"({name})", readme)


if __name__ == "__main__":
    unittest.main()
