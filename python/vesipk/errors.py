"""What can go wrong, in the words of the program.

Every error carries the text that ``vesipk`` would print, a line for each fault: ``FILE:LINE: SETTING: what is wrong, what
was expected``.
"""
from __future__ import annotations

import re


class Error(Exception):
    """Something that VesiPK refused or could not do.

    Attributes
    ----------
    code : int
        The exit code of the program in this case (``vesipk_code`` in ``vesipk.h``).
    lines : tuple of str
        What was said, one line for each fault.
    """

    code = 1

    def __init__(self, text: str, code: int | None = None):
        super().__init__(text.rstrip("\n"))
        self.lines = tuple(line for line in text.splitlines() if line)
        if code is not None:
            self.code = code

    def __str__(self) -> str:  # KeyError would show its text in quotes
        return "\n".join(self.lines)


class SimulationError(Error, RuntimeError):
    """Nothing could be solved, or mass was lost."""

    code = 1


class UsageError(Error, ValueError):
    """You asked for what cannot be."""

    code = 2


class ConfigError(Error, ValueError):
    """What is written in a study, in a table it names or in the library of configs."""

    code = 3


class NameUnknown(ConfigError, KeyError):
    """There is no number, organ or scenario of this name; the nearest one is named where there is one."""

    code = 3


class FileError(Error, OSError):
    """A file cannot be opened, read or written."""

    code = 4


class FailuresError(Error, RuntimeError):
    """More subjects failed than the study allows."""

    code = 5


class OutOfMemory(Error, MemoryError):
    """There is not enough memory."""

    code = 6


class VesipkWarning(UserWarning):
    """What the program warns of; the result is there."""


_BY_CODE = {kind.code: kind for kind in (SimulationError, UsageError, ConfigError, FileError, FailuresError, OutOfMemory)}


def error_of(code: int, text: str) -> Exception:
    """The exception for a code and what was said."""
    if code == 130:
        return KeyboardInterrupt(text.rstrip("\n") or "interrupted")
    kind = _BY_CODE.get(code, Error)
    lines = [line for line in text.splitlines() if line]
    if kind in (ConfigError, UsageError) and len(lines) == 1 and re.search(r"there is no (number|scenario)\b", lines[0]):
        kind = NameUnknown
    return kind(text or f"vesipk failed with code {code}", code)
