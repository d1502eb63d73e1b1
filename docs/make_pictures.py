#!/usr/bin/python3
"""Pictures of the README, made from result files.

    vesipk run configs/studies/first_light.cfg configs/studies/first_light_human.cfg -o outputs --force
    /usr/bin/python3 docs/make_pictures.py outputs docs

Needs python3-matplotlib, python3-h5netcdf and python3-xarray.
"""
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "vesipk", "font.size": 10, "svg.fonttype": "path"})
import matplotlib.pyplot as plt  # noqa: E402
import xarray as xr  # noqa: E402

# Okabe & Ito 2008: colours that the colour-blind tell apart.
ORGANS = {
    "plasma": "#000000", "liver": "#D55E00", "lung": "#0072B2", "spleen": "#CC79A7",
    "kidney": "#009E73", "rest": "#999999", "brain": "#E69F00", "degraded": "#56B4E9",
}


def first_light(results, out):
    """Two panels, mouse and human: %ID over time on a log axis."""
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.8), sharey=True, layout="constrained")
    for axis, (name, title) in zip(axes, (("first_light", "Mouse, 1e10 vesicles"), ("first_light_human", "Human, 1e12 vesicles"))):
        with xr.open_dataset(results / f"{name}.h5") as r:
            for organ, colour in ORGANS.items():
                curve = r.percent_dose.isel(scenario=0, quantile=0).sel(organ=organ)
                axis.plot(r.time, curve.where(curve > 1e-4), color=colour, lw=1.8, label=organ, ls="--" if organ == "degraded" else "-")
        axis.set(title=title, xlabel="time after an intravenous bolus (h)", yscale="log", ylim=(1e-3, 130), xlim=(0, 12))
        axis.grid(alpha=0.25)
    axes[0].set_ylabel("share of the dose (%)")
    axes[1].legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    figure.savefig(out / "first_light.svg", metadata={"Date": None})


if __name__ == "__main__":
    first_light(Path(sys.argv[1]), Path(sys.argv[2]))
