"""The words of talk pages."""

from app.governance.vocabulary.labelled import Labelled


class TopicState(Labelled):
    """A topic is talked over, resolved with a summary, or put away by its age."""

    OPEN = "open", "ouvert"
    RESOLVED = "resolved", "résolu"
    ARCHIVED = "archived", "archivé"
