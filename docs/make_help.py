#!/usr/bin/python3
"""Write the man page and the completions of bash and zsh from what `vesipk --help` and `vesipk VERB --help` say, and the
version where else it stands.

    scripts/reference                                     builds, writes this and what else is made from the program's words
    /usr/bin/python3 docs/make_help.py PROGRAM            these files alone
"""
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
MAKER = "docs/make_help.py from vesipk --help"
OPTION = re.compile(r"^  (?:(-\w), |    )(--[\w-]+)(?: (\S+))?(?: +(.*))?$")
INDENT = " " * 25  # words of an option go on below the ones above


class Option:
    def __init__(self, short, name, value, words):
        self.short, self.name, self.value, self.words = short, name, value, words or ""


class Verb:
    """Name and words of a verb, and what its help says: usage, text, options."""

    def __init__(self, name, words, said):
        self.name, self.words, self.options, self.text = name, words, [], []
        for line in said.splitlines():
            option = OPTION.match(line)
            if option:
                self.options.append(Option(*option.groups()))
            elif line.startswith(INDENT) and self.options:
                self.options[-1].words = (self.options[-1].words + " " + line.strip()).strip()
            else:
                self.text.append(line)
        self.usage = " ".join(line.removeprefix("Usage: ") for line in self.text if line.startswith("Usage: "))
        self.text = [line for line in self.text if line and not line.startswith("Usage: ")]
        if not self.usage or any(not option.words for option in self.options):
            raise SystemExit(f"vesipk {name} --help: no usage, or an option without words")


def said_by(program, *words):
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


class Help:
    def __init__(self, program):
        self.main = said_by(program, "--help")
        self.version = said_by(program, "--version").split()[1]
        self.verbs = [Verb(name, words, said_by(program, name, "--help")) for name, words in re.findall(r"^  (\w+) {2,}(\S.*)$", self.main, re.MULTILINE)]
        self.about = self.main.splitlines()[0].partition(" - ")[2]
        self.codes = re.search(r"^Exit codes: (.*)", self.main, re.DOTALL | re.MULTILINE)[1]


# ---- man ----

def roff(text):
    """Words as they are: no hyphen becomes a dash, no line a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.splitlines())


def man(help_):
    out = [f'.\\" Written by {MAKER}; do not edit.', f'.TH VESIPK 1 "" "vesipk {help_.version}" "User Commands"',
           ".SH NAME", f"vesipk \\- {roff(help_.about)}", ".SH SYNOPSIS"]
    for verb in help_.verbs:
        out += [".B " + roff(" ".join(verb.usage.split()[:2])), roff(" ".join(verb.usage.split()[2:])), ".br"]
    out += [".B vesipk \\-\\-help", ".br", ".B vesipk \\-\\-version", ".SH DESCRIPTION",
            "A study is a text file; a run solves it and leaves one HDF5 file with curves, their numbers, and every number that made them.", ".SH VERBS"]
    for verb in help_.verbs:
        out += [f".SS vesipk {verb.name}", *map(roff, verb.text)]
        for option in verb.options:
            names = ", ".join(f"\\fB{roff(n)}\\fR" for n in (option.short, option.name) if n)
            out += [".TP", names + (f" \\fI{roff(option.value)}\\fR" if option.value else ""), roff(option.words)]
    out += [".SH EXIT STATUS"]
    for code, words in re.findall(r"(\d+) (.*?)(?:, (?=\d)|\.$)", " ".join(help_.codes.split())):
        out += [".TP", f".B {code}", roff(words)]
    out += [".SH SEE ALSO", "The documents beside the program: README.md, and docs/ in its source:", "config.md (the language of studies), results.md (the result file), model.md (equations and sources)."]
    return "\n".join(out) + "\n"


# ---- what may stand behind an option or a verb ----

def kind_of(value):
    """How to complete a value: ("files", ending), ("folders", ""), ("words", "a b"), ("address", "") or None."""
    if not value:
        return None
    if "|" in value and "." not in value:
        return "words", value.replace("|", " ")
    if value == "DIR":
        return "folders", ""
    if value.startswith("FILE"):
        return "files", value.partition(".")[2].partition("|")[0]
    return ("address", "") if value == "ADDRESS=VALUE" else None


def argument_of(verb):
    """The same for what a verb is given."""
    word = verb.usage.split()[2].removesuffix("...")
    return ("words", word.replace("|", " ")) if "|" in word else ("files", word.partition(".")[2])


# ---- bash ----

def bash_call(kind):
    how, what = kind
    return {"files": f"_vesipk_files '{what}'", "folders": "_vesipk_folders", "words": f"_vesipk_words '{what}'", "address": "_vesipk_addresses"}[how]


def bash(help_):
    out = [f"# Completion of vesipk for bash. Written by {MAKER}; do not edit.", r"""
_vesipk_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$_vesipk_current"); }

_vesipk_folders() {
    mapfile -t COMPREPLY < <(compgen -d -- "$_vesipk_current")
    compopt -o filenames 2>/dev/null
}

