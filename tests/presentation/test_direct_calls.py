"""Templates compiled to plain calls say what Jinja's own say."""

import pytest
from flask import Flask
from jinja2 import DictLoader, UndefinedError
from markupsafe import Markup

from app.presentation import direct_calls

TEMPLATES = {
    "what is typed is made safe": ("{{ typed }} {{ 3 }} {{ none }}", "&lt;b&gt; 3 None"),
    "what is safe already stays as it is": ("{{ safe }}", "<b>"),
    "a macro takes its arguments by place, by name, and from lists": (
        "{% macro m(a, b, c='z') %}<i>{{ a }}{{ b }}{{ c }}</i>{% endmacro %}"
        "{{ m(typed, b=2) }}{{ m(*(1, 2)) }}{{ m(1, **{'b': 5, 'c': 6}) }}{{ m(c=9, *(7, 8)) }}",
        "<i>&lt;b&gt;2z</i><i>12z</i><i>156</i><i>789</i>",
    ),
    "a macro is given a block": (
        "{% macro m(a) %}[{{ caller(a) }}]{% endmacro %}{% call(x) m(typed) %}{{ x }}{% endcall %}",
        "[&lt;b&gt;]",
    ),
    "a method is called": (
        "{{ typed.upper() }}{% for a, b in {'k': 1}.items() %}{{ a }}{{ b }}{% endfor %}",
        "&lt;B&gt;k1",
    ),
    "what something has is asked of it, of a dictionary, of what has no such thing": (
        "{{ typed.__class__.__name__.lower().upper() }} {{ {'k': {'l': 4}}.k.l }} {{ {'items': 5}.items is callable }}"
        " {{ typed.nothing is defined }} [{{ typed.nothing }}]{% for one in 'ab' %} {{ loop.index }}{% endfor %}",
        "STR 4 True False [] 1 2",
    ),
    "nothing is made safe where nothing is to be": (
        "{% autoescape false %}{{ typed }}{% endautoescape %}",
        "<b>",
    ),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_says_the_same(name: str) -> None:
    source, expected = TEMPLATES[name]
    plain, direct = Flask("plain"), Flask("direct")
    direct_calls.init_app(direct)
    for app in (plain, direct):
        drawn = app.jinja_env.from_string(source).render(typed="<b>", safe=Markup("<b>"))
        assert drawn == expected


def test_what_is_asked_of_nothing_is_told() -> None:
    app = Flask("direct")
    direct_calls.init_app(app)
    with pytest.raises(UndefinedError, match="nobody"):
        app.jinja_env.from_string("{{ nobody.name }}").render()


def test_a_misspelt_function_is_told() -> None:
    app = Flask("direct")
    direct_calls.init_app(app)
    with pytest.raises(UndefinedError, match="mispelt"):
        app.jinja_env.from_string("{{ mispelt(1) }}").render()


@pytest.mark.parametrize(("somebody_writes", "expected"), [(True, "deux"), (False, "un")])
def test_what_is_imported_is_read_again_while_somebody_writes_it(
    somebody_writes: bool, expected: str
) -> None:
    app = Flask("direct")
    app.config["TEMPLATES_AUTO_RELOAD"] = somebody_writes
    sources = {
        "words": "{% macro said() %}un{% endmacro %}",
        "page": "{% import 'words' as w %}{{ w.said() }}",
    }
    direct_calls.init_app(app)
    app.jinja_env.loader = DictLoader(sources)
    assert app.jinja_env.get_template("page").render() == "un"
    sources["words"] = "{% macro said() %}deux{% endmacro %}"
    assert app.jinja_env.get_template("page").render() == expected
