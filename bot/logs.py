"""Logs: one JSON object a line on standard error, and no secret in any of them."""

import json
import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog

from scheduler.executor import EACH

TOKEN = re.compile(r":(?<=\d{6}:)[A-Za-z0-9_-]{30,}")
"""The secret part of a bot token; aiogram's own errors may carry it inside an address.

It begins with the colon, for which a line is searched ten times faster than for digits.
"""
HIDDEN = "\u2022\u2022\u2022\u2022"

Event = MutableMapping[str, Any]


def set_up_logs(level: str, *, secrets: tuple[str, ...] = ()) -> None:
    """Send structlog and the standard library's logging through the same redacting writer."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    hide = redactor(secrets)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            Writer(hide),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter(hide))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)


def redactor(secrets: tuple[str, ...]) -> Callable[[str], str]:
    """A function that hides *secrets*, and everything that looks like a bot token."""
    known = [secret for secret in secrets if secret]

    def hide(line: str) -> str:
        for secret in known:
            line = line.replace(secret, HIDDEN)
        return TOKEN.sub(HIDDEN, line)

    return hide


as_line = json.JSONEncoder(default=str).encode


class Writer:
    """The last processor: the event as one line of JSON, or one for *each* that it is about."""

    def __init__(self, hide: Callable[[str], str]) -> None:
        self._hide = hide

    def __call__(self, logger: object, method: str, event: Event) -> str:
        each = event.pop(EACH, None)
        if each is None:
            return self._hide(as_line(event))
        shared = as_line(event)[1:]  # written once for all of them
        return self._hide("\n".join([f"{as_line(own)[:-1]}, {shared}" for own in each]))


class Formatter(logging.Formatter):
    """The same line for what libraries log."""

    def __init__(self, hide: Callable[[str], str]) -> None:
        super().__init__()
        self._hide = hide

    def format(self, record: logging.LogRecord) -> str:
        kept = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.exc_info:
            kept["exception"] = self.formatException(record.exc_info)
        return self._hide(as_line(kept))
