"""Who was blocked from something at a time: what an electorate asks."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.vocabulary import Barred, BlockState
from app.models import Block


def blocked_from(session: Session, what: Barred, page_id: int | None, at: datetime) -> frozenset[int]:
    """The members whom a block kept from this, on this page, at `at`."""
    held = select(Block).where(Block.since <= at, Block.until > at)
    not_lifted = (Block.state != BlockState.LIFTED) | (Block.state_since > at)
    blocks = session.scalars(held.where(not_lifted))
    return frozenset(
        block.member_id
        for block in blocks
        if what in block.barred and (not block.pages or page_id in block.pages)
    )
