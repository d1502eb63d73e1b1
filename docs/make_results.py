#!/usr/bin/python3
"""Write the tables of docs/results.md from the program's one table of numbers and its metrics. The words around them are written by hand.

    scripts/reference                                     builds, writes this and what else is made from the program's words
    /usr/bin/python3 docs/make_results.py PROGRAM         this page alone
"""
import csv
import re
import subprocess
import sys

import pages

PAGE = pages.SOURCE / "docs" / "results.md"
PLACE = re.compile(r"(<!-- (numbers|intervals|metrics) -->\n).*?(<!-- end -->)", re.DOTALL)


def listed(program, what):
    said = subprocess.run([program, "list", what], check=True, capture_output=True, text=True).stdout
    return list(csv.DictReader(said.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def unit(text):
    """@ stands for the unit of a concentration."""
    return text.replace("@", "amount/mL")


def table(program, what):
    if what == "metrics":
        return pages.table(["metric", "unit", "is"], [[f"`{m['metric']}`", unit(m["unit"]), m["words"]] for m in listed(program, "metrics")])
    of = {"numbers": "run", "intervals": "interval"}[what]
    return pages.table(["array", "unit", "asks for", "is"],
                       [[f"`{n['number']}`", unit(n["unit"]), n["asks"], n["words"]] for n in listed(program, "numbers") if n["of"] == of])


def write(program, text):
    """The page with its tables as they must be now."""
    return PLACE.sub(lambda m: f"{m[1]}\n{table(program, m[2])}\n{m[3]}", text)


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    PAGE.write_text(write(sys.argv[1], PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
