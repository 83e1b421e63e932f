"""What an exchange knows of the person on the other side."""

from dataclasses import dataclass
from datetime import datetime

from scheduler.model import Owner, Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """An owner, their zone and language, and the message that is being answered."""

    profile: Profile
    zone: str
    """The owner's, or the one assumed until it is known."""
    now: datetime
    said_at: datetime
    origin: str

    @property
    def owner(self) -> Owner:
        return self.profile.owner

    @property
    def language(self) -> str | None:
        return self.profile.language
