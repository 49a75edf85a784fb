"""A visitor reports, a moderator looks into it and blocks, and whoever is blocked reads the reasons and appeals."""

from playwright.sync_api import expect

from tests.acts.test_moderation import WHY
from tests.appealing import GRIEF
from tests.browser.machines import violations


def test_from_a_report_by_a_visitor_to_the_reasons_and_the_appeal(village, somebody, witness):
    village.pass_days(30)
    visitor = somebody(width=360)
    visitor.goto("/fiches/le-perron")
    visitor.get_by_role("main").get_by_role("link", name="Signaler").click()
    visitor.get_by_label("Ce qui ne va pas").select_option("charter")
    visitor.get_by_label("Dites-le en quelques mots").fill("Yannick efface ce que disent les autres.")
    assert not violations(visitor)
    visitor.get_by_role("button", name="Envoyer à la modération").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Signalement 1")

    odile = somebody("Odile Montagnon")
    odile.goto("/moderation")
    odile.get_by_role("main").get_by_role("link", name="Signalement 1").click()
    odile.get_by_role("button", name="Prendre en charge").click()
    expect(odile.get_by_role("main")).to_contain_text("Modération 1 a pris en charge")
    odile.goto("/membres/yannick-besset/blocage?signalement=1")
    odile.get_by_label("écrire directement").check()
    odile.get_by_label("Sur quelles pages").fill("")
    odile.get_by_label("Fondement").select_option("vandalism")
    odile.get_by_label("Les faits").fill(WHY)
    odile.get_by_role("button", name="Bloquer").click()
    expect(odile.get_by_role("heading", level=1)).to_contain_text("blocage")
    visitor.reload()
    expect(visitor.get_by_role("main")).to_contain_text("suivi d’une mesure")

    yannick = somebody("Yannick Besset")
    yannick.goto("/fiches/le-perron")
    yannick.get_by_role("link", name="Lisez pourquoi, et comment faire un recours").click()
    expect(yannick.get_by_role("main")).to_contain_text(WHY)
    assert not violations(yannick)
    yannick.get_by_role("button", name="J’ai lu").click()
    yannick.get_by_role("main").get_by_role("link", name="Faire un recours").click()
    yannick.get_by_label("Ce qui ne va pas dans cette décision").fill(GRIEF)
    yannick.get_by_role("button", name="Déposer le recours").click()
    expect(yannick.get_by_role("heading", level=1)).to_have_text("Recours 1")
    odile.goto("/recours/1")
    expect(odile.get_by_role("main")).to_contain_text("Vous avez déjà tranché cette affaire.")
    yannick.goto("/fiches/le-perron")
    expect(yannick.get_by_text("Un blocage vous concerne")).to_have_count(0)
    visitor.goto("/moderation/journal")
    expect(visitor.get_by_role("main")).to_contain_text("Modération 1 a prononcé la mesure 1")
    expect(visitor.get_by_role("main")).not_to_contain_text("Yannick")
