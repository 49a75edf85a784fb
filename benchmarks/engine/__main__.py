"""Measure the engine of versions beside difflib, merge3, git and zlib, in one run.

    python -m benchmarks.engine [diff] [merge] [growth] [sizes]

Without a word, everything: about two minutes. Figures of one run may be compared with one another, and with no
other: read the ratios. `make bench-revisions` installs merge3 first (benchmarks/requirements.txt).
"""

import sys

from benchmarks.engine.comparing import diffs, hostile_diffs, hostile_merges, merges
from benchmarks.engine.keeping import growth, sizes

PARTS = {
    "diff": (diffs, hostile_diffs),
    "merge": (merges, hostile_merges),
    "growth": (growth,),
    "sizes": (sizes,),
}

if __name__ == "__main__":
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := set(wanted) - PARTS.keys():
        sys.exit(f"unknown: {', '.join(unknown)}; known: {', '.join(PARTS)}")
    for name in wanted:
        for measure in PARTS[name]:
            measure()
