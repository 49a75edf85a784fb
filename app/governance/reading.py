"""The tables as people read them: the page « Qui peut quoi, et quand », and a diagram of each procedure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.governance.policy import Policy
from app.governance.predicates import Predicate
from app.governance.procedure import BEFORE, Procedure, Rule
from app.governance.refusals import to
from app.governance.sentences import Sentence, Translate, as_written
from app.governance.vocabulary import Act, Labelled

BEFORE_LABEL = "rien encore"


@dataclass(frozen=True, slots=True)
class Line:
    """One rule in words. `to` is empty when the state stays; `when` and `brings`, when nothing is asked."""

    procedure: str
    act: Act
    label: str
    at: tuple[str, ...]
    to: str
    who: str
    when: str
    brings: str


@dataclass(frozen=True, slots=True)
class Node:
    """A state. `rank`: how many acts away from the start; `stays`: what may be done without leaving it."""

    code: str
    label: str
    rank: int
    initial: bool
    final: bool
    stays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one state to another. `source` is empty for an act that creates."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Diagram:
    procedure: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def lines(
    procedures: Iterable[Procedure], policy: Policy, translate: Translate = as_written
) -> tuple[Line, ...]:
    """Every rule of these procedures in words, with the numbers of this policy, in the order of the tables."""
    return tuple(_line(p, rule, policy, translate) for p in procedures for rule in p.rules)


def diagram(procedure: Procedure, policy: Policy, translate: Translate = as_written) -> Diagram:
    """The states and the ways between them. Acts that leave the state alone are written inside it."""
    ranks = _ranks(procedure)
    nodes = (_node(procedure, state, rank, translate) for state, rank in ranks.items())
    edges = (edge for rule in procedure.rules for edge in _edges(procedure, rule, policy, translate))
    return Diagram(procedure.name, tuple(nodes), tuple(edges))


def as_text(drawn: Diagram) -> str:
    """The diagram in plain lines, one per way: what a screen reader reads, and a README shows."""
    labels = {node.code: node.label for node in drawn.nodes} | {"": BEFORE_LABEL}
    return "\n".join(f"{labels[e.source]} ── {e.label} ──▶ {labels[e.target]}" for e in drawn.edges)


def phrases(procedures: Iterable[Procedure]) -> frozenset[str]:
    """The French phrases that the tables compose: what a catalogue needs beside the sentences in the source."""
    return frozenset(phrase for p in procedures for phrase in _phrases(p) if phrase)


def _line(procedure: Procedure, rule: Rule, policy: Policy, translate: Translate) -> Line:
    return Line(
        procedure=procedure.name,
        act=rule.act,
        label=_deed(procedure, rule, translate),
        at=tuple(translate(_label(state)) for state in _states(procedure) if state in rule.at),
        to=translate(rule.to.label) if isinstance(rule.to, Labelled) else "",
        who=_said(rule.who, policy, translate),
        when=_said(rule.when, policy, translate),
        brings=_said(rule.brings, policy, translate),
    )


def _node(procedure: Procedure, state: Labelled, rank: int, translate: Translate) -> Node:
    here = [rule for rule in procedure.rules if state in rule.at]
    stays = dict.fromkeys(translate(rule.act.label) for rule in here if rule.after(state) is state)
    return Node(
        code=state.value,
        label=translate(state.label),
        rank=rank,
        initial=rank == 0,
        final=all(rule.after(state) is state for rule in here),
        stays=tuple(stays),
    )


def _edges(procedure: Procedure, rule: Rule, policy: Policy, translate: Translate) -> Iterator[Edge]:
    if not isinstance(rule.to, Labelled):
        return
    parts = [
        translate(rule.act.label),
        _said(rule.who, policy, translate),
        _said(rule.when, policy, translate),
    ]
    for source in _states(procedure):
        if source in rule.at:
            yield Edge(source.value if source else "", rule.to.value, ", ".join(filter(None, parts)))


def _states(procedure: Procedure) -> tuple[Labelled | None, ...]:
    """Nothing yet, then every state of the procedure, in the order of the vocabulary."""
    return (None, *type(procedure.initial))


def _ranks(procedure: Procedure) -> dict[Labelled, int]:
    """How far each state is from the start; those that an act creates, or the initial one, being 0."""
    born = [rule.to for rule in procedure.rules if rule.at == BEFORE and isinstance(rule.to, Labelled)]
    ranks: dict[Labelled, int] = dict.fromkeys(born or [procedure.initial], 0)
    reached = list(ranks)
    for state in reached:
        for rule in procedure.rules:
            if state in rule.at and isinstance(rule.to, Labelled) and rule.to not in ranks:
                ranks[rule.to] = ranks[state] + 1
                reached.append(rule.to)
    return ranks


def _label(state: Labelled | None) -> str:
    return BEFORE_LABEL if state is None else state.label


def _deed(procedure: Procedure, rule: Rule, translate: Translate) -> str:
    return Sentence("{deed}", {"deed": rule.act.deed(procedure.thing)}).told(translate)


def _said(predicate: Predicate, policy: Policy, translate: Translate) -> str:
    """The predicate's name, with the numbers it quotes; a phrase, so without a capital."""
    return translate(predicate.name).format_map(policy.counts()) if predicate.name else ""


def _phrases(procedure: Procedure) -> Iterator[str]:
    yield procedure.this
    yield from (_label(state) for state in _states(procedure))
    for rule in procedure.rules:
        yield from (rule.act.deed(procedure.thing), rule.act.label, rule.act.noun, rule.act.past)
        yield from (rule.who.name, to(rule.who.name), rule.when.name, rule.brings.name)
