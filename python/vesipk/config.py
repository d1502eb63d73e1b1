"""A study as a Python dictionary, written as a config.

A dictionary is a group, a list or tuple a list, a string is quoted, ``True`` and ``False`` are ``true`` and ``false``. So
there is one reader and one place where a study is checked: that of the program.

>>> print(config_text({"study": {"species": "mouse", "duration": "24 h"}}))
study = {
  species = "mouse";
  duration = "24 h";
};
<BLANKLINE>
"""
from __future__ import annotations

import math
import re
from collections.abc import Mapping

_NAME = re.compile(r"[A-Za-z*][-A-Za-z0-9_*]*\Z")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f"}


def _quoted(text: str, where: str) -> str:
    if "\0" in text:
        raise ValueError(f"{where}: {text!r} holds a zero byte, which no text of a config may")
    return '"' + "".join(_ESCAPES.get(c, c) if c >= " " or c in _ESCAPES else f"\\x{ord(c):02x}" for c in text) + '"'


def _value(value, indent: str, where: str) -> str:
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool8"):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value, where)
    if hasattr(value, "__fspath__"):
        return _quoted(str(value), where)
    if isinstance(value, Mapping):
        inner = indent + "  "
        lines = "".join(f"{inner}{_name(k, where)} = {_value(v, inner, f'{where}.{k}')};\n" for k, v in value.items())
        return "{\n" + lines + indent + "}"
    if hasattr(value, "tolist"):  # a number or an array of numpy
        value = value.tolist()
    if isinstance(value, int):
        if -(2**31) <= value < 2**31:
            return str(value)
        if -(2**63) <= value < 2**63:
            return f"{value}L"
        return repr(float(value))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{where}: {value} cannot be written in a config, expected a finite number")
        text = repr(value)
        return text if "." in text or "e" in text else text + ".0"
    if isinstance(value, (list, tuple)):
        inner = indent + "  "
        items = [_value(v, inner, f"{where}.{i + 1}") for i, v in enumerate(value)]
        if all("\n" not in item for item in items):
            return "( " + ", ".join(items) + " )" if items else "( )"
        return "(\n" + ",\n".join(inner + item for item in items) + "\n" + indent + ")"
    raise TypeError(f"{where}: a {type(value).__name__} has no place in a config, expected a dict, list, text or number")


def _name(key, where: str) -> str:
    if not isinstance(key, str) or not _NAME.match(key):
        raise ValueError(f"{where}: {key!r} is no name of a setting, expected letters, digits, '-' and '_', a letter first")
    return key


def config_text(study: Mapping) -> str:
    """The config that says what this dictionary says.

    Parameters
    ----------
    study : mapping
        The whole config (with the one key ``"study"``), or what stands in ``study = { ... }``.

    Returns
    -------
    str
        Text for ``vesipk run``.

    Raises
    ------
    TypeError, ValueError
        For what a config has no place for: ``None``, NaN, a name with blanks.
    """
    if "study" not in study:
        study = {"study": study}
    return "".join(f"{_name(k, 'config')} = {_value(v, '', str(k))};\n" for k, v in study.items())
