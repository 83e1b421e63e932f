"""Why a look brought nothing back: the stable codes that are the cause of a probe's `TurnError`."""

from enum import StrEnum
from http import HTTPStatus


class LookCause(StrEnum):
    """One kind of failure each; an error status of a site is ``HTTP_404``, made by `http_cause`."""

    BAD_SOURCE = "BAD_SOURCE"
    """The source does not say what to look at."""
    BAD_ADDRESS = "BAD_ADDRESS"
    """No address of a web page."""
    BAD_SELECTOR = "BAD_SELECTOR"
    BAD_PATTERN = "BAD_PATTERN"
    REFUSED_ADDRESS = "REFUSED_ADDRESS"
    """It leads into a private or reserved network."""
    REFUSED_PORT = "REFUSED_PORT"
    REFUSED_FILE = "REFUSED_FILE"
    """Outside the folders that the operator named."""
    DNS = "DNS"
    NO_CONNECTION = "NO_CONNECTION"
    TLS = "TLS"
    TIMEOUT = "TIMEOUT"
    BROKEN_ANSWER = "BROKEN_ANSWER"
    TOO_MANY_REDIRECTS = "TOO_MANY_REDIRECTS"
    TOO_LARGE = "TOO_LARGE"
    TOO_COMPLEX = "TOO_COMPLEX"
    """Reading the page took more time or memory than any page is given."""
    NOT_TEXT = "NOT_TEXT"
    BAD_ENCODING = "BAD_ENCODING"
    EMPTY_PAGE = "EMPTY_PAGE"
    CHALLENGE_PAGE = "CHALLENGE_PAGE"
    NO_MATCH = "NO_MATCH"
    NO_NUMBER = "NO_NUMBER"
    """What stands where a number was is none."""
    NOT_A_FEED = "NOT_A_FEED"
    NOT_JSON = "NOT_JSON"
    BAD_PATH = "BAD_PATH"
    """No path into JSON."""
    NOT_TYPED = "NOT_TYPED"
    """Nobody said the number yet."""
    UNKNOWN_COMMAND = "UNKNOWN_COMMAND"
    REFUSED_TOOL = "REFUSED_TOOL"
    """A tool of a server that may change something."""
    COMMAND_FAILED = "COMMAND_FAILED"
    RESTING = "RESTING"
    """The site asked for a rest, or gave errors, and is left alone for a while."""
    FILE_MISSING = "FILE_MISSING"
    FILE_UNREADABLE = "FILE_UNREADABLE"


def http_cause(status: int) -> str:
    """The cause for an error status of a site."""
    return f"HTTP_{status}"


def http_words(status: int) -> str:
    """The status as people know it: ``503 Service Unavailable``."""
    known = status in set(HTTPStatus)
    return f"{status} {HTTPStatus(status).phrase}" if known else str(status)
