"""A small server of tools: over its pipes, or over HTTP on a port of loopback."""

import os
import sys
import time
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations

server = MCPServer("tools", log_level="ERROR")
READS = ToolAnnotations(readOnlyHint=True)


@server.tool(annotations=READS)
def steps(day: str = "today") -> dict[str, int]:
    """The steps of a day."""
    return {"steps": 3000 if day == "today" else 2000}


@server.tool()
def bare(what: str) -> dict[str, Any]:
    """An object without a schema."""
    return {"what": what}


@server.tool(annotations=READS)
def words() -> str:
    """A text."""
    return "plain words"


@server.tool()
def write(text: str) -> str:
    """Write a line into the file that the environment names."""
    with Path(os.environ["TARGET"]).open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")
    return "written"


@server.tool(annotations=READS)
def leak() -> str:
    """What it was given, as a careless server would tell it."""
    return os.environ["TARGET"]


@server.tool()
def boom() -> str:
    """Fail."""
    raise ValueError("secret detail of the server")


@server.tool()
def slow() -> str:
    """Take long."""
    time.sleep(30)
    return "late"


@server.tool()
def die() -> str:
    """End the server."""
    os._exit(3)


@server.tool()
def environment() -> str:
    """What it sees of the environment."""
    return " ".join(sorted(os.environ))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", port=int(sys.argv[1]))
    else:
        server.run()
