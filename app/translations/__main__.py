"""`make translate`: gather the words of the site, bring the catalogues up to date, compile them.

Translations are kept; what the site no longer says leaves; what has no translation yet is listed.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from app.translations import HERE, ready
from app.translations.gathering import Message, gathered

HEAD = "# The site in another language. `make translate` keeps the list of messages; the translations are written here.\n#"


def file_of(language: str) -> Path:
    return HERE / language / "LC_MESSAGES" / "messages.po"


def renewed(language: str, known: Catalog, messages: list[Message]) -> Catalog:
    """The catalogue of exactly these messages, with the translations that are known.

    A message whose spaces alone have changed, a no-break space put right for instance, keeps its translation.
    """
    translations = {_plain(message.id): message for message in known if message.id}
    fresh = Catalog(locale=language, header_comment=HEAD, fuzzy=False)
    for one, many, file in messages:
        said = translations.get(_plain((one, many) if many else one))
        text = said.string if said is not None and said.pluralizable == bool(many) else ""
        fresh.add((one, many) if many else one, text or (("", "") if many else ""), [(file, 0)])
    return fresh


def french(messages: list[Message]) -> Catalog:
    """The plurals of French: the strings themselves, with the rule that 0 is singular."""
    catalogue = Catalog(locale="fr", header_comment=HEAD, fuzzy=False)
    for one, many, file in messages:
        if many:
            catalogue.add((one, many), (one, many), [(file, 0)])
    return catalogue


def read(path: Path) -> Catalog:
    """A catalogue of translations, or an empty one."""
    if not path.exists():
        return Catalog(locale=path.parent.parent.name)
    with path.open("rb") as text:
        return read_po(text, locale=path.parent.parent.name)


def written(catalogue: Catalog) -> bytes:
    """The text of a catalogue, the same for the same messages: no dates, no versions, no line numbers."""
    text = BytesIO()
    write_po(text, catalogue, width=110, include_lineno=False, sort_output=True)
    lines = text.getvalue().decode().split("\n")
    kept = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Language:", "Plural-Forms")
    body = lines.index("")
    head = [
        one for one in lines[:body] if not one.startswith('"') or one.startswith(tuple(f'"{k}' for k in kept))
    ]
    return "\n".join(head + lines[body:]).encode()


def main() -> int:
    messages = gathered()
    path = file_of("en")
    english = renewed("en", read(path), messages)
    for catalogue, file in ((english, path), (french(messages), file_of("fr"))):
        file.parent.mkdir(parents=True, exist_ok=True)
        text = written(catalogue)
        if not file.exists() or file.read_bytes() != text:
            file.write_bytes(text)
    ready()
    missing = [message.id for message in english if message.id and not all(_forms(message.string))]
    for one in missing:
        print(f"not translated: {one}")
    print(f"{len(messages)} messages, {len(missing)} without a translation")
    return 1 if missing else 0


def _plain(ids: str | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(one.split()) for one in _forms(ids))


def _forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


if __name__ == "__main__":
    sys.exit(main())
