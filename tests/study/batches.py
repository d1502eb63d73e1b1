"""Populations, sweeps and shards: write a study, run it in whatever way, and hold files against each other to the last bit."""
import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import h5py
import numpy
from multiples import curve

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
OF_THE_RUN = ("created", "history", "command_line")  # attributes that tell of the one run

VARY = """vary_between_subjects = ( { address = "loss.rate"; cv = 0.31; },
          { address = "in.rate"; distribution = "normal"; cv = 0.17; low = "0.1 1/h"; } );"""


def graph(population=f"subjects = 20; seed = 7; {VARY}", scenarios=("once", "slowly"), output="", more=""):
    """The text of a small study with its own graph. @param population None: there is none"""
    doses = {"once": '{ into = "plasma"; amount = "1.23 mg"; }',
             "slowly": '{ into = "plasma"; amount = "1.23 mg"; at = "0 h"; over = "37 min"; }',
             "twice": '{ into = "plasma"; amount = "0.71 mg"; at = "0 h"; every = "2.3 h"; count = 2; }',
             "again": '{ into = "plasma"; amount = "1.23 mg"; }'}
    listed = ", ".join(f'{{ name = "{s}"; doses = ( {doses[s]} ); }}' for s in scenarios)
    return f"""study = {{
  title = "A small graph";
  model = {{
    amount_unit = "mg";
    compartments = ( {{ name = "plasma"; volume = "3.1 mL"; }}, {{ name = "liver"; volume = "9.2 mL"; }}, {{ name = "cleared"; }} );
    processes = ( {{ name = "in"; kind = "first_order"; from = "plasma"; to = "liver"; rate = "1.37 1/h"; }},
                  {{ name = "back"; kind = "first_order"; from = "liver"; to = "plasma"; rate = "0.43 1/h"; }},
                  {{ name = "loss"; kind = "first_order"; from = "liver"; to = "cleared"; rate = "0.29 1/h"; }} );
  }};
  reference = "{scenarios[0]}"; scenarios = ( {listed} );
  output = {{ times = [ "0 h", "17 min", "37 min", "1.1 h", "2.3 h", "4.9 h", "9.7 h" ]; {output} }};
  {more}
  {f"population = {{ {population} }};" if population is not None else ""}
}};
"""


def body(population="subjects = 20; seed = 7;", species="mouse", more="", output="", scenarios=None):
    """The text of a study of vesicles in a body; plasma and liver only."""
    scenarios = scenarios or ['{ name = "iv"; doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } ); }']
    return f"""study = {{
  title = "A {species}"; species = "{species}"; product = "msc-small-ev";
  scenarios = ( {", ".join(scenarios)} );
  output = {{ times = [ "0 h", "5 min", "37 min", "2.3 h", "9.7 h", "24 h" ]; organs = [ "plasma", "liver" ]; {output} }};
  {more}
  population = {{ {population} }};
}};
"""


def attributes(item, skip=()):
    """Attributes as plain values; references to other datasets by the names of these."""
    found = {}
    for name, value in item.attrs.items():
        if name in skip or name == "REFERENCE_LIST":  # the other end of DIMENSION_LIST
            continue
        if name == "DIMENSION_LIST":
            value = [[item.file[r].name for r in axis] for axis in value]
        found[name] = (str(getattr(value, "dtype", type(value))), repr(value))  # NaN is the same as NaN
    return found


def contents(path):
    """All of a file but what tells of the one run: groups, datasets with type, shape, chunks, filters, attributes, bytes."""
    found = {}
    with h5py.File(path) as file:
        found["/"] = attributes(file, OF_THE_RUN)

        def take(group, at):
            for name, item in group.items():
                here = f"{at}/{name}"
                if isinstance(item, h5py.Group):
                    found[here] = attributes(item)
                    take(item, here)
                else:
                    value = numpy.asarray(item[()])
                    raw = value.tolist() if value.dtype.kind in "OS" else value.tobytes()
                    found[here] = (str(item.dtype), item.shape, item.chunks, item.compression, item.shuffle, attributes(item), raw)
        take(file, "")
    return found


