"""What an operator may set: environment variables, or the same names in ``.env``."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.agent.purse import usage_of
from bot.outside.mcp_servers import listed_in
from bot.outside.programs import Program
from bot.zones import is_zone

WORTH_HIDING = 6
"""Characters from which on what a program is given counts as a secret."""


def _zone(name: str | None) -> str | None:
    if name is not None and not is_zone(name):
        raise ValueError(f"{name!r} is no time zone; one is Europe/Madrid")
    return name


def _listed(text: object) -> object:
    return text.replace(",", " ").split() if isinstance(text, str) else text


def _named_program(told: object) -> object:
    return {"run": told} if isinstance(told, str) else told


def _budget(written: str) -> str:
    usage_of(written)
    return written


def _search_address(address: str) -> str:
    if address and "{query}" not in address:
        raise ValueError("it has no {query} in it")
    return address


def _readable_text(path: Path | None) -> Path | None:
    if path is not None and not path.is_file():
        raise ValueError(f"there is no file {path}")
    return path


def _readable_servers(path: Path | None) -> Path | None:
    if path is not None:
        listed_in(path)
    return path


class Settings(BaseSettings):
    """Every field is ``MINDER_<NAME>``; the bot's token may also be plain ``BOT_TOKEN``."""

    model_config = SettingsConfigDict(
        env_prefix="MINDER_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
    )

    bot_token: Annotated[
        SecretStr | None,
        Field(
            validation_alias=AliasChoices("BOT_TOKEN", "MINDER_BOT_TOKEN"),
            description="The token that @BotFather gave; without one there is no Telegram.",
        ),
    ] = None
    api_url: Annotated[str, Field(description="Another Bot API server, as one of your own.")] = (
        "https://api.telegram.org"
    )
    open: Annotated[
        bool, Field(description="Let anyone in; otherwise a pairing code is asked for.")
    ] = False
    allow: Annotated[
        tuple[int, ...],
        NoDecode,
        BeforeValidator(_listed),
        Field(description="The ids of people and chats that may use the bot without a code."),
    ] = ()
    operators: Annotated[
        tuple[int, ...],
        NoDecode,
        BeforeValidator(_listed),
        Field(description="The ids of further chats that approve jobs, beside the paired one."),
    ] = ()
    home: Annotated[Path, Field(description="The folder of everything that Minder keeps.")] = Path(
        "data"
    )
    database_url: Annotated[
        str,
        Field(description="sqlite:///path or postgresql://user@host/name; empty: in the folder."),
    ] = ""
    zone: Annotated[
        str | None,
        AfterValidator(_zone),
        Field(description="The zone of the terminal chat; empty: the system's."),
    ] = None
    linger: Annotated[
        float,
        Field(ge=0, description="Seconds that a single sentence waits for what it made due."),
    ] = 60
    minimum_interval: Annotated[
        float, Field(ge=1, description="Seconds that must lie between two moments of a job.")
    ] = 30
    jobs_per_owner: Annotated[int, Field(ge=1, description="How many jobs an owner may have.")] = (
        200
    )
    watches_per_owner: Annotated[
        int, Field(ge=0, description="How many of them may be watches.")
    ] = 20
    watches_per_host: Annotated[
        int, Field(ge=1, description="How many watches of an owner may look at the same host.")
    ] = 5
    commands_per_minute: Annotated[
        int, Field(ge=1, description="Messages and presses of a chat that are served in a minute.")
    ] = 20
    scheduler: Annotated[
        Literal["on", "off"],
        Field(description="off: nothing fires by itself here, while chat works."),
    ] = "on"
    runs_per_job: Annotated[
        int | None, Field(ge=1, description="Runs a day of a job that says no other number.")
    ] = None
    runs_per_owner: Annotated[
        int | None, Field(ge=1, description="Runs a day of all jobs of an owner together.")
    ] = None
    concurrency: Annotated[int, Field(ge=1, description="Turns at work at the same time.")] = 400
    lease_seconds: Annotated[
        int, Field(ge=1, description="How long a run stays ours without a sign of life.")
    ] = 120
    fetch_allow: Annotated[
        tuple[str, ...],
        NoDecode,
        BeforeValidator(_listed),
        Field(
            description="Private networks or host:port that watches may reach, as 192.168.1.0/24."
        ),
    ] = ()
    files: Annotated[
        tuple[Path, ...],
        NoDecode,
        BeforeValidator(_listed),
        Field(description="Folders whose files people may watch; empty: none from Telegram."),
    ] = ()
    commands: Annotated[
        dict[str, str],
        Field(description="Programs that people may watch, by name, as a JSON object."),
    ] = {}
    targets: Annotated[
        dict[str, Annotated[Program, BeforeValidator(_named_program)]],
        Field(description="Programs that do tasks, by name, as a JSON object."),
    ] = {}
    mcp_servers: Annotated[
        Path | None,
        AfterValidator(_readable_servers),
        Field(description="A file that lists servers of tools (MCP), as other programs read it."),
    ] = None
    agent_model: Annotated[
        str,
        Field(description="The model that does tasks, as openai-chat:NAME or anthropic:NAME."),
    ] = ""
    agent_url: Annotated[
        str, Field(description="Where that model is served; empty: where its maker serves it.")
    ] = ""
    agent_key: Annotated[SecretStr | None, Field(description="The key of that model.")] = None
    agent_stream: Annotated[
        bool, Field(description="Have its answers sent piece by piece, as some servers want.")
    ] = False
    agent_instructions: Annotated[
        Path | None,
        AfterValidator(_readable_text),
        Field(description="A text file that is added to what the model is told."),
    ] = None
    agent_search: Annotated[
        str,
        AfterValidator(_search_address),
        Field(description="Where models search the web: an address with {query} in it."),
    ] = ""
    agent_run_budget: Annotated[
        str,
        AfterValidator(_budget),
        Field(description="Requests/tool calls/tokens that one run of a model may cost."),
    ] = "8/16/30000"
    agent_job_budget: Annotated[
        str, AfterValidator(_budget), Field(description="The same for a job in 24 hours.")
    ] = "200/400/300000"
    agent_owner_budget: Annotated[
        str, AfterValidator(_budget), Field(description="The same for an owner in 24 hours.")
    ] = "500/1000/1000000"
    agent_day_budget: Annotated[
        str, AfterValidator(_budget), Field(description="The same for everybody in 24 hours.")
    ] = "2000/4000/4000000"
    log_level: Annotated[str, Field(description="debug, info, warning or error.")] = "info"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must show nowhere."""
        known = (self.bot_token, self.agent_key)
        given = (value for target in self.targets.values() for value in target.environment.values())
        kept = (secret.get_secret_value() for secret in known if secret is not None)
        return (*kept, *(value for value in given if len(value) >= WORTH_HIDING))

    @property
    def database(self) -> str:
        """The address of the database, in the home folder unless it is said otherwise."""
        return self.database_url or f"sqlite:///{self.home / 'minder.db'}"
