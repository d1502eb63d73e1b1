"""What VesiPK says of a study, for tests that hold exported models against it."""
import os
import pathlib
import re
import subprocess

import h5py
import numpy as np

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
LIBRARY = pathlib.Path(os.environ.get("VESIPK_LIBRARY", "configs"))


def vesipk(*words):
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
                          timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stderr


def exactly(text, rtol=1e-10):
    """The study, solved to more digits, with every compartment told."""
    text = re.sub(r"solver\s*=\s*\{[^{}]*\};", "", text)
    if not re.search(r"compartments\s*=\s*true", text):
        text, n = re.subn(r"\boutput\s*=\s*\{", "output = { compartments = true; ", text, count=1)
        if n == 0:
            text = re.sub(r"study\s*=\s*\{", "study = { output = { compartments = true; };", text, count=1)
    return re.sub(r"study\s*=\s*\{", f"study = {{ solver = {{ rtol = {rtol:g}; }};", text, count=1)


def run(study, **_):
    """{scenario: (times, {name of an organ or compartment: amounts})} of a study file."""
    result = pathlib.Path(study).with_suffix(".h5")
    vesipk("run", "-q", "--force", study, "-o", result)
    text = lambda names: [n.decode() if isinstance(n, bytes) else n for n in names]  # noqa: E731
    found = {}
    with h5py.File(result) as f:
        time = np.array(f["time"])
        scenarios = text(f["scenario"][:])
        organs, parts = text(f["organ"][:]), text(f["compartments/compartment"][:]) if "compartments" in f else []
        for i, s in enumerate(scenarios):
            curves = {}
            for k, name in enumerate(organs):
                curves["organ " + name] = np.array(f["amount"][i, k, 0, :] if "amount" in f else f["percent_dose"][i, k, 0, :] * f["dose"][i] / 100)
            for k, name in enumerate(parts):
                curves[name] = np.array(f["compartments/amount"][i, 0, :, k])
            found[s] = (time, curves)
    return found
