"""What the makers of docs/evidence.md and docs/trials.md share: numbers, tables, the generated part of a page.

A page holds words by hand above the line BEGIN; all below it is written by its maker.
"""
import math
import os
import pathlib
import re
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
BEGIN = "<!-- written by {}; do not edit below this line -->"
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?![\w])")


def begin(program):
    """Make tests/study/runs.py usable: it reads the environment."""
    if program:
        os.environ["VESIPK"] = str(pathlib.Path(program).resolve())
    os.environ.setdefault("VESIPK_SOURCE", str(SOURCE))
    for folder in ("study", "truths"):
        sys.path.insert(0, str(SOURCE / "tests" / folder))


def number(value, digits=3, least=1e-6):
    """Three digits; what is next to nothing reads so, since its digits are the solver's and not the model's."""
    if value is None or math.isnan(value):
        return "-"
    if value == 0:
        return "0"
    if abs(value) < least:
        return f"below {least:.0e}".replace("e-0", "e-")
    text = f"{value:.{digits}g}"
    return text.replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")


def hours(value):
    """Hours as a person says them."""
    if math.isnan(value):
        return "-"
    if value == 0:
        return "0"
    if value < 1:
        return f"{number(60 * value)} min"
    return f"{number(value / 24)} d" if value >= 48 else f"{number(value)} h"


def cell(text):
    return str(text).replace("|", "/").replace("<", "&lt;").replace("\n", " ")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(cell(c) for c in row) + " |" for row in rows]) + "\n"


def write(path, maker, generated):
    """Replace what stands below the line."""
    line = BEGIN.format(maker)
    text = path.read_text(encoding="utf-8")
    if line not in text:
        raise SystemExit(f"{path}: has no line \"{line}\"")
    path.write_text(text[:text.index(line)] + line + "\n\n" + generated, encoding="utf-8")


def generated_part(path, maker):
    return path.read_text(encoding="utf-8").partition(BEGIN.format(maker))[2].lstrip("\n")


def differences(old, new, relative=0.01):
    """Lines of two pages that differ by more than rounding: [(old, new)]. Words must be the same, numbers nearly."""
    a, b = old.splitlines(), new.splitlines()
    found = [(x, y) for x, y in zip(a, b) if not same_line(x, y, relative)]
    return found + [(x, "") for x in a[len(b):]] + [("", y) for y in b[len(a):]]


def same_line(x, y, relative):
    if x == y:
        return True
    if NUMBER.sub("#", x) != NUMBER.sub("#", y):
        return False
    pairs = zip(map(float, NUMBER.findall(x)), map(float, NUMBER.findall(y)))
    return all(abs(p - q) <= relative * max(abs(p), abs(q)) for p, q in pairs)
