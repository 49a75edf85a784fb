"""Counters that hold off guessing and flooding: the same SQL on both databases, shared by all processes."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Counter(Base):
    """How many times something was tried until `until` (unix seconds). The key tells nobody's address."""

    __tablename__ = "counter"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    until: Mapped[int]
    count: Mapped[int]
