"""The history of the tables. Forward only: what was stored stays."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData

from app.database import WRITING
from app.models import Base


def migrate(engine: Engine) -> None:
    """Bring the database to the newest form of the tables. Does nothing when it is there already."""
    with engine.execution_options(**WRITING).begin() as connection:
        command.upgrade(configuration(connection), "head")


def write_migration(engine: Engine, message: str) -> None:
    """Write a new migration from what the models say more than the database."""
    with engine.begin() as connection:
        command.revision(configuration(connection), message, autogenerate=True)


def tables() -> MetaData:
    """What the models say, to both databases: an index leaves out the same rows in each."""
    for table in Base.metadata.tables.values():
        for index in table.indexes:
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
    return Base.metadata


def configuration(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
