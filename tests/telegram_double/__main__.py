"""The double as a process of its own: prints where it listens, ends with its standard input."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from tests.telegram_double.double import TOKEN, Double


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.telegram_double", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=TOKEN, help="the only token that is let in")
    parser.add_argument("--journal", type=Path, help="one JSON line per call of the bot")
    parser.add_argument("--no-privacy", action="store_true", help="the bot reads whole groups")
    return parser.parse_args()


async def serve(options: argparse.Namespace) -> None:
    """Listen until whoever started this closes the pipe (or types the end of the file)."""
    double = Double(
        token=options.token,
        port=options.port,
        journal=options.journal,
        privacy=not options.no_privacy,
    )
    async with double:
        listening = {"url": double.url, "port": double.port, "token": double.token}
        sys.stdout.write(json.dumps(listening) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(arguments()))
