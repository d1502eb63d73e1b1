"""vesipk report: the page with a result in it, and what it refuses."""
import base64
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import unittest

import h5py

SOURCE = pathlib.Path(os.environ["VESIPK_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests" / "study"))
import runs  # noqa: E402

PAGE = (SOURCE / "viewer" / "page.html").read_bytes()
MARK = b"<!--result-->"


def report(*words, cwd, **how):
    done = subprocess.run([runs.PROGRAM, "report", *map(str, words)], cwd=cwd, capture_output=True, text=True, timeout=120, check=False, **how)
    return done.returncode, done.stdout, done.stderr


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        runs.program("run", SOURCE / "configs/studies/first_light.cfg", "-o", cls.folder / "a.h5", "-q", "--library", runs.LIBRARY)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def refuses(self, code, pattern, *words):
        before = sorted(self.folder.iterdir())
        found, said, error = report(*words, cwd=self.folder)
        self.assertEqual(found, code, error)
        self.assertEqual(said, "")
        self.assertRegex(error, pattern)
        self.assertEqual(error.count("\n"), 1, error)
        self.assertEqual(sorted(self.folder.iterdir()), before)

    def test_the_page_with_the_result_in_it_beside_the_result(self):
        (self.folder / "sub").mkdir()
        result = self.folder / "sub" / 'b <"1">.h5'
        result.write_bytes((self.folder / "a.h5").read_bytes())
        code, said, error = report('sub/b <"1">.h5', cwd=self.folder)
        self.assertEqual((code, said), (0, ""), error)
        self.assertEqual(error, 'sub/b <"1">.html: open it in a browser\n')
        page = (self.folder / "sub" / 'b <"1">.html').read_bytes()
        head, tail = PAGE.split(MARK)
        self.assertTrue(page.startswith(head) and page.endswith(tail))
        inner = page[len(head) : -len(tail)]
        name, text = re.fullmatch(rb'<script type="text/plain" id="result" data-name="([^"<>]*)">([A-Za-z0-9+/=]*)</script>', inner).groups()
        self.assertEqual(name, b"b &#60;&#34;1&#34;&#62;.h5")
        self.assertEqual(base64.b64decode(text, validate=True), result.read_bytes())

    def test_base64_of_every_length(self):
        lengths = set()
        for n in range(12):
            result = self.folder / f"longer{n}.h5"
            result.write_bytes((self.folder / "a.h5").read_bytes())
            with h5py.File(result, "a") as file:
                file.attrs["note"] = "x" * (5000 + 100 * n)
            lengths.add(result.stat().st_size % 3)
            code, _, error = report(result.name, "-o", "longer.html", "--force", cwd=self.folder)
            self.assertEqual(code, 0, error)
            text = re.search(rb'id="result"[^>]*>([^<]*)<', (self.folder / "longer.html").read_bytes())[1]
            self.assertEqual(base64.b64decode(text, validate=True), result.read_bytes())
        self.assertEqual(lengths, {0, 1, 2})

    def test_the_engine_goes_into_the_page_where_it_was_built(self):
        pack = pathlib.Path(runs.PROGRAM).parent.parent / "engine" / "engine.pack"
        if not pack.exists():
            self.refuses(2, r"^this VesiPK came without the engine of the what-if page \(engine.pack\), scripts/engine builds it\n$", "a.h5", "--what-if", "-o", "whatif.html")
            return
        engine = b'<script type="text/plain" id="engine">' + base64.b64encode(pack.read_bytes()) + b"</script>"
        for words, result in ((("--page",), b""), (("a.h5",), b'<script type="text/plain" id="result" data-name="a.h5">' + base64.b64encode((self.folder / "a.h5").read_bytes()) + b"</script>")):
            code, _, error = report(*words, "--what-if", "-o", "whatif.html", "--force", cwd=self.folder)
            self.assertEqual(code, 0, error)
            page = (self.folder / "whatif.html").read_bytes()
            self.assertEqual(page, PAGE.replace(MARK, result).replace(b"<!--engine-->", engine))
            self.assertLess(len(page) - len(result), 2.6e6)
            (self.folder / "whatif.html").unlink()

    def test_files_of_analyses_go_into_the_page_too(self):
        viewer = SOURCE / "tests" / "viewer"
        for verb, study in (("sensitivity", "unknown.cfg"), ("design", "unknown.cfg"), ("regimen", "given.cfg")):
            more = ("--n", "64") if verb == "sensitivity" else ()
            runs.program(verb, viewer / study, *more, "-o", self.folder / f"{verb}.h5", "-q")
            code, _, error = report(f"{verb}.h5", cwd=self.folder)
            self.assertEqual((code, error), (0, f"{verb}.html: open it in a browser\n"))
            self.assertIn(base64.b64encode((self.folder / f"{verb}.h5").read_bytes()), (self.folder / f"{verb}.html").read_bytes())

    def test_the_page_alone(self):
        code, said, error = report("--page", "-o", "page.html", cwd=self.folder)
        self.assertEqual((code, said), (0, ""), error)
        self.assertEqual((self.folder / "page.html").read_bytes(), PAGE.replace(MARK, b""))

    def test_what_is_there_stays(self):
        (self.folder / "there.html").write_text("mine", encoding="ascii")
        self.refuses(4, "^there.html: is there already; --force replaces it$", "a.h5", "-o", "there.html")
        self.assertEqual((self.folder / "there.html").read_text(encoding="ascii"), "mine")
        self.refuses(4, '^./a.h5: is "a.h5", which is read here; expected another name$', "a.h5", "-o", "./a.h5", "--force")
        self.assertEqual(report("a.h5", "-o", "there.html", "--force", cwd=self.folder)[0], 0)
        self.assertGreater((self.folder / "there.html").stat().st_size, len(PAGE))

    def test_what_is_no_result(self):
        (self.folder / "no.h5").write_text("nothing", encoding="ascii")
        whole = bytearray((self.folder / "a.h5").read_bytes())
        whole[len(whole) // 2] ^= 0x40
        (self.folder / "flipped.h5").write_bytes(whole)
        self.refuses(4, "^no.h5: is no HDF5 file", "no.h5")
        self.refuses(4, "^flipped.h5: is damaged: its checksum is wrong$", "flipped.h5")
        self.refuses(4, "^absent.h5: cannot be read: No such file", "absent.h5")
        self.refuses(4, "^nowhere/x.html: ", "a.h5", "-o", "nowhere/x.html")

    def test_what_is_too_large(self):
        with open(self.folder / "large.h5", "wb") as file:
            file.write((self.folder / "a.h5").read_bytes())
            file.truncate((64 << 20) + 1)
        self.refuses(4, r"^large.h5: holds 64 MiB, a report at most 64; write the page alone \(vesipk report --page -o page.html\)", "large.h5")

    def test_command_lines(self):
        self.refuses(2, r"expected one result: vesipk report FILE.h5 ", "-o", "x.html")
        self.refuses(2, r"expected one result", "a.h5", "a.h5")
        self.refuses(2, r"--page takes no result and needs a name", "--page")
        self.refuses(2, r"--page takes no result", "--page", "a.h5", "-o", "x.html")
        self.refuses(2, r"did you mean --force", "a.h5", "--forse")
        self.refuses(2, r"-o has an empty name", "a.h5", "-o", "")

    def test_a_full_disk_leaves_nothing(self):
        def little_room():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        code, _, error = report("a.h5", "-o", "full.html", cwd=self.folder, preexec_fn=little_room)
        self.assertEqual(code, 4)
        self.assertRegex(error, r"^full\.html(\.part)?: cannot be written: [^\n]*\n$")
        self.assertFalse((self.folder / "full.html").exists())
        self.assertFalse((self.folder / "full.html.part").exists())


if __name__ == "__main__":
    unittest.main()
