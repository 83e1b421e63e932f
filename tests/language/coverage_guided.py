"""Texts that atheris makes out of what they reach in the code, for `tests.language.fuzz`."""

import sys
from datetime import UTC, datetime

import atheris

with atheris.instrument_imports(include=["bot.language"]):
    from bot.language import languages, read, warm

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
LONGEST = 300


def one(raw: bytes) -> None:
    """Any exception is a failure, and so is a text that takes longer than the -timeout."""
    provider = atheris.FuzzedDataProvider(raw)
    code = provider.PickValueInList([None, *languages()])
    read(provider.ConsumeUnicode(LONGEST), NOW, "Europe/Berlin", code)


if __name__ == "__main__":
    warm()
    atheris.Setup([*sys.argv, "-timeout=5", f"-max_len={LONGEST * 4}"], one)
    atheris.Fuzz()
