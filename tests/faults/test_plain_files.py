#!/usr/bin/python3
"""What is read and written is a plain file: pipes, devices and folders are refused in a line, and nothing waits or grows for ever.

A pipe on standard input is read as a study. Includes are limited in number and in bytes, and stand where libconfig has them.
"""
import os
import pathlib
import re
import resource
import socket
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
MODEL = """model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "1.3 mL"; }, { name = "out"; } );
    processes = ( { kind = "first_order"; from = "plasma"; to = "out"; rate = "0.7 1/h"; } ); };"""
STUDY = f"""study = {{ title = "t"; duration = "2 h"; output = {{ every = "1 h"; }};
  {MODEL} doses = ( {{ into = "plasma"; amount = "1.1 mg"; }} ); %s }};
"""
SEVERAL = "population = { subjects = %s; seed = 3; };"
AT_MOST = 400 << 20  # bytes of address space: what grows without bound ends there


class Files(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()
        self.write("study.cfg", STUDY % "")

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    def vesipk(self, *words, code=0, given=None, **more):
        limit = None if "Sanitize" in PROGRAM or os.environ.get("VESIPK_CFLAGS", "").find("sanitize") >= 0 else \
            (lambda: resource.setrlimit(resource.RLIMIT_AS, (AT_MOST, AT_MOST)))
        if given is None:
            more.setdefault("stdin", subprocess.DEVNULL)
        else:
            more["input"] = given
        run = subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, capture_output=True, timeout=60, check=False,
                             preexec_fn=limit, **more)
        said = run.stderr.decode()
        self.assertEqual(run.returncode, code, f"vesipk {' '.join(map(str, words))}\n{said}")
        return said

    def refused(self, *words, code=4, says=""):
        said = self.vesipk(*words, code=code)
        self.assertEqual(said.count("\n"), 1, said)
        self.assertRegex(said, says)

    # ---- what is no plain file ----

    def strangers(self):
        os.mkfifo(self.folder / "fifo")
        self.addCleanup(socket.socket(socket.AF_UNIX).close)
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        here = os.getcwd()
        os.chdir(self.folder)  # a short name
        listener.bind("socket")
        os.chdir(here)
        return ["fifo", "socket", "/dev/zero", "/dev/null", "/dev/tty"]

    def test_a_study_an_include_a_table_a_result_a_shard_are_plain_files(self):
        self.vesipk("run", "study.cfg", "-q", "-o", "good.h5")
        for one in self.strangers():
            self.refused("check", one, says=rf"^{one}: (is no plain file|cannot be opened)")
            self.write("with.cfg", f'@include "{one}"\n')
            self.refused("check", "with.cfg", says=rf'^with.cfg:1: @include: "{one}" (is no plain file|cannot be opened)')
            self.refused("compare", one, says=rf"^{one}: cannot be read: ")
            self.refused("report", one, "-o", "r.html", says=rf"^{one}: cannot be read: ")
            self.refused("plot", one, "-o", "p.svg", says=rf"^{one}: cannot be read: ")
            self.refused("plot", "good.h5", "--observed", one, "-o", "p.svg", says=rf"^{one}: (is no plain file|cannot be opened)")
            self.refused("merge", one, "-o", "m.h5", says=rf"^{one}: cannot be read: ")
            self.assertFalse([p.name for p in self.folder.iterdir() if p.suffix in (".html", ".svg") or p.name == "m.h5"])

    def test_nor_is_anything_else_written(self):
        self.vesipk("run", "study.cfg", "-q", "-o", "good.h5")
        for name in ("x.h5", "x.h5.part", "x.h5.log"):
            for kind in ("fifo", "folder", "link"):
                path = self.folder / name
                if kind == "fifo":
                    os.mkfifo(path)
                elif kind == "folder":
                    path.mkdir()
                elif name == "x.h5.part":
                    path.symlink_to("other")
                    (self.folder / "other").touch()
                else:
                    continue
                out = "x.h5/y.h5" if kind == "folder" and name == "x.h5" else "x.h5"
                if out == "x.h5":
                    self.refused("run", "study.cfg", "-q", "-o", out, "--force", says=rf"^{name.removesuffix('.log')}: ")
                self.assertEqual((self.folder / "study.cfg").read_text(encoding="utf-8"), STUDY % "")
                for left in self.folder.glob("x.h5*"):
                    left.rmdir() if left.is_dir() and not left.is_symlink() else left.unlink()
        for name, words in (("p.svg.part", ("plot", "good.h5", "-o", "p.svg")), ("r.html.part", ("report", "good.h5", "-o", "r.html"))):
            os.mkfifo(self.folder / name)
            self.refused(*words, says="no plain file|cannot be written")

    def test_a_pipe_on_standard_input_is_a_study(self):
        self.assertEqual(self.vesipk("check", "/dev/stdin", given=(STUDY % "").encode()), self.vesipk("check", "study.cfg"))
        with open(self.folder / "study.cfg", "rb") as file:
            self.vesipk("run", "/dev/stdin", "-q", "-o", "x.h5", stdin=file)
        self.assertRegex(self.vesipk("check", "/dev/stdin", given=b" " * (65 << 20), code=4), "is larger than 64 MiB")

    # ---- size ----

    def test_a_config_has_a_size(self):
        with open(self.folder / "large.cfg", "wb") as file:
            file.truncate(5 << 30)  # a hole: no bytes on the disk
        self.refused("check", "large.cfg", says=r"^large\.cfg: is larger than 64 MiB")
        self.write("with.cfg", '@include "large.cfg"\n')
        self.refused("check", "with.cfg", says=r'^with\.cfg:1: @include: "large\.cfg" is larger than 64 MiB')

    def test_includes_are_limited_in_number(self):
        for i in range(10):
            self.write(f"inc{i}.cfg", f'@include "inc{i + 1}.cfg"\n' * 6 if i < 9 else "# the end\n")
        self.write("bomb.cfg", '@include "inc0.cfg"\n' + STUDY % "")
        self.refused("check", "bomb.cfg", code=3, says=r"^inc\d\.cfg:\d: @include: more than 1000 files are included")
        self.write("one.cfg", "# nothing\n")
        self.write("many.cfg", '@include "one.cfg"\n' * 999 + STUDY % "")
        self.vesipk("check", "many.cfg")
        self.write("many.cfg", '@include "one.cfg"\n' * 1001 + STUDY % "")
        self.refused("check", "many.cfg", code=3, says=r"^many\.cfg:1000: @include: more than 1000 files")

    def test_includes_are_limited_in_bytes(self):
        self.write("one.cfg", b"#" * (10 << 20) + b"\n")
        self.write("many.cfg", '@include "one.cfg"\n' * 7 + STUDY % "")
        self.refused("check", "many.cfg", code=3, says=r"^many\.cfg:7: @include: all that is included is larger than 64 MiB")

    # ---- where includes stand ----

    def test_an_include_in_a_comment_or_a_text_is_none(self):
        for text in ('/*\n@include "nothing.cfg"\n*/\n', '# a\n#@include "nothing.cfg"\n', '//@include "nothing.cfg"\n', '/* \\*/\n'):
            self.write("c.cfg", text + STUDY % "")
            self.vesipk("check", "c.cfg")
        self.write("c.cfg", STUDY % 'note = "a\n@include \\"nothing.cfg\\"\n";')
        self.vesipk("check", "c.cfg")

    def test_an_include_in_the_middle_of_everything(self):
        """Its lines and those behind it are told as they stand; texts do not run together."""
        self.write("doses.inc", '{ into = "plasma"; amount = "1.1 mg"; },\n{ into = "plsma";\n amount = "1.3 mg"; }')
        self.write("m.cfg", f'study = {{ title = "t"; duration = "2 h";\n{MODEL}\n  doses = (\n@include "doses.inc" , {{ into = "plasm";\n'
                            ' amount = "1.2 mg"; } );\n colour = 3;\n};\n')
        self.assertEqual(re.findall(r"^(\S+:\d+:) (?:into|colour): ", self.vesipk("check", "m.cfg", code=3), re.M),
                         ["m.cfg:7:", "doses.inc:2:", "m.cfg:5:"])
        self.write("n.inc", "1")
        self.write("m.cfg", 'study = { title = "t"; duration = "2 h"; population = { subjects =\n@include "n.inc"1;\n}; };\n')
        self.assertIn("m.cfg:2: syntax error", self.vesipk("check", "m.cfg", code=3))

    @unittest.skipUnless(os.access("/proc/kmsg", os.R_OK), "root alone may open it")
    def test_a_file_of_no_length_that_lets_readers_wait(self):
        for words in (("compare", "/proc/kmsg"), ("export", "/proc/kmsg", "--csv", "-o", "tables"), ("plot", "/proc/kmsg", "-o", "p.svg")):
            self.refused(*words, says="^/proc/kmsg: ")

    def test_a_comment_or_text_ends_in_its_own_file(self):
        for text, words in (("/* a", "the comment that begins here never ends"), ('x = "a', "the text that begins here never ends")):
            self.write("c.inc", "\n" + text)
            self.write("c.cfg", '@include "c.inc"\n */ " ' + STUDY % "")
            self.refused("check", "c.cfg", code=3, says=rf"^c\.inc:2: {words}")

    def test_names_that_libconfig_would_read_otherwise(self):
        """They ended the process in the scanner of libconfig."""
        (self.folder / "a\\b").mkdir()
        self.write("a\\\\b", "# a file\n")
        for name, words in (('a\\\\b', "a name with a backslash"), ('a\\"b', "a name with a backslash"), ('a\nb', "does not end in this line"),
                            ("", "cannot be opened"), (".", "is a folder"), ("c.cfg", "includes itself"), ("none", "cannot be opened")):
            self.write("c.cfg", f'@include "{name}"\n' + STUDY % "")
            said = self.vesipk("check", "c.cfg", code=4 if "folder" in words or "opened" in words else 3)
            self.assertRegex(said, rf"^c\.cfg:1: @include: .*{words}")
        for text in ('@include"x"\n', ' x = 1; @include "x"\n', '@include\n"x"\n', '@include "c.inc" @include "c.inc"\n', "@"):
            self.write("c.inc", "\n")
            self.write("c.cfg", text + STUDY % "")
            self.assertRegex(self.vesipk("check", "c.cfg", code=3), r"^c\.cfg:[12]: ")

    # ---- numbers and marks ----

    def test_no_whole_number_is_cut(self):
        for written, is_number in (("0x3", 3), ("0X00000003", 3), ("3L", 3), ("0x3LL", 3), ("+3", 3)):
            self.write("n.cfg", STUDY % (SEVERAL % written))
            self.vesipk("run", "n.cfg", "-q", "-o", "n.h5", "--force")
        for written in ("0x100000003", "0x100000003L", "4294967299", "-4294967293", "18446744073709551619", "18446744073709551619L",
                        "0x10000000000000003", "0x10000000000000003L", "0xFFFFFFFF", "0x1000000000000000000000003", "9" * 30, "9" * 400):
            for more in ("", "seed = 3;"):
                self.write("n.cfg", STUDY % f"population = {{ {more} subjects = {written}; }};")
                self.assertRegex(self.vesipk("check", "n.cfg", code=3), r"^n\.cfg:\d: subjects: .*(out of range|a bare number|not a finite)")
        self.write("n.cfg", STUDY % (SEVERAL % "3") + "\n")
        self.vesipk("check", "n.cfg", "--seed", "4")

    def test_a_byte_order_mark_is_passed_over(self):
        self.write("b.cfg", b"\xef\xbb\xbf" + (STUDY % "").encode())
        self.vesipk("check", "b.cfg")
        self.write("b.inc", b"\xef\xbb\xbf# nothing\n")
        self.write("c.cfg", '@include "b.inc"\n' + STUDY % "")
        self.vesipk("check", "c.cfg")


if __name__ == "__main__":
    sys.exit(unittest.main())
