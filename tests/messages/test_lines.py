"""Every message names the line that its setting stands in.

In the cases of this folder several settings often share a line, so that a message could name the line of a neighbour, or
of the group around it, and nobody would see it.  Here each case is written once more with every setting, and every
bracket, in a line of its own, and must say the same words.  Each line that it names now is held against that:

    it comes from the line that was named before;
    it holds the setting that the message begins with, or an element of the list of that name, or it is an element of
    the same list (a pair of an address and its value);
    it does not only close a bracket; and where a setting is missing, it opens the group that should hold it.

Cases whose words are about the writing itself (a syntax error, a byte) and the lines of CSV files are left alone.
"""
import difflib
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

from test_messages import HERE, LIBRARY, PROGRAM, cases, read_expected, surroundings

TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|//[^\n]*|/\*.*?\*/|@include[^\n]*|\n|[^\n]', re.S)
SAID = re.compile(r"(?P<file>[^\s:]+\.cfg):(?P<line>\d+): (?P<rest>(?:(?P<setting>[^\s:\"]+): )?(?P<words>.*))")
WRITING = re.compile(r"syntax error|holds a (zero )?byte|byte order mark|UTF-16|values of one type|stands twice")


# Cases that name the group of the setting, not its own line: a graph keeps the place of a process, a body that of the row of an
# organ, a route that of a process, not of each of their numbers.
GROUP_IS_NAMED = {"step_below_zero", "organ_csf_twice", "organ_drains_in_a_circle", "organ_giver_unknown", "organ_series_twice",
                  "route_contents_traced"}


def spread(text):
    """(lines with one setting or bracket each, [line] the line each comes from), both from 1 on; comments go."""
    lines, origin = [""], [0]
    here, at, begun = "", 1, 1

    def end():
        nonlocal here
        if here.strip():
            lines.append(here)
            origin.append(begun)
        here = ""

    for m in TOKEN.finditer(text):
        piece = m[0]
        if piece in "})]" or piece.startswith("@include"):
            end()
        if not here.strip():
            begun = at
        if not piece.startswith(("#", "//", "/*")) and piece != "\n":
            here += piece
        at += piece.count("\n")
        if piece in "{([;,\n":
            end()
    end()
    return lines, origin


def has(line, word):
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", line) is not None


def around(lines, k, is_address):
    """(names of the groups and lists around line k, lines of the list ( ) or [ ] right around it, of an address's group too)"""
    open_at = []
    for i in range(1, k):
        for mark in re.sub(r'"[^"]*"', "", lines[i]):
            if mark in "{([":
                open_at.append((i, mark))
            elif mark in "})]":
                open_at.pop()
    names = [m[1] for i, _ in open_at if (m := re.search(r"([\w*-]+)\s*[=:]", lines[i]))]
    in_pair = open_at and (is_address or open_at[-1][1] != "{") and not lines[k].rstrip().endswith(("{", "(", "["))
    return names, lines[open_at[-1][0]:k + 1] if in_pair else []


def fault_of(before, setting, words, lines, k):
    """What is wrong with naming line k, or None.
    @param before   the line it was, whole
    @param setting  its name (what follows are the `words`); of an address in a group the last part, and any line of that group will do"""
    if not lines[k].strip("\t })];,"):
        return "which only closes a bracket"
    setting, is_address = re.split(r"[./]", setting or "")[-1], "." in (setting or "")
    if words.startswith("is missing here") and lines[k].strip().endswith("{"):
        return None
    if not setting or not has(before, setting) or has(lines[k], setting):
        return None
    names, beside = around(lines, k, is_address)
    return None if setting in names or any(has(b, setting) for b in beside) else f"but \"{setting}\" stands in another piece of line"


def judge(name, config, path, folder, spread_folder):
    """(lines held against each other, faults)"""
    _, command, code, expected = read_expected(path)
    words = [config if w == "{}" else w for w in shlex.split(command)]
    run = subprocess.run([PROGRAM, *words], cwd=spread_folder, capture_output=True, stdin=subprocess.DEVNULL,
                         env=surroundings(spread_folder), timeout=300, check=False)
    said = run.stderr.decode("utf-8", "replace").replace(LIBRARY + "/", "LIBRARY/").splitlines()
    wanted = expected.splitlines()
    faults = [] if run.returncode == code else [f"spread over lines it ends with code {run.returncode}, expected {code}"]
    texts = {f: (folder / f).read_text(encoding="utf-8") for m in map(SAID.fullmatch, said) if m and (folder / (f := m["file"])).is_file()}
    found = []
    for line in said:
        now = SAID.fullmatch(line)
        if not now or now["file"] not in texts:
            found.append(line)
            continue
        lines, origin = spread(texts[now["file"]])
        k = int(now["line"])
        if k >= len(lines):
            faults.append(f"spread over lines it names a line that is not there:\n  {line}")
            continue
        rest = re.sub(r"\bline (\d+)", lambda m: f"line {origin[int(m[1])] if int(m[1]) < len(origin) else m[1]}", now["rest"])  # another place of the file
        before = f"{now['file']}:{origin[k]}: {rest}"
        if name not in GROUP_IS_NAMED and (fault := fault_of(texts[now["file"]].splitlines()[origin[k] - 1], now["setting"], now["words"], lines, k)):
            faults.append(f"{before}\n  it names this piece, {fault}: {lines[k].strip()}")
        if before not in found:  # two pieces of one line have the same words
            found.append(before)
    if wanted and wanted[-1].endswith("lines more"):  # a report is full after so many bytes
        n = min(len(found), len(wanted)) - 1
        found, wanted = found[:n], wanted[:n]
    if found != wanted:
        faults.append("spread over lines it says, in lines of the case as it is:\n" +
                      "\n".join(difflib.unified_diff(wanted, found, "expected", "said", lineterm="", n=0)))
    return len(found), faults


def main():
    wrong, n_line, n_case = 0, 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch).resolve() / "messages"
        over = folder.parent / "spread"
        for to in (folder, over):
            shutil.copytree(HERE, to, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        for file in over.rglob("*.cfg"):
            try:
                lines, _ = spread(file.read_text(encoding="utf-8"))
            except UnicodeDecodeError:
                continue # the case is about that
            file.write_text("\n".join(lines[1:]) + "\n", encoding="utf-8")
        for name, config, path in cases():
            expected = read_expected(path)[3]
            if WRITING.search(expected) or len(sys.argv) > 1 and not any(part in name for part in sys.argv[1:]):
                continue
            n, faults = judge(name, config, path, folder, over)
            n_case += 1
            n_line += n
            wrong += bool(faults)
            for fault in faults:
                print(f"{name}: {fault}")
    print(f"{n_case} cases, {n_line} lines, {wrong} wrong")
    return 1 if wrong or not n_line else 0


if __name__ == "__main__":
    sys.exit(main())
