"""The witness sees what it must: a test that cannot fail is a defect."""

from playwright.sync_api import expect

# fmt: off
WRONGS = {
    "setTimeout(() => nowhere())":                        "a script failed: nowhere is not defined",
    "console.error('help')":                              "the console says: help",
    "document.body.setAttribute('style', 'color: red')":  "style-src",
    "document.body.setAttribute('onclick', 'nothing()')": "script-src",
    "fetch('/nulle/part')":                               "/nulle/part answered 404",
    "fetch('http://127.0.0.1:9/').catch(() => 0)":        "connect-src",
    "open('http://127.0.0.1:9/')":                        "http://127.0.0.1:9/ failed",
}
# fmt: on


def test_what_goes_wrong_in_a_page_is_seen(somebody, witness):
    page = somebody()
    page.goto("/regles")
    assert not witness.wrongs
    for script, told in WRONGS.items():
        page.evaluate(f"() => {{ {script} }}")
        for _ in range(500):
            if told in " ".join(witness.wrongs):
                break
            page.wait_for_timeout(10)
        else:
            raise AssertionError(f"nobody saw {script}: {witness.wrongs}")
    assert "asked of somebody else: http://127.0.0.1:9/" in witness.wrongs
    page.context.close()
    witness.wrongs.clear()


def test_a_refusal_that_was_announced_is_none(somebody, witness):
    witness.expects(404)
    page = somebody()
    page.goto("/fiches/nulle-part")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page n’existe pas")
