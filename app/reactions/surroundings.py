"""What readers of the journal may touch besides the database."""

from collections.abc import Callable
from dataclasses import dataclass

from app.reactions.sending import Send
from search_index import Index


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The index, the post, and what letters need: the site's address, its secret, its templates."""

    index: Index
    send: Send
    site_url: str
    secret: str
    render: Callable[..., str]
