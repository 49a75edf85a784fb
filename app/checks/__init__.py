"""What may be typed in each field: every check takes a text, gives its normal form, or raises BadValue.

A check given "" gives "" (an empty field is never wrong; `title` and `member_name` alone must say something),
and a check given its own result gives it back unchanged. The sentences say what to do, in French.
"""

from app.checks.contact import email, phone, url
from app.checks.errors import BadValue
from app.checks.hours import hours, hours_as_typed
from app.checks.hours_in_french import hours_in_french
from app.checks.identifiers import rna, siren, siret
from app.checks.names import fold_name, member_name, slug, title_key
from app.checks.numbers import whole_number, year
from app.checks.place import insee, latitude, longitude, postcode
from app.checks.text import line, one_line, short_line, title

__all__ = [
    "BadValue",
    "email",
    "fold_name",
    "hours",
    "hours_as_typed",
    "hours_in_french",
    "insee",
    "latitude",
    "line",
    "longitude",
    "member_name",
    "one_line",
    "phone",
    "postcode",
    "rna",
    "short_line",
    "siren",
    "siret",
    "slug",
    "title",
    "title_key",
    "url",
    "whole_number",
    "year",
]
