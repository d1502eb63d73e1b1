"""Each recipe of docs/how-to.md does what it says: its files are written, what it says to type is typed, in its order."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE, BUILD, PROGRAM = (os.environ[name] for name in ("VESIPK_SOURCE", "VESIPK_BUILD", "VESIPK"))
PAGE = (pathlib.Path(SOURCE) / "docs/how-to.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:^`([\w./-]+)`:\n\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SANITIZED = "-fsanitize" in os.environ.get("VESIPK_CFLAGS", "")  # Python and R have no place for such a library


def recipes():
    """{heading: [(name of a file or "", language, text)]}"""
    parts = re.split(r"^## (.*)$", PAGE, flags=re.MULTILINE)
    return {title: [match.groups(default="") for match in BLOCK.finditer(text)] for title, text in zip(parts[1::2], parts[2::2])}


class HowTo(unittest.TestCase):
    def test_the_list_at_its_top_is_that_of_its_answers(self):
        listed = re.findall(r"^- \[.*\]\(#([\w-]+)\)$", PAGE, re.MULTILINE)
        self.assertEqual(listed, [re.sub(r"[^\w ]", "", title.lower()).replace(" ", "-") for title in recipes()])


def follow(blocks):
    def test(self):
        self.assertTrue(any(language for _, language, _ in blocks), "there is nothing to do")
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            (folder / "bin").mkdir()
            (folder / "bin/vesipk").symlink_to(PROGRAM)
            env = {**os.environ, "PATH": f"{folder}/bin:{os.environ['PATH']}", "PYTHONPATH": f"{SOURCE}/python",
                   "VESIPK_LIBVESIPK": f"{BUILD}/libvesipk.so.0"}
            how = {"sh": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}
            for name, language, text in blocks:
                if name:
                    (folder / name).write_text(text, encoding="utf-8")
                elif language in how and not (SANITIZED and language == "python"):
                    done = subprocess.run([*how[language], text], cwd=folder, env=env, capture_output=True, text=True)
                    self.assertEqual(done.returncode, 0, f"{text}\n{done.stdout[-2000:]}\n{done.stderr}")
                    self.assertNotIn("warning", done.stderr)
                else:  # R: by r.package, which has the package
                    self.assertIn(language, ("r", "python"))
    return test


for title, blocks in recipes().items():
    setattr(HowTo, "test_" + re.sub(r"\W+", "_", title.lower()), follow(blocks))

if __name__ == "__main__":
    unittest.main()
