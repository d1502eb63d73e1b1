#!/usr/bin/python3
"""vesipk plot draws the front of a regimen, and says what it lacks."""
import os
import subprocess
import unittest

PROGRAM = os.environ["VESIPK"]

STUDY = """study = {
  title = "It's a front";
  model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "3.1 mL"; }, { name = "cleared"; role = "sink"; } );
    processes = ( { name = "loss"; kind = "first_order"; from = "plasma"; to = "cleared"; rate = "0.29 1/h"; } ); };
  doses = ( { into = "plasma"; amount = "1.23 mg"; } ); output = { times = [ "0 h", "100 h" ]; };
  regimen = { vary = ( { address = "dose.1.amount"; low = "0.1 mg"; high = "100 mg"; } ); FRONT
    reach = ( { organ = "plasma"; number = "auc_last"; at_least = "7.3 h mg/mL"; } ); keep = ( { organ = "plasma"; number = "cmax"; at_most = "3 mg/mL"; } ); };
};
"""


def run(*words, code=0):
    r = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=300)
    if r.returncode != code:
        raise AssertionError(f"{words}: exit {r.returncode}, expected {code}\n{r.stdout}{r.stderr}")
    return r


def regimen(front):
    with open("study.cfg", "w") as f:
        f.write(STUDY.replace("FRONT", front))
    run("regimen", "study.cfg", "-q", "-o", "answer.h5", "--force")


class Front(unittest.TestCase):
    def test_axes_title_and_points(self):
        regimen("front = 5;")
        for kind in ("svg", "png", "pdf"):
            run("plot", "answer.h5", "-o", f"front.{kind}")
        with open("front.svg") as f:
            text = f.read()
        for words in ("It's a front", "auc_last of plasma [h mg/mL]", "cmax of plasma [mg/mL]"):
            self.assertIn(words, text.replace("&apos;", "'").replace("&#39;", "'"))
        first = text
        run("plot", "answer.h5", "-o", "front.svg")
        with open("front.svg") as f:
            self.assertEqual(f.read(), first)

    def test_without_a_front(self):
        regimen("")
        words = run("plot", "answer.h5", "-o", "none.svg", code=3).stderr
        self.assertIn("answer.h5: holds no front; `vesipk regimen --front 20 -o FILE.h5` writes one", words)
        self.assertFalse(os.path.exists("none.svg"))
        self.assertIn("pictures are FILE.svg", self.wrong_ending())

    def test_other_verbs_are_told_what_it_is(self):
        regimen("front = 3;")
        for words in (("compare", "answer.h5"), ("sensitivity", "answer.h5"), ("export", "answer.h5", "--csv", "-o", "tables")):
            self.assertIn("answer.h5: is a result of vesipk regimen, expected one of vesipk run", run(*words, code=4).stderr)
        self.assertFalse(os.path.exists("tables"))

    def test_options_of_curves_do_nothing(self):
        regimen("front = 3;")
        for words in (("--organs", "plasma"), ("--observed", "none.csv"), ("--from", "1 h"), ("--log-time",)):
            said = run("plot", "answer.h5", "-o", "never.svg", *words, code=2).stderr
            self.assertEqual(said, f"answer.h5: {words[0]}: does nothing in the picture of a front, expected only -o and --linear\n")
        self.assertFalse(os.path.exists("never.svg"))
        self.assertEqual(run("plot", "answer.h5", "-o", "linear.svg", "--linear").stderr, "linear.svg: the front\n")

    def wrong_ending(self):
        regimen("front = 3;")
        return run("plot", "answer.h5", "-o", "front.gif", code=2).stderr


if __name__ == "__main__":
    unittest.main(verbosity=2)
