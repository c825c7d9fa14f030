"""One check that every public function passes: what is given is of the kind its signature says."""

from __future__ import annotations

import contextlib
import functools
import inspect
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from numbers import Integral, Real
from os import PathLike
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
import pandas as pd

from .errors import DataError
from .frames import check_frame

#: Kinds of which a value has to be, for a kind of number; True and False are none.
_NUMBERS: dict[Any, Any] = {int: Integral, float: Real}
_LISTS = (Iterable, Collection, Sequence, list, set, tuple)
_P = ParamSpec("_P")
_R = TypeVar("_R")
#: What a signature says -> what a message calls it.
_CALLED = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    pd.DataFrame: "a DataFrame",
    Path: "a path",
    type(None): "None",
}


def check_arguments(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Refuse an argument of another kind than the signature says, by an error that names it."""
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        kinds = _kinds(function)
        try:
            given = signature.bind(*args, **kwargs).arguments
        except TypeError:  # Python's own error names the function
            return function(*args, **kwargs)
        for name, value in given.items():
            if name in kinds:
                several = signature.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL
                for each in value if several else [value]:
                    _check(name, each, kinds[name])
        return function(*args, **kwargs)

    return call


@functools.cache
def _kinds(function: Callable[..., Any]) -> dict[str, Any]:
    """The kinds of a function's parameters; one that only a type checker knows isn't checked."""
    kinds = {}
    for name, said in inspect.get_annotations(function).items():
        with contextlib.suppress(NameError):
            kinds[name] = eval(said, function.__globals__) if isinstance(said, str) else said
    return kinds


def _check(name: str, value: object, kind: Any) -> None:
    """Refuse a value that is of none of the kinds; a table must have plain columns as well."""
    if isinstance(value, pd.DataFrame) and _takes(value, kind):
        check_frame(value, name=name)
        return
    if _takes(value, kind):
        return
    if kind is pd.DataFrame:
        check_frame(value, name=name)
    wanted = list(dict.fromkeys(_named(each) for each in _parts(kind)))
    shown = repr(value) if isinstance(value, str | int | float) else type(value).__name__
    raise DataError(f"{name}={shown[:60]} is not {' or '.join(wanted)}")


def _parts(kind: Any) -> tuple[Any, ...]:
    """The members of a union; another kind is its only one."""
    union = typing.get_origin(kind) in (typing.Union, types.UnionType)
    return typing.get_args(kind) if union else (kind,)


def _named(kind: Any) -> str:
    """What a message calls a kind."""
    origin = typing.get_origin(kind) or kind
    if origin in _LISTS:
        inner = typing.get_args(kind)
        return f"a list of {_named(inner[0]).split()[-1]}s" if inner else "a list"
    return _CALLED.get(origin, f"a {getattr(origin, '__name__', origin)}")


def _takes(value: object, kind: Any) -> bool:
    """Whether a value is of one of the kinds; what isn't known to this check is let through."""
    return any(_is(value, each) for each in _parts(kind))


def _is(value: object, kind: Any) -> bool:
    """Whether a value is of one kind."""
    origin, inner = typing.get_origin(kind) or kind, typing.get_args(kind)
    if origin in _NUMBERS:
        return isinstance(value, _NUMBERS[origin]) and not isinstance(value, bool)
    if origin is bool:
        return isinstance(value, bool | np.bool_)
    if origin is Path:
        return isinstance(value, str | PathLike)
    if origin in _LISTS:
        if isinstance(value, str | bytes | Mapping | pd.DataFrame):
            return False
        if not isinstance(value, Collection) or origin is tuple or not inner:
            return isinstance(value, Iterable)  # an iterator can be read only once
        return all(_takes(each, inner[0]) for each in value)
    if origin in (str, pd.DataFrame, pd.Series, type(None), Mapping):
        return isinstance(value, origin)
    return True