# Files with an ending, or any where it is empty, and folders on the way to them.
_vesipk_files() {
    mapfile -t COMPREPLY < <(
        compgen -d -- "$_vesipk_current"
        compgen -f -X "${1:+!*.$1}" -- "$_vesipk_current" | while IFS= read -r file; do [[ -d $file ]] || printf '%s\n' "$file"; done
    )
    compopt -o filenames 2>/dev/null
}

# Addresses of the numbers that the study on the command line uses.
_vesipk_addresses() {
    local word
    for word in "${COMP_WORDS[@]:2}"; do
        [[ $word == *.cfg && -f $word ]] || continue
        mapfile -t COMPREPLY < <(compgen -S = -W "$("${COMP_WORDS[0]}" explain "$word" 2>/dev/null | cut -f 2 | tail -n +2 | sort -u)" -- "$_vesipk_current")
        compopt -o nospace 2>/dev/null
        return
    done
}

_vesipk() {
    local _vesipk_current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]-}
    COMPREPLY=()
    if [[ $_vesipk_current == = ]]; then # --option=VALUE: bash cuts at the =
        _vesipk_current=
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi"""]
    names = " ".join(v.name for v in help_.verbs)
    out += ["    if ((COMP_CWORD == 1)); then", f"        _vesipk_words '{names} --help --version'", "        return", "    fi", '    case "$verb $before" in']
    for verb in help_.verbs:
        for option in verb.options:
            kind = kind_of(option.value)
            pattern = " | ".join(f"'{verb.name} {n}'" for n in (option.short, option.name) if n)
            if option.value:
                out.append(f"    {pattern}) {bash_call(kind) + '; ' if kind else ''}return ;;")
    out += ["    esac", '    case "$verb" in']
    for verb in help_.verbs:
        options = " ".join(n for o in verb.options for n in (o.short, o.name) if n)
        out += [f"    {verb.name}) if [[ $_vesipk_current == -* ]]; then _vesipk_words '{options}'; else {bash_call(argument_of(verb))}; fi ;;"]
    out += ["    esac", "}", "", "complete -F _vesipk vesipk"]
    return "\n".join(out) + "\n"


# ---- zsh ----

def zsh_text(text):
    """Words inside '[...]' inside single quotes."""
    return re.sub(r"([\[\]:\\])", r"\\\1", text).replace("'", "'\\''")


def zsh_action(kind):
    how, what = kind or ("none", "")
    return {"files": f"_files -g \"*.{what}(-.)\"" if what else "_files", "folders": "_files -/", "words": f"({what})", "address": " ", "none": " "}[how]


def zsh(help_):
    out = ["#compdef vesipk", f"# Completion of vesipk for zsh. Written by {MAKER}; do not edit.", "", "_vesipk() {", "    local -a verbs", "    verbs=("]
    out += [f"        '{v.name}:{zsh_text(v.words)}'" for v in help_.verbs]
    out += ["    )", "    if ((CURRENT == 2)); then", "        _describe verb verbs", "        _arguments '--help[what there is]' '--version[which version this is]'",
            "        return", "    fi", "    local verb=$words[2]", "    shift words", "    ((CURRENT--))", "    case $verb in"]
    for verb in help_.verbs:
        out += [f"    {verb.name})", "        _arguments \\"]
        for option in verb.options:
            often = "*" if "repeated" in option.words else ""
            words = f"[{zsh_text(option.words)}]" + (f":{zsh_text(option.value)}:{zsh_action(kind_of(option.value))}" if option.value else "")
            short, name = (option.short and option.short + "+", option.name + "=") if option.value else (option.short, option.name)
            names = f"{{{short},{name}}}" if short else name
            out += ["            " + (f"'{often}'" if often else "") + f"{names}'{words}' \\"]
        argument = argument_of(verb)
        out += [f"            '*:{'what' if argument[0] == 'words' else 'file'}:{zsh_action(argument)}'", "        ;;"]
    out += ["    esac", "}", "", '_vesipk "$@"']
    return "\n".join(out) + "\n"


FILES = {"man/vesipk.1": man, "contrib/completion/vesipk.bash": bash, "contrib/completion/_vesipk": zsh}

# Where the version of CMakeLists.txt is said again, since those who read it there read nothing else.
VERSIONS = {"CITATION.cff": r"(?m)^(version: ).*$", "r/vesipk/DESCRIPTION": r"(?m)^(Version: ).*$"}


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    help_ = Help(sys.argv[1])
    for path, make in FILES.items():
        (SOURCE / path).parent.mkdir(parents=True, exist_ok=True)
        (SOURCE / path).write_text(make(help_), encoding="utf-8")
    for path, line in VERSIONS.items():
        text = (SOURCE / path).read_text(encoding="utf-8")
        (SOURCE / path).write_text(re.sub(line, rf"\g<1>{help_.version}", text), encoding="utf-8")


if __name__ == "__main__":
    main()
