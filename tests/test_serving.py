"""What is loaded before the processes that answer are forked."""

import threading
from pathlib import Path

from app import create_app
from app.serving import load
from config import settings_from


def test_what_all_need_is_loaded_and_the_data_is_left_for_each_to_open(tmp_path: Path) -> None:
    app = create_app(settings_from({"INSTANCE": str(tmp_path)}))
    before = threading.active_count()
    load(app)
    assert {"fr", "en"} <= set(app.extensions["words"])
    assert app.extensions["database"].engine.pool.checkedin() == 0
    assert not (tmp_path / "palabre.sqlite").exists()
    assert threading.active_count() == before
