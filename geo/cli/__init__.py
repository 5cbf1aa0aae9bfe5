"""The command line: names, options and JSON keys are a contract (see the documentation)."""

from geo.cli.commands import main

__all__ = ["main"]
