"""From the bytes of a page to its characters: by what it declares, else as browsers do."""

import codecs
import re

from bot.probes.causes import LookCause
from scheduler.errors import TurnFailed

_LABEL = r"charset\s*=\s*[\"']?([\w.:-]{1,40})"
_DECLARED = re.compile(_LABEL, re.IGNORECASE)
_META = re.compile(rf"<meta[^>]{{1,200}}?{_LABEL}".encode(), re.IGNORECASE)
_HEAD = 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Browsers read these labels as the wider encoding, and pages rely on it.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# By name: Python knows codecs that are no encodings of text, and some that can be made slow.
_KNOWN = frozenset(
    {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5", "big5hkscs"}
    | {"euc_jp", "iso2022_jp", "cp932", "cp949", "koi8-r", "koi8-u", "mac-roman", "cp866", "cp874"}
    | {f"cp{number}" for number in range(1250, 1259)}
    | {f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
)


def decoded(body: bytes, content_type: str) -> str:
    """The text of *body*.

    Raises `TurnFailed` if it declares an encoding that nobody knows and is not UTF-8 either.
    """
    for mark, marked in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(marked, "replace")
    label = _label(body, content_type)
    if encoding := _encoding(label):
        return body.decode(encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        if not label:
            return body.decode("cp1252", "replace")
        raise TurnFailed(
            "the page is written in an encoding that I do not know", cause=LookCause.BAD_ENCODING
        ) from None


def _label(body: bytes, content_type: str) -> str:
    if declared := _DECLARED.search(content_type):
        return declared[1]
    if found := _META.search(body[:_HEAD]):
        label = found[1].decode("ascii", "replace").lower()
        # Where ASCII letters are found nothing is written in UTF-16, whatever it says.
        return "utf-8" if label.startswith("utf-16") else label
    return ""


def _encoding(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _WIDER.get(name, name)
    return name if name in _KNOWN else None
