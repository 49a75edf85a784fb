"""Measures anyone may take: `python -m benchmarks.<name>`."""
