"""Addresses of static files that change with their content, so that browsers may keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path

import xstatic.pkg.leaflet
import xstatic.pkg.leaflet_markercluster
from flask import Flask, Response, abort, send_from_directory, url_for

from app.presentation.quick_addresses import root

STATIC = Path(__file__).parent.parent / "static"
# Front-end libraries come from packages and are served by us.
VENDORS = {
    "leaflet": Path(xstatic.pkg.leaflet.BASE_DIR),
    "markercluster": Path(xstatic.pkg.leaflet_markercluster.BASE_DIR),
}
YEAR = 365 * 86400


def init_app(app: Flask) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
    app.add_url_rule("/vendor/<name>/<path:file>", "vendor", vendor)
    app.jinja_env.globals.update(static_url=static_url, vendor_url=vendor_url)


def static_url(file: str) -> str:
    return _static(file, root())


def vendor_url(path: str) -> str:
    """The address of `leaflet/leaflet.js`: a library, then a file of it."""
    return _vendor(path, root())


@cache
def _vendor(path: str, _script_root: str) -> str:
    name, _, file = path.partition("/")
    return url_for("vendor", name=name, file=file, v=_fingerprint(VENDORS[name] / file))


@cache
def _static(file: str, _script_root: str) -> str:
    """Each page names fifteen files, whose addresses change with the place where the site is served only."""
    return url_for("static", filename=file, v=_fingerprint(STATIC / file))


def vendor(name: str, file: str) -> Response:
    if name not in VENDORS:
        abort(404)
    return send_from_directory(VENDORS[name], file, max_age=YEAR)


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
