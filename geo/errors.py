"""The exceptions of Marsad: one small tree under `GeoError`.

Every message says what was wrong, where (file, row, field) and what to do about it.
"Not found" is never an exception here: lookups return ``None`` or ``[]``.
"""


class GeoError(Exception):
    """Root of all errors that Marsad raises on purpose."""


class InputRefusedError(GeoError, ValueError):
    """An input (file, record, upload, text) cannot be taken; the rest of the batch goes on.

    Attributes:
        what: the file or record that was refused, as the user named it.
        why: the reason and what to do about it, one sentence, no newline.
    """

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")
        self.what = what
        self.why = why

    def __reduce__(self) -> tuple[type["InputRefusedError"], tuple[str, str]]:
        return type(self), (self.what, self.why)  # so that worker processes can hand it back


class OptionError(GeoError, ValueError):
    """An option or filter value is not valid (unknown code, bad date, bad bounding box)."""


class ResourceError(GeoError, LookupError):
    """A table under ``data/`` is missing or breaks its own schema."""


class StoreError(GeoError, RuntimeError):
    """The store cannot be opened, migrated or written."""


class IntegrityError(StoreError):
    """A stored row contradicts its article or its provenance."""
