#!/usr/bin/python3
"""Write the tables of docs/config.md from what the program itself knows of its settings. The words around them are written by hand.

    scripts/reference                                     builds, writes this and what else is made from the program's words
    /usr/bin/python3 docs/make_config.py PROGRAM          this page alone
"""
import csv
import re
import subprocess
import sys

import pages

PAGE = pages.SOURCE / "docs" / "config.md"
PLACE = re.compile(r"(?P<begin><!-- (?P<what>settings: (?P<where>[^>]+?)|kinds|roles|parameters|body) -->\n).*?(?P<end><!-- end -->)", re.DOTALL)
BODY = "species, product, tracer"


def listed(program, what):
    said = subprocess.run([program, "list", what], check=True, capture_output=True, text=True).stdout
    return list(csv.DictReader(said.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def code(text):
    return f"`{text}`" if text else ""


def table(head, rows):
    """A table without the columns that are empty."""
    keep = [k for k in range(len(head)) if any(row[k] for row in rows)]
    return pages.table([head[k] for k in keep], [[row[k] for k in keep] for row in rows])


def settings(rows, first=()):
    head = [*first, "setting", "is", "unit", "range", "default", "words"]
    return table(head, [[*(code(r["where"]) for _ in first), code(r["name"]), r["type"], r["unit"], r["range"], r["default"], r["words"]] for r in rows])


def is_number(row):
    """Of the body: its address has several parts, or its words are those of a number."""
    return row["where"] == BODY and row["type"] in ("number", "quantity")


class Page:
    """What the program says, and which of it the page has shown."""

    def __init__(self, program):
        self.settings, self.kinds, self.roles, self.shown = listed(program, "settings"), listed(program, "kinds"), listed(program, "roles"), set()

    def part(self, match):
        what, where, names = match["what"], match["where"], [k["kind"] for k in self.kinds]
        self.shown.add(where or what)
        if what == "kinds":
            made = table(["kind", "rate", "is", "needs", "source"], [[code(k["kind"]), code(k["rate"]), k["words"], k["needs"], k["source"]] for k in self.kinds])
        elif what == "roles":
            made = table(["role", "is"], [[code(r["role"]), r["words"]] for r in self.roles])
        elif what == "parameters":
            made = settings([r for r in self.settings if r["where"] in names], ["kind"])
        elif what == "body":
            made = settings([r for r in self.settings if is_number(r)])
        else:
            made = settings([r for r in self.settings if r["where"] == where and not is_number(r)])
        return f"{match['begin']}\n{made}\n{match['end']}"

    def write(self, text):
        """The page with its tables as they must be now."""
        made = PLACE.sub(self.part, text)
        names = [k["kind"] for k in self.kinds]
        for where in {r["where"] for r in self.settings if r["where"] not in names} | {"kinds", "roles", "parameters", "body"}:
            if where not in self.shown:
                raise SystemExit(f"{PAGE.name}: has no place for the settings of \"{where}\": write <!-- settings: {where} --> and <!-- end --> where they belong")
        for where in self.shown - {"kinds", "roles", "parameters", "body"}:
            if all(r["where"] != where for r in self.settings):
                raise SystemExit(f"{PAGE.name}: there are no settings \"{where}\"")
        return made


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    PAGE.write_text(Page(sys.argv[1]).write(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
