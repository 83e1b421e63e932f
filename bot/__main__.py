"""``minder``: the commands, and a sentence where there is no command."""

import sys
from importlib import metadata
from typing import Annotated

import typer

from bot.cli.agents import agent
from bot.cli.approve import approve
from bot.cli.attention import backtest, chart, rule, state
from bot.cli.border import refusing
from bot.cli.demo import demo
from bot.cli.jobs import jobs
from bot.cli.logs import logs
from bot.cli.policies import edit
from bot.cli.preview import preview
from bot.cli.resting import pause, pause_all, resume, resume_all, skip
from bot.cli.reviews import review
from bot.cli.running import run_now
from bot.cli.status import status
from bot.cli.talk import chat, say, serve
from bot.logs import set_up_logs

minder = typer.Typer(
    name="minder",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"minder {metadata.version('minder')}")
        raise typer.Exit


@minder.callback()
def about(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Say which one this is.", callback=_say_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Reminds you, and minds things for you."""
    del version  # said by now


minder.command("run")(serve)
minder.command()(chat)
minder.command(context_settings={"ignore_unknown_options": True})(say)
minder.command()(preview)
minder.command()(demo)
minder.command()(status)
minder.command()(logs)
minder.command()(backtest)
minder.command()(approve)
jobs.command()(agent)
jobs.command()(chart)
jobs.command()(rule)
jobs.command()(state)
minder.command("run-now")(run_now)
minder.command()(review)
minder.command("pause-all")(pause_all)
minder.command("resume-all")(resume_all)
jobs.command()(edit)
jobs.command()(pause)
jobs.command("disable")(pause)
jobs.command()(resume)
jobs.command("enable")(resume)
jobs.command()(skip)
jobs.command("run")(run_now)
minder.add_typer(jobs, name="jobs")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line: alone it is a chat, one argument with white space is a sentence."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given:
        given = ["chat"]
    elif len(given) == 1 and len(given[0].split()) > 1:
        given = ["say", "--", given[0]]
    set_up_logs("critical")
    with refusing(as_json="--json" in given):
        sys.exit(minder(given, prog_name="minder", standalone_mode=False))


if __name__ == "__main__":
    main()
