"""Configs with slips of every kind: the program says where, or finds nothing wrong; it never crashes, hangs or leaks.

Every config of the tree is changed at random (bytes, words, lines: gone, twice, swapped, from another file) and checked.
Seeded: the same slips each time. VESIPK_FUZZ_CONFIGS (400) and VESIPK_FUZZ_SEED (1) make a longer or another search.
"""
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
SOURCE = pathlib.Path(os.environ.get("VESIPK_SOURCE", pathlib.Path(__file__).resolve().parent.parent.parent))
CONFIGS = int(os.environ.get("VESIPK_FUZZ_CONFIGS", "400"))
SEED = int(os.environ.get("VESIPK_FUZZ_SEED", "1"))
WORD = re.compile(rb'"[^"\n]*"|[A-Za-z0-9_.+-]+|\S')
SPICE = [b"", b'""', b"0", b"-1", b"nan", b"1e400", b'"1e400 h"', b'"-3 mL"', b'"5"', b"10000000000", b"0x10", b"true", b"[ ]",
         b"( )", b"{ }", b"( ( ( ) ) )", b"{", b"}", b"(", b")", b";", b",", b"=", b'"', b"\x00", b"\xff", b"\xef\xbb\xbf", b"/*",
         b'"%s%n%d"', b"#", b"9" * 400, b'"' + b"x" * 5000 + b'"', b'@include "."', b'@include "study.cfg"', b'"1 h"', b'"plasma"']


def slip(text, other, dice):
    """The text with one slip in it."""
    kind = dice.randrange(7)
    if kind == 0 and text:  # a byte
        i = dice.randrange(len(text))
        return text[:i] + bytes([dice.randrange(256)]) * dice.randrange(3) + text[i + 1:]
    if kind in (1, 2):  # a line
        lines, i, j = text.split(b"\n"), 0, 0
        i, j = dice.randrange(len(lines)), dice.randrange(len(lines))
        if kind == 1:
            lines[i], lines[j] = lines[j], lines[i]
        elif dice.random() < 0.5:
            del lines[i]
        else:
            lines.insert(j, dice.choice(other.split(b"\n")))
        return b"\n".join(lines)
    words = list(WORD.finditer(text))
    if not words:
        return dice.choice(SPICE)
    a, b = dice.choice(words), dice.choice(words)
    if kind == 3:
        return text[:a.start()] + dice.choice(SPICE) + text[a.end():]
    if kind == 4:
        return text[:a.start()] + b[0] + text[a.end():]
    if kind == 5:
        return text[:a.end()] + b" " + a[0] + text[a.end():]
    taken = list(WORD.finditer(other))
    return text[:a.start()] + (dice.choice(taken)[0] if taken else b"") + text[a.end():]


def judge(run):
    """What is wrong with a run, or None."""
    said = run.stderr.decode("utf-8", "replace")
    if run.returncode not in (0, 3, 4):
        return f"exit code {run.returncode}"
    if "Sanitizer" in said or "runtime error" in said:
        return "a sanitizer speaks"
    if run.returncode and not said:
        return "it fails without a word"
    for line in said.removesuffix("\n").split("\n") if said else []:
        if not re.match(r"[\w./-]+\.cfg(:\d+)?: \S|\.\.\. and \d+ lines more$", line):
            return f"a line without its file: {line!r}"
    return None


def main():
    seeds = [p.read_bytes() for folder in ("configs/studies", "configs/models", "tests/models", "tests/messages", "tests/golden")
             for p in sorted((SOURCE / folder).rglob("*.cfg")) if p.stat().st_size < 30000]
    dice = random.Random(SEED)
    environment = dict(os.environ)
    with tempfile.TemporaryDirectory() as scratch:
        # libconfig 1.5 keeps the text it was reading when a syntax error stops it
        suppressions = pathlib.Path(scratch) / "libconfig.supp"
        suppressions.write_text("leak:strbuf_append\nleak:libconfig_yylex\n", encoding="utf-8")
        environment["LSAN_OPTIONS"] = f"suppressions={suppressions}:print_suppressions=0"
        path = pathlib.Path(scratch) / "study.cfg"
        for n in range(1, CONFIGS + 1):
            text, other = dice.choice(seeds), dice.choice(seeds)
            for _ in range(dice.choice((1, 1, 1, 2, 4))):
                text = slip(text, other, dice)
            path.write_bytes(text)
            try:
                run = subprocess.run([PROGRAM, "check", "study.cfg"], cwd=scratch, capture_output=True, env=environment,
                                     stdin=subprocess.DEVNULL, timeout=30, check=False)
                fault = judge(run)
            except subprocess.TimeoutExpired:
                run, fault = None, "it does not end within 30 s"
            if fault:
                kept = pathlib.Path("fuzz_found.cfg").resolve()
                kept.write_bytes(text)
                print(f"config {n} of seed {SEED}: {fault}; kept as {kept.name}")
                if run:
                    print(run.stderr.decode("utf-8", "replace")[-3000:])
                return 1
    print(f"{CONFIGS} configs with slips, each one judged in words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
