"""What the notebooks share: a study is run if its result is not there; colours; plain words about numbers."""
import datetime
import hashlib
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import matplotlib.pyplot as plt
import xarray as xr
from IPython.display import Markdown, display

TOP = Path(__file__).resolve().parent.parent
OUTPUTS = Path(os.environ.get("VESIPK_OUTPUTS", TOP / "outputs")).resolve()

# Okabe & Ito 2008: colours that the colour-blind tell apart. An organ has the same colour in every notebook.
COLOURS = {
    "plasma": "#000000", "blood": "#000000", "liver": "#D55E00", "lung": "#0072B2", "spleen": "#CC79A7", "kidney": "#009E73",
    "brain": "#E69F00", "brain_parenchyma": "#E69F00", "gut": "#F0E442", "heart": "#56B4E9", "rest": "#999999", "degraded": "#56B4E9",
}
plt.rcParams.update({
    "figure.dpi": 100, "figure.constrained_layout.use": True, "font.size": 10, "axes.grid": True, "grid.alpha": 0.25,
    "axes.spines.top": False, "axes.spines.right": False, "lines.linewidth": 1.8, "legend.frameon": False,
})


def program():
    """$VESIPK, else build/release/vesipk, else vesipk of the PATH."""
    for found in (os.environ.get("VESIPK"), TOP / "build/release/vesipk", shutil.which("vesipk")):
        if found and Path(found).exists():
            return str(Path(found).resolve())
    raise FileNotFoundError("no vesipk: build it with scripts/demo, or say where it is: VESIPK=/path/to/vesipk")


def vesipk(*words):
    """Run `vesipk WORDS` in the project's folder. @return what it printed"""
    words = [str(word).removeprefix(f"{TOP}/") for word in words]
    print("$ vesipk", shlex.join(words))
    done = subprocess.run([program(), *words], cwd=TOP, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def run(study, *options, name=None):
    """The result of a study, made with `vesipk run` if it is not there yet. @return path of OUTPUTS/NAME.h5"""
    study = Path(study)
    path = OUTPUTS / f"{name or study.stem}.h5"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        vesipk("run", study, *options, "-o", path, "-q")
    with xr.open_dataset(path) as r:
        print(f"{path.name}: {r.attrs['source']}, {datetime.datetime.fromisoformat(r.attrs['created'].rstrip('Z')):%d %B %Y %H:%M} UTC")
        if r.attrs["config_sha256"] != hashlib.sha256((TOP / study).read_bytes()).hexdigest():
            print(f"Note: {study} has changed since. Delete {path} to run it again.")
    return path


def name(organ):
    return str(organ).replace("_", " ")


def number(x, digits=2):
    """2713.2 -> 2700, 3.07e12 -> 3.1e12"""
    return f"{float(f'{float(x):.{digits}g}'):g}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")


def span(values, digits=2):
    """3 to 17, or one number where they agree"""
    ends = dict.fromkeys(number(end, digits) for end in (min(values), max(values)))
    return " to ".join(ends)


def listed(words):
    """a, b and c"""
    words = list(words)
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def say(*lines):
    """A list of findings, as text below a cell."""
    display(Markdown("\n".join(f"- {line}" for line in lines)))
