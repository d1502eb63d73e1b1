#!/usr/bin/python3
"""What is told of a run while it goes on: a bar on a terminal, JSON lines when asked for, nothing else; and its log."""
import json
import os
import pty
import re
import subprocess
import sys
import unittest

from batches import PROGRAM, VARY, Batches, graph

STUDY = graph(f"subjects = 403; seed = 7; {VARY}")


class Progress(Batches):
    def on_a_terminal(self, *words, term="xterm"):
        """@return stderr, as a terminal gets it"""
        try:
            ours, theirs = pty.openpty()
        except OSError as error:
            self.skipTest(f"no terminal can be had here: {error}")
        with subprocess.Popen([PROGRAM, "run", "-q", *words], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=theirs, env=os.environ | {"TERM": term}) as run:
            os.close(theirs)
            said = b""
            while True:
                try:
                    piece = os.read(ours, 65536)
                except OSError:  # the other end is closed
                    break
                if not piece:
                    break
                said += piece
            run.wait(timeout=600)
        os.close(ours)
        self.assertEqual(run.returncode, 0, said)
        return said.decode()

    def test_a_bar_on_a_terminal(self):
        said = self.on_a_terminal(self.write(STUDY), "-o", "bar.h5")
        drawn = re.findall(r"\r\[([#.]{30})\] ([ \d]{3}) %  (\S+) subjects a second, (\d+:\d\d(?::\d\d)?) left\x1b\[K", said)
        self.assertGreaterEqual(len(drawn), 2, repr(said))
        self.assertEqual(drawn[-1][:2], (30 * "#", "100"))
        self.assertEqual(drawn[-1][3], "0:00")
        shares = [int(d[1]) for d in drawn]
        self.assertEqual(shares, sorted(shares))
        self.assertTrue(said.endswith("\r\x1b[K"), "it is wiped away in the end")
        self.assertNotIn("\n", said)

    def test_no_bar_where_it_is_not_wanted(self):
        study = self.write(STUDY)
        self.assertEqual(self.on_a_terminal(study, "-o", "bar.h5", "--progress", "never"), "")
        self.assertEqual(self.on_a_terminal(study, "-o", "bar.h5", "--force", term="dumb"), "")

    def test_nothing_on_a_pipe(self):
        study = self.write(STUDY)
        for words in ((), ("--progress", "auto"), ("--progress=never",)):
            self.assertEqual(self.vesipk("run", "-q", study, "-o", "pipe.h5", "--force", *words), "")

    def test_a_bar_on_a_pipe_when_asked_for(self):
        said = self.vesipk("run", "-q", self.write(STUDY), "-o", "bar.h5", "--progress=always")
        self.assertIn("] 100 %", said)

    def test_the_bar_tells_of_failures(self):
        text = graph('subjects = "people.csv"; max_failures = 8;')
        self.write("in.rate [1/h]\n1\n1e300\n2\n", "people.csv")
        self.assertRegex(self.vesipk("run", "-q", self.write(text), "-o", "bar.h5", "--progress=always"), r"left, 2 failed")

    def lines(self, *words, **more):
        said = self.vesipk("run", "-q", "-o", "json.h5", "--progress=json", *words, **more)
        return [json.loads(line) for line in said.splitlines()]

    def test_json_lines(self):
        lines = self.lines(self.write(STUDY), "-j", 2)
        self.assertGreaterEqual(len(lines), 2)
        for line in lines:
            self.assertEqual(set(line), {"event", "units_done", "units", "solved", "failed", "per_second", "seconds", "seconds_left"})
            self.assertEqual((line["event"], line["units"], line["failed"]), ("progress", 51, 0))
            self.assertGreater(line["per_second"], 0)
        done = [line["units_done"] for line in lines]
        self.assertEqual(done, sorted(set(done)))
        self.assertEqual((lines[-1]["units_done"], lines[-1]["solved"], lines[-1]["seconds_left"]), (51, 806, 0))

    def test_json_lines_of_a_shard_are_of_its_units(self):
        lines = self.lines(self.write(STUDY), "--shard", "2/3")
        self.assertEqual((lines[-1]["units_done"], lines[-1]["units"], lines[-1]["solved"]), (17, 17, 272))

    def test_the_log(self):
        self.vesipk("run", "-q", self.write(STUDY), "-o", "run.h5", "-j", 2)
        log = self.log("run.h5")
        self.assertEqual([line["event"] for line in log], ["started", "solved", "finished"])
        for line in log:
            self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual({k: log[0][k] for k in ("title", "scenarios", "subjects", "units", "threads")},
                         {"title": "A small graph", "scenarios": 2, "subjects": 403, "units": 51, "threads": 2})
        self.assertEqual(sorted(log[0]["command"].split()), sorted("vesipk run -q study.cfg -o run.h5 -j 2".split()))
        self.assertEqual((log[1]["units_done"], log[1]["solved"], log[1]["failed"]), (51, 806, 0))
        self.assertEqual(log[2]["status"], "ok")
        self.assertGreater(log[2]["peak_memory_mb"], 1)

    def test_the_log_of_a_title_with_quotes(self):
        self.vesipk("run", "-q", self.write(STUDY.replace("A small graph", r'\"A\" \\ small µ graph')), "-o", "run.h5")
        self.assertEqual(self.log("run.h5")[0]["title"], '"A" \\ small µ graph')

    def test_a_new_run_has_a_new_log(self):
        study = self.write(STUDY)
        for _ in range(2):
            self.vesipk("run", "-q", study, "-o", "run.h5", "--force")
            self.assertEqual(len(self.log("run.h5")), 3)

    def test_a_log_that_cannot_be_written_stops_the_run_before_it_begins(self):
        self.at("run.h5.log").mkdir()
        said = self.vesipk("run", "-q", self.write(STUDY), "-o", "run.h5", code=4)
        self.assertEqual(said, "run.h5: its log cannot be written: Is a directory\n")
        self.nothing_left()

    def test_a_run_that_is_refused_leaves_the_log_of_the_one_before(self):
        study = self.write(STUDY)
        self.vesipk("run", "-q", study, "-o", "run.h5")
        before = self.log("run.h5")
        self.vesipk("run", "-q", study, "-o", "run.h5", code=4)
        self.assertEqual(self.log("run.h5"), before)


if __name__ == "__main__":
    sys.exit(unittest.main())
