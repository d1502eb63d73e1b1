"""What to measure and when, and what to give."""
from __future__ import annotations

from ctypes import byref, c_void_p, sizeof
from typing import TYPE_CHECKING

from . import _native as n
from .dataset import Result
from .inference import _MADE_BY, _parted
from .study import StudyLike, _encoded, study

if TYPE_CHECKING:
    import xarray


def _planned(function, source, struct, how, threads, progress) -> Result:
    read, pointer = study(source, **_parted(how)), c_void_p()
    call, code = n.watched(lambda watch, fault: function(read.pointer, byref(struct), watch, byref(pointer), fault),
                           progress, threads=threads, command_line=_MADE_BY)
    call.end(code)
    return Result(pointer)


def _with_coords(result: Result, group: str, names) -> "xarray.Dataset":
    found = result.dataset(group)
    kept = found.encoding["vesipk"]
    found = found.set_coords([c for c in names if c in found])
    found.encoding["vesipk"] = kept
    return found


def design(source: StudyLike, *, animals: int | None = None, draws: int | None = None, threads: int = 1, progress=False,
           **how) -> "xarray.Dataset":
    """Which animals to measure, when, and which organs of them: ``vesipk design`` (docs/design-study.md).

    >>> pool = '''study = { title = "One pool"; duration = "12 h"; output = { every = "1 h"; };
    ...   model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "18.5 mL"; }, { name = "gone"; } );
    ...     processes = ( { name = "loss"; kind = "first_order"; from = "plasma"; to = "gone"; rate = "0.37 1/h"; } ); };
    ...   doses = ( { into = "plasma"; amount = "1.2 mg"; } );
    ...   design = { learn = [ "loss.rate" ]; animals = 6; times = [ "1 h", "3 h", "9 h" ]; organs = [ "plasma" ];
    ...     unit = "%ID"; error = { gsd = 1.2; }; free = ( { address = "loss.rate"; low = "0.2 1/h"; high = "0.6 1/h"; } ); }; };'''
    >>> plan = design(pool)
    >>> list(zip(plan.plan_time.values.ravel(), plan.plan_animals.values))
    [(9.0, 6.0)]
    >>> bool(plan.sd_after.sel(parameter="loss.rate") < 0.1 * plan.sd_before.sel(parameter="loss.rate"))
    True

    Parameters
    ----------
    source : path, text, dict or Study
        With ``design = { ... }`` in it.
    animals, draws : int, optional
        Instead of what the study says: animals in all; draws of what is not known, over which plans are judged.
    threads, progress
        As for :meth:`Study.run`.
    **how
        As for :class:`Study`.

    Returns
    -------
    xarray.Dataset
        The group ``design``: ``plan_scenario``, ``plan_time`` and ``plan_animals`` of the plan; ``sd_before``,
        ``sd_after`` by ``parameter``; ``phi_without_organ``, ``step_phi``, ... what each part is worth.
        ``ds.vesipk.save(path)`` writes the file of ``vesipk design``.

    Raises
    ------
    ConfigError, UsageError, FileError, SimulationError, KeyboardInterrupt
    """
    struct = n.Designing(size=sizeof(n.Designing), animals=n.count(animals, "animals"), draws=n.count(draws, "draws"))
    return _with_coords(_planned(n.lib.vesipk_design, source, struct, how, threads, progress), "design", ["unit"])


def regimen(source: StudyLike, *, front: int | None = None, fresh: int | None = None, full: bool = False, threads: int = 1,
            progress=False, **how) -> "xarray.Dataset":
    """What to give so that goals are reached and caps kept: ``vesipk regimen`` (docs/regimen.md).

    >>> pool = '''study = { title = "One pool"; duration = "60 h"; output = { every = "1 h"; };
    ...   model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "18.5 mL"; }, { name = "gone"; } );
    ...     processes = ( { name = "loss"; kind = "first_order"; from = "plasma"; to = "gone"; rate = "0.37 1/h"; } ); };
    ...   doses = ( { into = "plasma"; amount = "1.2 mg"; } );
    ...   regimen = { vary = ( { address = "dose.1.amount"; low = "0.1 mg"; high = "100 mg"; } );
    ...     reach = ( { organ = "plasma"; number = "auc_last"; at_least = "0.7 h mg/mL"; } ); }; };'''
    >>> answer = regimen(pool)
    >>> bool(answer.reached), round(float(answer.answer.sel(choice="dose.1.amount")), 3), 0.7 * 0.37 * 18.5
    (True, 4.791, 4.7915)

    Parameters
    ----------
    source : path, text, dict or Study
        With ``regimen = { ... }`` in it.
    front : int, optional
        Points of the trade between goal and cost.
    fresh : int, optional
        Other subjects on whom the answer is confirmed; 0: none.
    full : bool
        Solve each regimen by itself, also where exposures are sums of those of each dose.
    threads, progress
        As for :meth:`Study.run`.
    **how
        As for :class:`Study`.

    Returns
    -------
    xarray.Dataset
        The group ``regimen``: ``reached``; ``answer`` by ``choice`` (in ``choice_unit``); ``asked``, ``level``, ``met``,
        ``price``, ... by ``limit``; where nothing meets all that is asked ``best``, the best level that can be had.

    Raises
    ------
    ConfigError, UsageError, SimulationError, KeyboardInterrupt
    """
    struct = n.Dosing(size=sizeof(n.Dosing), front=_encoded(front), fresh=_encoded(fresh), full=bool(full))
    return _with_coords(_planned(n.lib.vesipk_regimen, source, struct, how, threads, progress), "regimen",
                        ["choice_unit", "limit_unit", "limit_kind"])
