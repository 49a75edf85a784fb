"""The engine of versions, measured side by side with what others use. `python -m benchmarks.engine`."""
