"""The official list of communes, from the reference table: for autocomplete, distances and headings."""

from sqlalchemy import Float, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Commune(Base):
    """One commune of France. `key` is its name without accents, for search by prefix."""

    __tablename__ = "commune"

    insee: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(80))
    departement: Mapped[str] = mapped_column(String(3))
    postcodes: Mapped[str] = mapped_column(String(500))
    lat: Mapped[float] = mapped_column(Float)
    lon: Mapped[float] = mapped_column(Float)
    population: Mapped[int]

    __table_args__ = (
        Index("ix_commune_key", "key"),
        Index("ix_commune_departement", "departement"),
    )
