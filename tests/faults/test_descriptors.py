#!/usr/bin/python3
"""Whatever of standard input, output and error is closed or goes away: results are whole, and nothing lands in a file of a run."""
import os
import pathlib
import pty
import signal
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
STUDY = """study = { title = "t"; duration = "2 h"; output = { times = [ "0 h", "1 h", "2 h" ]; individual = "nca"; };
  model = { amount_unit = "mg"; compartments = ( { name = "a"; volume = "1.3 mL"; }, { name = "b"; } );
            processes = ( { kind = "first_order"; name = "p"; from = "a"; to = "b"; rate = "0.7 1/h"; } ); };
  doses = ( { into = "a"; amount = "1.1 mg"; } );
  population = { subjects = %d; seed = 3; vary_between_subjects = ( { address = "p.rate"; cv = 0.3; } ); }; };
"""
SIGNATURE = b"\x89HDF\r\n\x1a\n"


class Descriptors(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.study(900)

    def study(self, n_subject):
        (self.folder / "study.cfg").write_text(STUDY % n_subject, encoding="utf-8")

    def vesipk(self, *words, closed=(), **more):
        def close():
            for descriptor in closed:
                os.close(descriptor)
        return subprocess.run([PROGRAM, *words], cwd=self.folder, preexec_fn=close, timeout=600, check=False,
                              close_fds=True, stdin=subprocess.DEVNULL, capture_output=True, **more)

    def test_results_and_shards_are_the_same_with_any_of_them_closed(self):
        environment = dict(os.environ, SOURCE_DATE_EPOCH="1700000000")
        whole = {}
        for closed in ((), (2,), (0, 2), (0, 1, 2), (1,), (0,)):
            for kind, more in (("result", []), ("shard", ["--shard", "1/2"])):
                run = self.vesipk("run", "study.cfg", "-q", "--progress", "json", "-o", "run.h5", "--force", *more, closed=closed,
                                  env=environment)
                self.assertEqual(run.returncode, 0, closed)
                written = (self.folder / "run.h5").read_bytes()
                self.assertEqual(written[:8], SIGNATURE)
                if kind == "shard":
                    written = written.replace(b"run.h5", b"")
                self.assertEqual(written, whole.setdefault(kind, written), f"{kind} with {closed} closed")
                self.assertFalse(list(self.folder.glob("run.h5.part*")))

    def test_words_that_cannot_be_said(self):
        """A table that nobody can read is a failure to write, as on a full disk; a fault still has its exit code."""
        self.assertEqual(self.vesipk("run", "study.cfg", "-o", "run.h5", closed=(1,)).returncode, 4)
        self.assertEqual((self.folder / "run.h5").read_bytes()[:8], SIGNATURE)
        self.assertEqual(self.vesipk("list", "species", closed=(0, 1, 2)).returncode, 4)
        self.assertEqual(self.vesipk("check", "study.cfg", "--set", "p.rate=x", closed=(1, 2)).returncode, 3)
        self.assertEqual(self.vesipk(closed=(0, 1, 2)).returncode, 2)

    def test_a_terminal_that_goes_away(self):
        """SIGHUP stops a run as SIGTERM does: what is done is kept. Under nohup it goes on."""
        self.study(200000)
        for ignored in (False, True):
            main, side = pty.openpty()
            with subprocess.Popen([PROGRAM, "run", "study.cfg", "-q", "-o", "run.h5", "--force", "--progress", "json"], cwd=self.folder,
                                  stdin=side, stdout=side, stderr=subprocess.PIPE,
                                  preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN) if ignored else None) as run:
                os.close(side)
                self.assertIn(b'"progress"', run.stderr.readline())
                run.send_signal(signal.SIGHUP)
                if ignored:
                    for _ in range(3):
                        self.assertIn(b'"progress"', run.stderr.readline())
                    run.send_signal(signal.SIGTERM)
                run.communicate(timeout=600)
            os.close(main)
            self.assertEqual(run.returncode, 130)
            self.assertTrue((self.folder / "run.h5.part").exists())


if __name__ == "__main__":
    sys.exit(unittest.main())
