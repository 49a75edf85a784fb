"""The site in other languages: a catalogue each, `<language>/LC_MESSAGES/messages.po`, compiled when needed.

The words of the site are written in French in the source; `python -m app.translations` gathers them.
French has a catalogue too, for its plurals alone: in French, 0 is singular.
"""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

HERE = Path(__file__).parent


def ready() -> None:
    """Compile every catalogue whose compiled form is missing or is not of the same date.

    On a disk that cannot be written, the site speaks with the catalogues it has.
    """
    for source in sorted(HERE.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns != source.stat().st_mtime_ns:
            try:
                _compile(source, compiled)
            except PermissionError:
                continue


def _compile(source: Path, compiled: Path) -> None:
    """Several processes may do this at once: each writes a file of its own, and the last to finish names it."""
    # Here and not above: a catalogue is compiled once, and the site does without what compiles it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    date = source.stat().st_mtime_ns
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parent.parent.name)
    with NamedTemporaryFile(dir=compiled.parent, suffix=".part", delete=False) as written:
        write_mo(written, catalogue)
    os.utime(written.name, ns=(date, date))
    os.replace(written.name, compiled)
