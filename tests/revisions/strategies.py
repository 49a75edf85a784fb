"""What Hypothesis may write on a page: words from a small stock, so that texts resemble one another and collide."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from revisions import Content

# A machine that is busy with something else is no defect of ours.
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
quick = settings(_patient, max_examples=40)
thorough = settings(_patient, max_examples=80)

LINES = (
    "",
    "",
    "le pain",
    "le lait",
    "Le chat dort. Il ronfle.",
    "- un",
    "- deux",
    "## Titre",
    "> dit-elle",
    "| a | b |",
)

any_text = st.text(st.characters(codec="utf-8"), max_size=60)
lines = st.lists(st.sampled_from(LINES), max_size=14)
bodies = st.one_of(lines.map("\n".join), any_text)
letters = st.lists(st.sampled_from("abc"), max_size=12)

_parts = st.dictionaries(
    st.sampled_from(("value", "label", "lat", "lon")), st.sampled_from(("", "1", "2", "Thiers"))
)
_items = st.lists(
    st.fixed_dictionaries(
        {"value": st.sampled_from("pqrs")}, optional={"id": st.sampled_from("xyz"), "label": st.just("midi")}
    ),
    max_size=5,
)
_places = st.dictionaries(
    st.sampled_from(("street", "commune", "lat", "lon")), st.sampled_from(("", "1", "2"))
)
_fields = st.fixed_dictionaries(
    {},
    optional={
        "hours": st.sampled_from(("", "lundi", "mardi", "jeudi")),
        "phones": _items,
        "place": _places,
        "source": _parts,
        "story": lines.map("\n".join),
    },
)
contents = st.builds(
    Content,
    kind=st.just("structure"),
    title=st.sampled_from(("La Cagette", "Le Pré")),
    fields=_fields,
    body=bodies,
)
histories = st.lists(contents, min_size=1, max_size=8)
