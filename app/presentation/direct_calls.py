"""Templates compiled to plain calls and attributes.

Jinja passes every call of a template through a function that looks whether what is called asks for the context, and
makes every value safe anew, even what is safe already. A page makes a thousand of these: a quarter of its time.
What all templates know it gathers for each page name by name, from a chain of two dictionaries of which one is empty.
"""

import re
from collections import ChainMap
from collections.abc import Iterator, MutableMapping
from functools import partial
from typing import Any

from flask import Flask
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from markupsafe import Markup, escape


def init_app(app: Flask) -> None:
    app.jinja_env.code_generator_class = DirectCalls
    app.jinja_env.globals[IMPORTED] = {}
    app.jinja_env.make_globals = partial(_globals, app.jinja_env)  # type: ignore[method-assign]


def _globals(environment: Environment, own: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
    """What a template knows: what all do, and its own, which none of ours is given."""
    return ChainMap(own, environment.globals) if own else environment.globals


# Where an environment keeps what its templates imported.
IMPORTED = "_imported"
# Longer texts are looked through faster by `escape` itself.
SHORT = 100
_special = re.compile("[&<>\"']").search


def safe(value: Any) -> str:
    """What `escape` says of a value, quicker for what is safe already, for whole numbers and for plain words."""
    kind = value.__class__
    if kind is Markup:
        return value
    if kind is int:
        return str(value)
    return value if kind is str and len(value) < SHORT and not _special(value) else escape(value)


def imported(environment: Environment, name: str) -> TemplateModule:
    """What another template holds. A page imports a dozen, which stay as they are unless somebody is writing them."""
    known: dict[str, TemplateModule] = environment.globals[IMPORTED]
    module = known.get(name)
    if module is None or environment.auto_reload:
        module = known[name] = environment.get_template(name).module
    return module


class DirectCalls(CodeGenerator):
    """Writes `f(a, b)` for a call, `safe(value)` for a value, asks objects themselves for what they have, and takes what is
    imported as it stands.

    No function of our templates may ask for Jinja's context or environment: it would be called without.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self.writeline(f"from {__name__} import imported, safe")
        super().visit_Template(node, frame)

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        """What is imported is the same for all: nobody gives a template other globals than the application's."""
        if node.with_context:
            super()._import_common(node, frame)
            return
        self.write("imported(environment, ")
        self.visit(node.template, frame)
        self.write(")")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        self.visit(node.node, frame)
        self.write("(")
        for star, argument in _arguments(node):
            self.write(star)
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """`x.name` is an attribute nearly always; what Jinja does besides (the item of a dictionary) is left to it."""
        name = repr(node.attr)
        self.write("(_it if (_it := getattr(_of := (")
        self.visit(node.node, frame)
        self.write(f"), {name}, missing)) is not missing else environment.getattr(_of, {name}))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("safe(")


def _arguments(call: nodes.Call) -> Iterator[tuple[str, nodes.Node]]:
    """What a call is given, in the order of Python, each with the stars that go before it."""
    yield from (("", argument) for argument in (*call.args, *call.kwargs))
    if call.dyn_args:
        yield "*", call.dyn_args
    if call.dyn_kwargs:
        yield "**", call.dyn_kwargs
