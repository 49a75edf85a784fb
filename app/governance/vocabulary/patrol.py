"""The words of patrol: whether somebody else has read what a new member wrote."""

from app.governance.vocabulary.labelled import Labelled


class PatrolState(Labelled):
    """What a new member wrote waits to be read by somebody else; nothing depends on it, so nobody is awaited."""

    WAITING = "waiting", "à relire"
    PATROLLED = "patrolled", "relue"