def remembered(path, known={}):
    """contents(), read again only when the file is another one"""
    about = path.stat()
    key = (path, about.st_ino, about.st_mtime_ns, about.st_size)
    if known.get("key") != key:
        known.update(key=key, contents=contents(path))
    return known["contents"]


def numbers(path, name):
    with h5py.File(path) as file:
        return curve(file, name)


def texts(path, name):
    return [t.decode() if isinstance(t, bytes) else t for t in numbers(path, name)]


# The program is told when a file may not grow any more; with this in front of it it is killed there, at that very byte.
MORTAL = """#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stddef.h>
int sigaction(int number, const struct sigaction *act, struct sigaction *before)
{
    int (*real)(int, const struct sigaction *, struct sigaction *) =
        (int (*)(int, const struct sigaction *, struct sigaction *))dlsym(RTLD_NEXT, "sigaction");
    return real(number, number == SIGXFSZ ? NULL : act, before);
}
int pthread_sigmask(int how, const sigset_t *set, sigset_t *before) /* the threads of a batch block all: not this one */
{
    int (*real)(int, const sigset_t *, sigset_t *) = (int (*)(int, const sigset_t *, sigset_t *))dlsym(RTLD_NEXT, "pthread_sigmask");
    sigset_t others;
    if (set) others = *set;
    if (set) sigdelset(&others, SIGXFSZ);
    return real(how, set ? &others : NULL, before);
}
"""


def mortal(made={}):
    """Environment of a program that a file's size limit kills."""
    if "library" not in made:
        made["folder"] = tempfile.TemporaryDirectory()
        source, made["library"] = (str(pathlib.Path(made["folder"].name) / name) for name in ("mortal.c", "mortal.so"))
        pathlib.Path(source).write_text(MORTAL, encoding="utf-8")
        subprocess.run([os.environ.get("VESIPK_CC", "cc"), "-shared", "-fPIC", source, "-o", made["library"], "-ldl"], check=True)
    return {"LD_PRELOAD": made["library"], "ASAN_OPTIONS": "verify_asan_link_order=0:" + os.environ.get("ASAN_OPTIONS", "")}


class Batches(unittest.TestCase):
    """Each test in a folder of its own."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()

    def at(self, name):
        return self.folder / name

    def write(self, text, name="study.cfg"):
        self.at(name).write_text(text, encoding="utf-8")
        return name

    def start(self, *words, **more):
        return subprocess.Popen([PROGRAM, *map(str, words)], cwd=more.pop("cwd", self.folder), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=os.environ | more.pop("environment", {}), **more)

    def vesipk(self, *words, code=0, **more):
        """Run it to its end. @return what it said on stderr"""
        with self.start(*words, **more) as run:
            said, errors = run.communicate(timeout=600)
        self.assertEqual(run.returncode, code, f"vesipk {' '.join(map(str, words))}\n{errors}")
        self.said = said
        return errors

    def result(self, name, study, *words, **more):
        """Run a study (a text, or the name of a config) into `name`. @return its path"""
        if "\n" in study:
            study = self.write(study, name + ".cfg")
        self.vesipk("run", "-q", study, "-o", name, *words, **more)
        return self.at(name)

    def same(self, one, other, but=()):
        """Two files hold the same, to the last bit."""
        a, b = remembered(self.at(one)), contents(self.at(other))
        self.assertEqual(sorted(a), sorted(b))
        self.assertGreater(len(a), 50)
        different = [name for name in a if a[name] != b[name] and name not in but]
        self.assertEqual(different, [], f"{one} and {other} differ")

    def nothing_left(self, *names):
        """The folder holds results, their logs, and what was written for the test; no parts."""
        left = sorted(p.name for p in self.folder.iterdir() if ".part" in p.name)
        self.assertEqual(left, sorted(names))

    def log(self, name):
        with open(self.at(name + ".log"), encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]


@contextlib.contextmanager
def shards(test, study, n, *words):
    """The study in n shards. @return their names"""
    names = [f"shard{i}of{n}.h5" for i in range(1, n + 1)]
    for i, name in enumerate(names, 1):
        test.vesipk("run", "-q", study, "--shard", f"{i}/{n}", "-o", name, *words)
    yield names
    for name in names:
        test.at(name).unlink()
