"""Each wrong config says the right thing: all of stderr, the exit code, and nothing left behind.

A case is a pair NAME.cfg and NAME.txt here, or a folder NAME/ with study.cfg, expect.txt and whatever else it needs.
The .txt holds what stderr must be, to the letter.  Lines at its top that begin with "# " say what differs from the
usual (`vesipk check NAME.cfg`, exit code 3):

    # exit 4
    # command: run {} -o no/such/folder/x.h5

{} stands for the config.  A place inside the library of configs is written LIBRARY/species/mouse.cfg.
VESIPK_UPDATE=1 writes the .txt files instead of comparing, for a human to read:

    VESIPK=build/release/vesipk VESIPK_UPDATE=1 python3 tests/messages/test_messages.py [part of a NAME]...
"""
import difflib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
LIBRARY = str(pathlib.Path(os.environ.get("VESIPK_LIBRARY", HERE.parent.parent / "configs")).resolve())
UPDATE = os.environ.get("VESIPK_UPDATE") == "1"


def cases():
    """(name, config relative to this folder, file of the expected words)"""
    found = [(p.stem, p.name, p.with_suffix(".txt")) for p in HERE.glob("*.cfg")]
    found += [(p.parent.name, f"{p.parent.name}/study.cfg", p.parent / "expect.txt") for p in HERE.glob("*/study.cfg")]
    return sorted(found)


def read_expected(path):
    """(lines of the head, command words, exit code, text)"""
    command, code, head = "check {}", 3, []
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    while text.startswith("# "):
        line, _, text = text.partition("\n")
        head.append(line)
        if m := re.fullmatch(r"# exit (\d+)", line):
            code = int(m[1])
        elif m := re.fullmatch(r"# command: (.+)", line):
            command = m[1]
        else:
            raise SystemExit(f"{path.name}: \"{line}\": a line of the head is \"# exit N\" or \"# command: WORDS\"")
    return head, command, code, text


def files_of(folder):
    """What tells whether a file was written since: its inode, size and time of change."""
    return {p: (p.stat().st_ino, p.stat().st_size, p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


def surroundings(folder):
    """libconfig 1.5 keeps the text it was reading when a syntax error stops it; a leak sanitizer shall not speak of it."""
    suppressions = folder.parent / "libconfig.supp"
    suppressions.write_text("leak:strbuf_append\nleak:libconfig_yylex\n", encoding="utf-8")
    return {**os.environ, "LSAN_OPTIONS": f"suppressions={suppressions}:print_suppressions=0"}


def judge(name, config, path, folder):
    """The faults of one case, each a text."""
    head, command, code, expected = read_expected(path)
    before = files_of(folder)
    words = [config if w == "{}" else w for w in shlex.split(command)]
    run = subprocess.run([PROGRAM, *words], cwd=folder, capture_output=True, stdin=subprocess.DEVNULL,
                         env=surroundings(folder), timeout=300, check=False)
    said = run.stderr.decode("utf-8", "replace").replace(LIBRARY + "/", "LIBRARY/")
    faults = []

    if run.returncode != code:
        faults.append(f"exit code {run.returncode}, expected {code}")
    if code != 0 and run.stdout:
        faults.append(f"stdout is not empty: {run.stdout[:200]!r}")
    if code != 0 and not said:
        faults.append("it fails without a word")
    lines = said.splitlines()
    if said and not said.endswith("\n"):
        faults.append("the last line does not end")
    if len(set(lines)) < len(lines) or "" in lines:
        faults.append("a line is empty or said twice")
    if "Sanitizer" in said or "runtime error" in said:
        faults.append("a sanitizer speaks")
    after = files_of(folder)
    for file in sorted(after.keys() | before.keys()):
        if code != 0 and after.get(file) != before.get(file):
            faults.append(f"{file}: left behind, changed or gone")
    for file in after.keys() - before.keys():
        (folder / file).unlink()

    if UPDATE and not faults:
        path.write_text("".join(line + "\n" for line in head) + said, encoding="utf-8")
    elif not path.exists():
        faults.append(f"{path.name} is missing; it says:\n{said}")
    elif said != expected:
        diff = difflib.unified_diff(expected.splitlines(), lines, "expected", "said", lineterm="", n=100)
        faults.append("other words:\n" + "\n".join(diff))
    return faults


def main():
    chosen = [c for c in cases() if len(sys.argv) == 1 or any(part in c[0] for part in sys.argv[1:])]
    wrong = 0
    for path in list(HERE.glob("*.txt")) + list(HERE.glob("*/expect.txt")):
        if path not in [c[2] for c in cases()]:
            print(f"{path.relative_to(HERE)}: there is no config to it")
            wrong += 1
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch).resolve() / "messages"
        shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        for name, config, path in chosen:
            faults = judge(name, config, path, folder)
            wrong += bool(faults)
            for fault in faults:
                print(f"{name}: {fault}")
    print(f"{len(chosen)} cases, {wrong} wrong" + (", the others written" if UPDATE else ""))
    if not chosen:
        print("there is no such case" if len(sys.argv) > 1 else "there are no cases", file=sys.stderr)
    return 1 if wrong or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
