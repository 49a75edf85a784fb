"""How long something takes, how it is printed, and what happens to what never ends."""

import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

NEVER = float("inf")


def best(task: Callable[..., Any], *arguments: Any, times: int = 5) -> float:
    """The shortest of some runs, in seconds: what the task costs when nobody else uses the machine."""
    return min(once(task, *arguments) for _ in range(times))


def once(task: Callable[..., Any], *arguments: Any) -> float:
    """How long one run takes, in seconds."""
    start = time.perf_counter()
    task(*arguments)
    return time.perf_counter() - start


def within(seconds: float, task: Callable[..., Any], *arguments: Any) -> float:
    """How long one run takes, in seconds, in a process of its own; NEVER when it takes longer than allowed."""
    answers: multiprocessing.Queue[float] = multiprocessing.Queue()
    process = multiprocessing.Process(target=_answer, args=(answers, task, arguments))
    process.start()
    process.join(seconds + 1)
    if process.is_alive():
        process.kill()
        process.join()
        return NEVER
    return answers.get()


def _answer(answers: Any, task: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    answers.put(once(task, *arguments))


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def ms(seconds: float) -> str:
    """Milliseconds for people."""
    if seconds == NEVER:
        return "> 10 s"
    return f"{seconds * 1000:.3g} ms" if seconds < 0.9995 else f"{seconds:.3g} s"


def ratio(other: float, ours: float) -> str:
    """How many times ours the other is."""
    return "—" if other == NEVER else f"{other / ours:.2g} ×"


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table in plain text, its first column to the left."""
    print(f"\n{title}")
    widths = [max(len(row[place]) for row in (columns, *rows)) for place in range(len(columns))]
    for row in (columns, *rows):
        first, *others = (
            cell.ljust(width) if not at else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *others]), flush=True)
