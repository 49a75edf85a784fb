"""What a process keeps of its answers, to give them again."""

from app.views.drawn_once import Kept, Shelf

NOW, LATER = (1, 1, 1), (2, 1, 1)


def answer(size: int = 10, state: tuple[int, int, int] = NOW) -> Kept:
    return Kept(state, [], b"x" * size, "mark")


def test_an_answer_is_given_again_while_nothing_changes() -> None:
    shelf, kept = Shelf(), answer()
    shelf.put("page", kept)
    assert shelf.get("page", lambda: NOW) is kept
    assert shelf.get("page", lambda: LATER) is None


def test_those_asked_for_longest_ago_leave_first() -> None:
    shelf = Shelf(most_bytes=25)
    shelf.put("one", answer())
    shelf.put("two", answer())
    shelf.get("one", lambda: NOW)
    shelf.put("three", answer())
    assert [bool(shelf.get(key, lambda: NOW)) for key in ("one", "two", "three")] == [True, False, True]


def test_what_will_never_be_given_again_makes_room() -> None:
    shelf = Shelf(most_bytes=25)
    shelf.put("one", answer())
    shelf.put("two", answer())
    shelf.put("three", answer(state=LATER))
    assert shelf.get("one", lambda: NOW) is None
    shelf.put("four", answer(state=LATER))
    assert shelf.get("three", lambda: LATER)
