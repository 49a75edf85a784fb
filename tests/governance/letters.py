"""Short texts of a few letters. Drawing from all of Unicode makes Hypothesis compute a table first, for seconds,
and then fail the first test on a fresh clone for being slow."""

from hypothesis import strategies as st


def letters(alphabet: str, least: int = 0, most: int = 20) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(alphabet), min_size=least, max_size=most).map("".join)
