"""What every store does, whatever its engine: the docstrings of `scheduler.ports` as tests."""

from tests.storage.contract.at_once import *  # noqa: F403
from tests.storage.contract.cancelling import *  # noqa: F403
from tests.storage.contract.claiming import *  # noqa: F403
from tests.storage.contract.edits import *  # noqa: F403
from tests.storage.contract.finishing import *  # noqa: F403
from tests.storage.contract.inbox import *  # noqa: F403
from tests.storage.contract.jobs import *  # noqa: F403
from tests.storage.contract.lapsing import *  # noqa: F403
from tests.storage.contract.leases import *  # noqa: F403
from tests.storage.contract.numbers import *  # noqa: F403
from tests.storage.contract.observing import *  # noqa: F403
from tests.storage.contract.outbox import *  # noqa: F403
from tests.storage.contract.owners import *  # noqa: F403
from tests.storage.contract.quiet import *  # noqa: F403
from tests.storage.contract.thinking import *  # noqa: F403
from tests.storage.contract.waiting import *  # noqa: F403
