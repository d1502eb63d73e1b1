"""VesiPK in Python: where do therapeutic vesicles go?

>>> import vesipk as vp
>>> ds = vp.run({"species": "mouse", "product": "msc-small-ev", "duration": "24 h",
...              "scenarios": [{"name": "iv", "doses": [{"route": "iv-bolus", "amount": "1e10 particles"}]}]})
>>> float(ds.percent_dose.sel(organ="liver").max()) > 10
True

``vp.run`` gives an xarray Dataset with the layout of a result file (docs/results.md). ``vp.study`` reads a study once, to be
asked often: ``.numbers``, ``.set``, ``.run``, ``.simulate``, ``.evaluate``, ``.fit``, ``.sensitivity``, ``.design``,
``.regimen``. What the program refuses is raised in its own words.
Importing this loads neither xarray nor pandas; they are loaded where one of their objects is asked for.
"""
from .config import config_text
from .errors import (ConfigError, Error, FailuresError, FileError, NameUnknown, OutOfMemory, SimulationError, UsageError,
                     VesipkWarning)
from .inference import fit, nca, sensitivity
from .planning import design, regimen
from .study import Predictions, Study, evaluate, load, run, study, version

__version__ = version().split()[0]
__all__ = ["run", "study", "Study", "evaluate", "Predictions", "fit", "sensitivity", "design", "regimen", "nca", "load",
           "config_text", "version", "Error", "SimulationError", "UsageError", "ConfigError", "NameUnknown", "FileError",
           "FailuresError", "OutOfMemory", "VesipkWarning"]
