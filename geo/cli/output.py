"""What the commands print: UTF-8 always, one line per refusal on stderr, quiet when the reader has gone."""

import io
import json
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from geo.errors import InputRefusedError
from geo.model import to_json


def utf8_streams() -> None:
    """Make stdout and stderr UTF-8 with bare newlines, whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def print_json(value: Any) -> None:
    """Print `value` as one line of JSON."""
    try:
        sys.stdout.write(json.dumps(to_json(value), ensure_ascii=False, allow_nan=False) + "\n")
    except BrokenPipeError:  # click would turn it into exit code 1, which means refused inputs here
        reader_gone()


def print_refusal(refusal: InputRefusedError) -> None:
    """Print the refusal as one line on stderr: file, what, why."""
    click.echo(" ".join(str(refusal).split()), err=True)


def progress() -> Callable[[int, int], None] | None:
    """Return a function that shows (done, total) on stderr, or None when no one is watching a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        sys.stderr.write(f"\r{done} / {total}" + ("\n" if done >= total else ""))
        sys.stderr.flush()

    return show


def reader_gone() -> NoReturn:
    """End quietly after a broken pipe: what is left in the buffer has no reader."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)
