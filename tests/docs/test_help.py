"""The man page and the completions say what --help says now, and bash completes by them."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["VESIPK_SOURCE"])
PROGRAM = os.environ["VESIPK"]
sys.path.insert(0, str(SOURCE / "docs"))
import make_help  # noqa: E402

MAN, BASH, ZSH = (SOURCE / path for path in make_help.FILES)


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, check=False, **more)


def complete(words, folder):
    """What bash offers for the last of these words."""
    script = 'source "$1"; COMP_WORDS=("${@:2}"); COMP_CWORD=$(($# - 2)); _vesipk 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"'
    done = run("bash", "-c", script, "bash", str(BASH), *words, cwd=folder)
    return sorted(line for line in done.stdout.split("\n") if line)


class Help(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.help = make_help.Help(PROGRAM)
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        for name in ("a.cfg", "b study.cfg", "r.h5", "seen.csv", "other.txt"):
            (cls.folder / name).touch()
        (cls.folder / "results").mkdir()
        shutil.copy(SOURCE / "configs" / "studies" / "first_light.cfg", cls.folder / "real.cfg")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_the_files_are_what_the_help_makes_now(self):
        for path, make in make_help.FILES.items():
            self.assertEqual((SOURCE / path).read_text(encoding="utf-8"), make(self.help), f"{path} is not what --help says: run scripts/reference")

    def test_every_option_of_every_verb_is_in_all(self):
        man, bash, zsh = (path.read_text(encoding="utf-8") for path in (MAN, BASH, ZSH))
        verbs = re.findall(r"^  ([a-z]+) {2,}", run(PROGRAM, "--help").stdout, re.MULTILINE)
        self.assertGreaterEqual(len(verbs), 6)
        for verb in verbs:
            said = run(PROGRAM, verb, "--help").stdout
            options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", said)) | set(re.findall(r"(?m)^  (-\w),", said))
            self.assertIn("--help", options)
            section = man.partition(f".SS vesipk {verb}\n")[2].partition("\n.SS ")[0].replace("\\-", "-")
            case = zsh.partition(f"    {verb})\n")[2].partition(";;")[0]
            offered = complete(["vesipk", verb, "-"], self.folder)
            for option in options:
                self.assertIn(option, section, f"{verb} in the man page")
                self.assertIn(option, case, f"{verb} for zsh")
                self.assertIn(option, offered, f"{verb} for bash")

    def test_bash_completes(self):
        for words, offered in (
                (["vesipk", ""], sorted([v.name for v in self.help.verbs] + ["--help", "--version"])),
                (["vesipk", "exp"], ["explain", "export"]),
                (["vesipk", "run", ""], ["a.cfg", "b study.cfg", "real.cfg", "results"]),
                (["vesipk", "run", "b"], ["b study.cfg"]),
                (["vesipk", "run", "--ind"], ["--individual"]),
                (["vesipk", "run", "--individual", ""], ["all", "nca", "none"]),
                (["vesipk", "run", "--individual", "n"], ["nca", "none"]),
                (["vesipk", "run", "--individual", "=", "a"], ["all"]),
                (["vesipk", "run", "--individual", "="], ["all", "nca", "none"]),
                (["vesipk", "run", "--library", ""], ["results"]),
                (["vesipk", "run", "-j", ""], []),
                (["vesipk", "compare", ""], ["r.h5", "results"]),
                (["vesipk", "plot", "r.h5", "--observed", ""], ["results", "seen.csv"]),
                (["vesipk", "list", "s"], ["settings", "species", "studies"])):
            self.assertEqual(complete(words, self.folder), offered, words)

    def test_bash_completes_addresses_of_the_study(self):
        offered = complete([PROGRAM, "run", "real.cfg", "--set", "liver.uptake.c"], self.folder)
        self.assertEqual(offered, ["liver.uptake.clearance="])
        self.assertEqual(complete([PROGRAM, "run", "a.cfg", "--set", "liver.uptake."], self.folder), [])

    def test_the_man_page_is_one(self):
        if not shutil.which("groff"):
            self.skipTest("groff is not here")
        done = run("groff", "-man", "-Tutf8", "-ww", "-P-c", str(MAN))
        self.assertEqual(done.stderr, "")
        for words in ("vesipk run STUDY.cfg...", "--individual none|nca|all", "EXIT STATUS"):
            self.assertIn(words, re.sub(r".\x08|\x1b\[[\d;]*m", "", done.stdout).replace("\u2010", "-"))

    def test_the_shells_can_read_them(self):
        for shell, path in (("bash", BASH), ("zsh", ZSH)):
            if shutil.which(shell):
                self.assertEqual(run(shell, "-n", str(path)).stderr, "")
        if shutil.which("shellcheck"):
            self.assertEqual(run("shellcheck", "-s", "bash", str(BASH)).stdout, "")


if __name__ == "__main__":
    unittest.main()
