"""Who asks, and whose things they may see."""

from dataclasses import dataclass

from gateway.api_keys import Key, Role


@dataclass(frozen=True)
class Caller:
    """owner: whose everything is that this caller makes; key None: nobody in particular."""

    owner: str
    key: Key | None = None

    @property
    def role(self) -> Role | None:
        return self.key.role if self.key else None

    @property
    def scope(self) -> str | None:
        """Whose records they see; None: everybody's."""
        return None if self.role == "admin" else self.owner


LOCAL = Caller("local")
"""Without keys there is one owner."""
NOBODY = Caller("nobody")
"""Asks for something public without a key, although there are keys."""
