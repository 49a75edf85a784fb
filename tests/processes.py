"""Processes for tests that need several: one loads the program, and all the others are forked from it.

Each begins with one thread and nothing open, as a server does, and in hundredths of a second.
"""

import multiprocessing

# Loaded once: what the tests that start processes import.
LOADED = ["pytest", "tests.village", "tests.council", "tests.search_index.places"]

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(LOADED)
