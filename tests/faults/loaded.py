"""Everything that ``minder run`` needs on Telegram and PostgreSQL, loaded beforehand."""

import bot.__main__
import bot.telegram.front  # noqa: F401
import storage.postgres  # noqa: F401
from bot.language import warm

warm()
