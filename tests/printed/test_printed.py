#!/usr/bin/python3
"""What each verb prints for people stays as it is: every call of cases/commands, in order, against cases/printed.txt.

Words are compared as they are, numbers to 1 %: a table that says something else is noticed, another compiler is not. After a change
that is meant, VESIPK_UPDATE=1 writes printed.txt anew; read the difference before you commit it.
"""
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys

CASES = pathlib.Path(__file__).resolve().parent / "cases"
PRINTED = CASES / "printed.txt"
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
NOTHING = 1e-8  # what is left of a dose of 100 %: below it are errors of rounding


def printed(call):
    done = subprocess.run([os.environ["VESIPK"], *call.split()], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return f"$ vesipk {call}\n{done.stdout}{done.stderr}(exit code {done.returncode})\n"


def same(word, other):
    """Are they the same but for their numbers, and these to 1 %?"""
    if NUMBER.sub("#", word) != NUMBER.sub("#", other):
        return False
    for a, b in zip(map(float, NUMBER.findall(word)), map(float, NUMBER.findall(other))):
        if abs(a - b) > 0.01 * abs(b) + NOTHING:
            return False
    return True


def differences(found, expected):
    """Of one call: its lines that are not as they were."""
    one, other, wrong = found.splitlines(), expected.splitlines(), []
    for i in range(max(len(one), len(other))):
        a, b = (lines[i] if i < len(lines) else "" for lines in (one, other))
        if len(a.split()) != len(b.split()) or not all(map(same, a.split(), b.split())):
            wrong.append(f"{other[0] if other else one[0]}\n  is       {a}\n  expected {b}")
    return wrong


def main():
    for path in CASES.iterdir():
        shutil.copy(path, path.name)
    calls = (CASES / "commands").read_text(encoding="utf-8").splitlines()
    found = [printed(call) for call in calls]
    if os.environ.get("VESIPK_UPDATE"):
        PRINTED.write_text("".join(found), encoding="utf-8")
    expected = re.split(r"^(?=\$ )", PRINTED.read_text(encoding="utf-8"), flags=re.M)[1:]
    wrong = [line for pair in itertools.zip_longest(found, expected, fillvalue="") for line in differences(*pair)]
    print("\n".join(wrong[:20]))
    print(f"{len(calls)} calls, {len(wrong)} lines are not as they were")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
