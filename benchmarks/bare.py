"""What everything is compared with: a constant page of 20 kB, by Flask alone, on the same server."""

from flask import Flask

app = Flask(__name__)
PAGE = "<!doctype html><title>bare</title>" + "x" * 20_000


@app.get("/")
def page() -> str:
    return PAGE
