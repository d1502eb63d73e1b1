#!/usr/bin/python3
"""Pictures of the README, made from result files.

    scripts/pictures

Needs python3-matplotlib, python3-h5netcdf and python3-xarray.
"""
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "vesipk", "font.size": 10, "svg.fonttype": "path"})
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
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


def routes(results, out):
    """Heat map: the largest share of the dose that each organ ever holds, by route, in the mouse.

    The peaks are those that the file tells, taken along the steps: between outputs there are higher ones. Each cell says in its id what it shows, by which
    tests/docs/test_pictures.py holds it.
    """
    with xr.open_dataset(results / "routes_mouse.h5") as r:
        organs = ["plasma", "lung", "liver", "spleen", "kidney", "brain", "brain_parenchyma", "heart", "csf", "lymph_nodes", "depot"]
        peak = np.fmax(r.peak_percent_dose.load(), r.peak_first_pass_percent_dose.load()).isel(quantile=0).sel(organ=organs).transpose("organ", "scenario")
        scenarios = [str(n) for n in r.scenario.values]
        names = [n.replace("_", " ") for n in scenarios]
        figure, axis = plt.subplots(figsize=(12, 4.9), layout="constrained")
        shown = axis.imshow(peak.where(peak > 1e-4, 1e-4), norm=matplotlib.colors.LogNorm(1e-3, 100), cmap="cividis", aspect="auto")
        axis.set_xticks(range(len(names)), names, rotation=60, ha="right", rotation_mode="anchor", fontsize=8.5)
        axis.set_yticks(range(len(organs)), ["CSF" if o == "csf" else o.replace("_", " ") for o in organs])
        for i in range(len(organs)):
            for j in range(len(names)):
                value = float(peak[i, j])
                text = " " if value < 1e-3 else f"{value:.0f}" if value >= 9.95 else f"{value:.1f}" if value >= 0.95 else f"{value:.2g}".lstrip("0")
                axis.text(j, i, text, ha="center", va="center", fontsize=6.5, color="black" if value > 3 else "white", gid=f"peak:{scenarios[j]}:{organs[i]}:{value:.6g}")
        figure.colorbar(shown, ax=axis, label="peak, % of dose", pad=0.01)
        figure.savefig(out / "routes.svg", metadata={"Date": None})


if __name__ == "__main__":
    first_light(Path(sys.argv[1]), Path(sys.argv[2]))
    routes(Path(sys.argv[1]), Path(sys.argv[2]))
