"""Markdown in which the words of users stay words: labels and file names never become markup."""

import re
from collections.abc import Iterable, Sequence


def escaped(text: str) -> str:
    r"""Put a backslash before punctuation, the one escape that holds in tables, HTML and links.

    The Prefect UI shows an entity such as `&#46;` as it stands, so entities are no way.
    """
    on_one_line = " ".join(text.split())
    return re.sub(r"[!-+./:-@\[-`{-~]", lambda found: f"\\{found[0]}", on_one_line)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
