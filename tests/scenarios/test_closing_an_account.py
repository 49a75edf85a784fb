"""Somebody leaves: they read what goes and what stays, type their password, and are nobody any more."""

from tests.village import PASSWORD, Village


def test_somebody_closes_their_account_and_reads_before_what_becomes_of_it(village: Village) -> None:
    village.edit("Le Perron", "Yannick", body="Le fournil cuit le samedi.")
    yannick = village.reader("Yannick")
    page = yannick.get(yannick.get("/comptes/profil").links["Fermer mon compte"])
    assert "un compte fermé ne se rouvre pas" in page.text
    assert "Vous n’êtes référent d’aucune fiche." in page.text
    page = yannick.submit(page.form("/fermeture"), password="une autre phrase", expect=403)
    assert "Ce n’est pas votre mot de passe." in page.text
    page = yannick.submit(page.form("/fermeture"), password=PASSWORD)
    assert "Votre compte est fermé." in page.source
    assert yannick.get("/comptes/profil").address.startswith("/comptes/connexion")
    history = village.reader().get("/fiches/le-perron/historique")
    name = next(words for words in history.links if words.startswith("Compte fermé "))
    page = village.reader().get(history.links[name])
    assert "rien ne dit plus qui elle était" in page.text
    assert "Besset" not in village.reader().get("/membres").text


def test_every_other_session_ends_with_the_account(village: Village) -> None:
    here, there = village.reader("Yannick"), village.reader("Yannick")
    here.submit(here.get("/comptes/fermeture").form("/fermeture"), password=PASSWORD)
    assert there.get("/comptes/profil").address.startswith("/comptes/connexion")


def test_the_operator_closes_an_account_from_the_terminal(village: Village) -> None:
    address = village.member("Yannick").email
    run = village.app.test_cli_runner()
    refused = run.invoke(args=["member", "erase", "nobody@example.org", "--yes"])
    assert refused.exit_code == 1
    assert "nobody has the address" in refused.output
    done = run.invoke(args=["member", "erase", address, "--yes"])
    assert (done.exit_code, "closed, now Compte fermé " in done.output) == (0, True)
