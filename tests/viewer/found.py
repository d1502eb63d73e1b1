"""What the page must say of files of analyses, read by h5py: found.py FOLDER writes found.json of fit.h5, gsa.h5, design.h5, regimen.h5."""
import json
import pathlib
import sys

import h5py
import numpy as np


def plain(data):
    value = data[()]
    if data.dtype.kind == "O":
        return [t.decode() for t in value]
    return value.tolist()


def main():
    folder = pathlib.Path(sys.argv[1])
    found = {}
    for name in ("fit", "gsa", "design", "regimen"):
        with h5py.File(folder / f"{name}.h5") as file:
            found[name] = {key: plain(data) for key, data in file[name].items() if not (data.dtype == ">f4" and data.attrs.get("NAME", b"").startswith(b"This is a netCDF"))}
            if name == "fit":
                draws = {p: {group: file[f"{group}/{p}"][()].ravel() for group in ("prior", "posterior")} for p in found[name]["parameter"]}
                found[name]["middle"] = {p: float(np.exp(np.mean(np.log([min(map(np.min, d.values())), max(map(np.max, d.values()))])))) for p, d in draws.items()}
                found[name]["below"] = {p: {group: float(np.mean(v < found[name]["middle"][p])) for group, v in d.items()} for p, d in draws.items()}
    (folder / "found.json").write_text(json.dumps(found).replace("NaN", "null"), encoding="utf-8")


if __name__ == "__main__":
    main()
