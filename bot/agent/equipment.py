"""What models work with, as the settings say; without a model everything says so kindly."""

from collections.abc import Callable
from urllib.parse import quote

from bot.agent.desk import Outside, Search
from bot.agent.mind import ChosenMind
from bot.agent.purse import Budgets
from bot.agent.thought import Answer, Mind, Thought, ThoughtCause
from bot.agent.web import WebPages
from bot.logs import redactor
from bot.outside.mcp_servers import McpServers
from bot.probes.addresses import allowed
from bot.settings import Settings
from scheduler.errors import TurnRefused
from scheduler.thinking import NoteBook, Usage

LONGEST_INSTRUCTIONS = 8_000


class NoMind:
    """Stands where no model is set."""

    async def think(self, thought: Thought, spent: Callable[[Usage], None]) -> Answer:
        raise TurnRefused(
            "no model is set up here (MINDER_AGENT_MODEL)", cause=ThoughtCause.MODEL_SETTINGS
        )


def mind_of(settings: Settings) -> Mind:
    """The model that the operator chose."""
    if not settings.agent_model:
        return NoMind()
    return ChosenMind(
        settings.agent_model,
        url=settings.agent_url,
        key=settings.agent_key,
        stream=settings.agent_stream,
    )


def budgets_of(settings: Settings) -> Budgets:
    """What thinking may cost."""
    return Budgets.of(
        settings.agent_run_budget,
        settings.agent_job_budget,
        settings.agent_owner_budget,
        settings.agent_day_budget,
    )


def outside_of(settings: Settings, servers: McpServers, notes: NoteBook) -> Outside:
    """What models may reach of the world."""
    pages = WebPages(allowed(settings.fetch_allow))
    return Outside(
        fetch=pages,
        servers=servers,
        notes=notes,
        search=_search(settings.agent_search, pages) if settings.agent_search else None,
        hide=redactor((*settings.secrets, *servers.secrets)),
    )


def _search(address: str, pages: WebPages) -> Search:
    """The operator's own address is trusted: it says where to search, models only for what."""

    async def search(query: str) -> str:
        return await pages(address.replace("{query}", quote(query, safe="")), None)

    return search


def instructions_of(settings: Settings) -> str:
    """What the operator adds to what models are told. Raises ValueError where it is no text."""
    path = settings.agent_instructions
    if path is None:
        return ""
    try:
        return path.read_text("utf-8")[:LONGEST_INSTRUCTIONS]
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read as text") from error
