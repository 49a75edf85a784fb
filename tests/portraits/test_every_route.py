"""Every route, asked by every kind of person. A route that is not in the table fails: rights are never assumed."""

from datetime import UTC, datetime

import pytest

from app import create_app
from app.acts import proposals
from app.governance.vocabulary import Barred
from config import Settings
from revisions import Content
from tests import council
from tests.acts import test_moderation
from tests.acts.test_claims import claim
from tests.acts.test_talk import begin
from tests.appealing import ask
from tests.palaver import contest
from tests.portraits.people import MEMBER, PEOPLE, Somebody
from tests.village import Village

EDIT = {
    "base": "1",
    "form_key": "k",
    "title": "Le Perron",
    "presentation": "Un café, et des livres.",
    "summary": "",
}
PROTECT = {"days": "3", "reason": "Trois versions contraires en une heure."}
REASON = "Le numéro personnel d’une bénévole y figure."
WITHHOLD = {"masquer": "summary", "ground": "personal-data", "reason": REASON}
SETTLE = {"base": "1", "head": "1", "mine": ""}

# (endpoint, method, address, what is sent) → the status for a visitor, an unconfirmed member, a member,
# a moderator, the coordination. 302 leads to the log-in page or onward, 303 follows an act; 401 gives back what a
# visitor wrote.
# fmt: off
TABLE = [
    ("home.index",          "GET",  "/", {},                                            (200, 200, 200, 200, 200)),
    ("home.healthz",        "GET",  "/healthz", {},                                     (200, 200, 200, 200, 200)),
    ("directory.index",     "GET",  "/fiches", {},                                      (200, 200, 200, 200, 200)),
    ("directory.suggest",   "GET",  "/fiches/suggestions?q=per", {},                    (200, 200, 200, 200, 200)),
    ("directory.points",    "GET",  "/fiches/points.geojson", {},                       (200, 200, 200, 200, 200)),
    ("directory.communes",  "GET",  "/communes?q=saugues", {},                          (200, 200, 200, 200, 200)),
    ("directory.outlines",  "GET",  "/contours.geojson", {},                            (200, 200, 200, 200, 200)),
    ("articles.index",      "GET",  "/articles", {},                                    (200, 200, 200, 200, 200)),
    ("changes.index",       "GET",  "/modifications-recentes", {},                      (200, 200, 200, 200, 200)),
    ("changes.atom",        "GET",  "/flux/modifications.atom", {},                     (200, 200, 200, 200, 200)),
    ("journal.atom",        "GET",  "/flux/registre.atom", {},                          (200, 200, 200, 200, 200)),
    ("journal.index",       "GET",  "/journal", {},                                     (200, 200, 200, 200, 200)),
    ("journal.register",    "GET",  "/registre", {},                                    (200, 200, 200, 200, 200)),
    ("watching.index",      "GET",  "/veille", {},                                      (200, 200, 200, 200, 200)),
    ("watching.trial",      "GET",  "/veille/adresses/essai", {},                       (200, 200, 200, 200, 200)),
    ("rules.index",         "GET",  "/regles", {},                                      (200, 200, 200, 200, 200)),
    ("rules.rights",        "GET",  "/regles/qui-peut-quoi", {},                        (200, 200, 200, 200, 200)),
    ("members.index",       "GET",  "/membres", {},                                     (200, 200, 200, 200, 200)),
    ("members.show",        "GET",  "/membres/lucie-farigoule", {},                     (200, 200, 200, 200, 200)),
    ("language.choose",     "GET",  "/langue/fr", {},                                   (302, 302, 302, 302, 302)),
    ("dev.mail",            "GET",  "/dev/mail", {},                                    (200, 200, 200, 200, 200)),
    ("accounts.login",      "GET",  "/comptes/connexion", {},                           (200, 303, 303, 303, 303)),
    ("accounts.login",      "POST", "/comptes/connexion", {"email": "x@example.org", "password": "rien du tout"}, (403, 403, 403, 403, 403)),
    ("accounts.register",   "GET",  "/comptes/inscription", {},                         (200, 303, 303, 303, 303)),
    ("accounts.forgotten",  "GET",  "/comptes/mot-de-passe-oublie", {},                 (200, 200, 200, 200, 200)),
    ("accounts.sent",       "GET",  "/comptes/message-envoye", {},                      (302, 302, 302, 302, 302)),
    ("accounts.confirm",    "GET",  "/comptes/confirmation/faux", {},                   (410, 410, 410, 410, 410)),
    ("accounts.choose",     "GET",  "/comptes/mot-de-passe/faux", {},                   (410, 410, 410, 410, 410)),
    ("accounts.resend",     "GET",  "/comptes/confirmation", {},                        (200, 200, 200, 200, 200)),
    ("accounts.profile",    "GET",  "/comptes/profil", {},                              (302, 200, 200, 200, 200)),
    ("accounts.demonstration", "POST", "/comptes/demonstration", {"member": "1"},       (404, 404, 404, 404, 404)),
    ("pages.show",          "GET",  "/fiches/le-perron", {},                            (200, 200, 200, 200, 200)),
    ("pages.links",         "GET",  "/fiches/le-perron/pages-liees", {},                (200, 200, 200, 200, 200)),
    ("history.index",       "GET",  "/fiches/le-perron/historique", {},                 (200, 200, 200, 200, 200)),
    ("history.version",     "GET",  "/fiches/le-perron/versions/1", {},                 (200, 200, 200, 200, 200)),
    ("history.compare",     "GET",  "/fiches/le-perron/comparer/1..2", {},              (200, 200, 200, 200, 200)),
    ("history.restore",     "GET",  "/fiches/le-perron/versions/1/retablissement", {},  (302, 200, 200, 200, 200)),
    ("history.restore",     "POST", "/fiches/le-perron/versions/1/retablissement", {},  (302, 403, 303, 303, 303)),
    ("history.field",       "GET",  "/fiches/le-perron/champs/access/historique", {},   (200, 200, 200, 200, 200)),
    ("attribution.index",   "GET",  "/fiches/le-perron/attribution", {},                (200, 200, 200, 200, 200)),
    ("undoing.confirm",     "GET",  "/fiches/le-perron/versions/2/annulation", {},      (302, 200, 200, 200, 200)),
    ("undoing.confirm",     "POST", "/fiches/le-perron/versions/2/annulation", {},      (302, 403, 303, 303, 303)),
    ("visibility.withhold", "GET",  "/fiches/le-perron/versions/1/masquage", {},        (302, 200, 200, 200, 200)),
    ("visibility.withhold", "POST", "/fiches/le-perron/versions/1/masquage", WITHHOLD,  (302, 403, 403, 303, 303)),
    ("visibility.reveal",   "POST", "/fiches/le-perron/versions/1/devoilement", {"pourquoi": REASON}, (401, 409, 409, 303, 303)),
    ("patrol.mark",         "POST", "/fiches/le-perron/versions/1/relecture", {},       (302, 409, 409, 409, 409)),
    ("editing.edit",        "GET",  "/fiches/le-perron/modifier", {},                   (302, 403, 200, 200, 200)),
    ("editing.edit",        "POST", "/fiches/le-perron/modifier", EDIT,                 (409, 403, 303, 303, 303)),
    ("editing.settle",      "POST", "/fiches/le-perron/modifier/conflit", SETTLE,       (302, 400, 400, 400, 400)),
    ("editing.preview",     "POST", "/apercu", {"text": "**gras**"},                    (200, 200, 200, 200, 200)),
    ("editing.new",         "GET",  "/fiches/nouvelle", {},                             (302, 403, 200, 200, 200)),
    ("editing.new",         "POST", "/fiches/nouvelle", {"title": "La Lanterne"},       (409, 403, 303, 303, 303)),
    ("pages.rename",        "GET",  "/fiches/le-perron/renommer", {},                   (302, 200, 200, 200, 200)),
    ("pages.rename",        "POST", "/fiches/le-perron/renommer", {"title": "Le Grand Perron"}, (302, 403, 303, 303, 303)),
    ("pages.protect",       "GET",  "/fiches/le-perron/protection", {},                 (302, 200, 200, 200, 200)),
    ("pages.protect",       "POST", "/fiches/le-perron/protection", PROTECT,            (302, 403, 403, 303, 403)),
    ("pages.unprotect",     "POST", "/fiches/le-perron/levee-de-protection", {},        (302, 409, 409, 409, 409)),
    ("claims.claim",        "GET",  "/fiches/le-perron/revendication", {},              (200, 200, 200, 200, 200)),
    ("claims.claim",        "POST", "/fiches/le-perron/revendication", {"way": "code", "code": "faux"}, (302, 403, 422, 422, 422)),
    ("claims.index",        "GET",  "/revendications", {},                              (200, 200, 200, 200, 200)),
    ("claims.show",         "GET",  "/revendications/1", {},                            (200, 200, 200, 200, 200)),
    ("reverting.revert_all", "GET", "/membres/yannick-besset/annulation", {},           (302, 200, 200, 200, 200)),
    ("reverting.revert_all", "POST", "/membres/yannick-besset/annulation", {"reason": "Non."}, (302, 403, 403, 422, 403)),
    ("accounts.close",      "GET",  "/comptes/fermeture", {},                           (302, 200, 200, 200, 200)),
    ("accounts.close",      "POST", "/comptes/fermeture", {"password": "une autre phrase"}, (302, 403, 403, 403, 403)),
    ("protections.fields",  "GET",  "/fiches/le-perron/protection/champs", {},          (302, 200, 200, 200, 200)),
    ("protections.fields",  "POST", "/fiches/le-perron/protection/champs", {"champ": "phones", "reason": "Non."}, (302, 403, 403, 422, 403)),
    ("protections.lift",    "POST", "/fiches/le-perron/protection/champs/7/levee", {},  (302, 404, 404, 404, 404)),
    ("merging.merge",       "GET",  "/fiches/le-clavier-partage/reunion", {},           (302, 200, 200, 200, 200)),
    ("merging.merge",       "POST", "/fiches/le-clavier-partage/reunion", {"avec": "le-perron", "reason": "Doublon."}, (302, 403, 403, 403, 403)),  # all wrote Le Perron above
    ("merging.split",       "POST", "/fiches/le-clavier-partage/separation", {"reason": "Deux."}, (302, 409, 409, 409, 409)),
    ("listing.suspend",     "GET",  "/fiches/le-clavier-partage/suspension", {},        (302, 200, 200, 200, 200)),
    ("listing.suspend",     "POST", "/fiches/le-clavier-partage/suspension", {},        (302, 403, 403, 403, 403)),
    ("listing.lift",        "POST", "/fiches/le-clavier-partage/levee-de-suspension", {}, (302, 409, 409, 409, 409)),
    ("reports.desk",        "GET",  "/moderation", {},                                  (200, 200, 200, 200, 200)),
    ("reports.new",         "GET",  "/signalements/nouveau?objet=version:1", {},        (200, 200, 200, 200, 200)),
    ("reports.new",         "POST", "/signalements/nouveau", {"objet": "version:1", "ground": "wrong", "words": "Fermé."}, (303, 303, 303, 303, 303)),
    ("reports.show",        "GET",  "/signalements/1", {},                              (302, 403, 200, 200, 200)),
    ("reports.act",         "POST", "/signalements/1/prise-en-charge", {"seen": "received-0"}, (302, 403, 403, 303, 403)),
    ("appeals.index",       "GET",  "/recours", {},                                     (200, 200, 200, 200, 200)),
    ("appeals.new",         "GET",  "/recours/nouveau?mesure=1", {},                    (200, 200, 200, 200, 200)),
    ("appeals.new",         "POST", "/recours/nouveau?mesure=1", {"reason": REASON},    (302, 403, 409, 403, 403)),
    ("appeals.show",        "GET",  "/recours/1", {},                                   (200, 200, 200, 200, 200)),
    ("appeals.act",         "POST", "/recours/1/maintien", {"reason": REASON},          (302, 403, 403, 403, 403)),
    ("appeals.act",         "POST", "/recours/1/retrait", {"seen": "escalated"},        (302, 403, 303, 403, 403)),
    ("precedents.index",    "GET",  "/precedents", {},                                  (200, 200, 200, 200, 200)),
    ("moderation.log",      "GET",  "/moderation/journal", {},                          (200, 200, 200, 200, 200)),
    ("moderation.block",    "GET",  "/membres/yannick-besset/blocage", {},              (302, 403, 403, 200, 200)),
    ("moderation.block",    "POST", "/membres/yannick-besset/blocage", {"barred": "vote", "days": "3", "ground": "charter", "reason": REASON}, (401, 403, 403, 303, 303)),
    ("moderation.words_withheld", "GET", "/moderation/masquage?objet=claim:1", {},      (302, 403, 403, 200, 200)),
    ("moderation.words_withheld", "POST", "/moderation/masquage", {"objet": "claim:1", "ground": "insult", "reason": REASON}, (401, 403, 403, 303, 303)),
    ("moderation.measure",  "GET",  "/moderation/mesures/1", {},                        (200, 200, 200, 200, 200)),
    ("moderation.acknowledge", "POST", "/moderation/mesures/1/lecture", {},             (302, 403, 303, 403, 403)),
    ("moderation.lift",     "POST", "/moderation/mesures/1/levee", {"reason": REASON},  (401, 403, 403, 303, 303)),
    ("claims.act",          "POST", "/revendications/1/revocation", {"reason": REASON, "seen": "held"}, (302, 403, 403, 303, 403)),
    ("proposals.index",     "GET",  "/propositions", {},                                (200, 200, 200, 200, 200)),
    ("proposals.of_page",   "GET",  "/fiches/le-perron/propositions", {},               (200, 200, 200, 200, 200)),
    ("proposals.show",      "GET",  "/propositions/1", {},                              (200, 200, 200, 200, 200)),
    ("proposals.take_over", "GET",  "/propositions/1/reprise", {},                      (302, 409, 409, 409, 409)),
    ("proposals.take_over", "POST", "/propositions/1/reprise", {"base": "1"},           (409, 409, 409, 409, 409)),
    ("proposals.amend",     "GET",  "/propositions/1/amendement", {},                   (302, 403, 200, 403, 403)),
    ("proposals.amend",     "POST", "/propositions/1/amendement", {"base": "1", "presentation": "Le mardi."}, (409, 403, 303, 403, 403)),
    ("proposals.act",       "POST", "/propositions/1/refus", {"raison": REASON},        (401, 409, 409, 409, 409)),
    ("proposals.act",       "POST", "/propositions/1/objection", {"raison": REASON},    (401, 403, 403, 303, 303)),
    ("proposals.act",       "POST", "/propositions/1/retrait", {},                      (302, 403, 303, 403, 403)),
    ("proposals.act",       "POST", "/propositions/1/acceptation", {},                  (302, 403, 409, 403, 403)),
    ("disputes.index",      "GET",  "/litiges", {},                                     (200, 200, 200, 200, 200)),
    ("disputes.of_page",    "GET",  "/fiches/le-clavier-partage/litiges", {},           (200, 200, 200, 200, 200)),
    ("disputes.show",       "GET",  "/litiges/1", {},                                   (200, 200, 200, 200, 200)),
    ("disputes.data",       "GET",  "/litiges/1.json", {},                              (200, 200, 200, 200, 200)),
    ("mediating.offer",     "GET",  "/litiges/1/texte-d-accord", {},                    (302, 403, 403, 403, 200)),
    ("mediating.offer",     "POST", "/litiges/1/texte-d-accord", {"base": "1"},         (409, 403, 403, 403, 422)),
    ("mediating.consult",   "GET",  "/litiges/1/consultation", {},                      (302, 409, 409, 409, 409)),
    ("mediating.consult",   "POST", "/litiges/1/consultation", {"raison": REASON},      (409, 409, 409, 409, 409)),
    ("mediating.conclude",  "GET",  "/litiges/1/conclusion", {},                        (302, 409, 409, 409, 409)),
    ("mediating.conclude",  "POST", "/litiges/1/conclusion", {"motifs": REASON},        (409, 409, 409, 409, 409)),
    ("disputes.act",        "POST", "/litiges/1/reception", {},                         (302, 409, 409, 409, 409)),
    ("disputes.act",        "POST", "/litiges/1/participation", {"texte": REASON},      (401, 403, 303, 303, 409)),
    ("contesting.contest",  "GET",  "/fiches/le-clavier-partage/contester", {},         (302, 403, 200, 200, 200)),
    ("contesting.contest",  "POST", "/fiches/le-clavier-partage/contester", {"champ": "founded", "question": "source", "raison": REASON}, (409, 403, 303, 303, 303)),
    ("polls.index",         "GET",  "/scrutins", {},                                    (200, 200, 200, 200, 200)),
    ("polls.show",          "GET",  "/scrutins/1", {},                                  (200, 200, 200, 200, 200)),
    ("polls.data",          "GET",  "/scrutins/1.json", {},                             (200, 200, 200, 200, 200)),
    ("polls.eligibility",   "GET",  "/scrutins/1/puis-je-voter", {},                    (200, 200, 200, 200, 200)),
    ("polls.cast",          "POST", "/scrutins/1/bulletin", {"q-question": "for"},      (302, 403, 403, 403, 403)),
    ("talk.index",          "GET",  "/fiches/le-perron/discussion", {},                 (200, 200, 200, 200, 200)),
    ("talk.start",          "GET",  "/fiches/le-perron/discussion/nouveau?champ=hours", {}, (302, 200, 200, 200, 200)),
    ("talk.start",          "POST", "/fiches/le-perron/discussion/nouveau", {"titre": "Le marché", "texte": "Qui y va ?"}, (409, 403, 303, 303, 303)),
    ("talk.show",           "GET",  "/fiches/le-perron/discussion/1", {},               (200, 200, 200, 200, 200)),
    ("talk.moved",          "GET",  "/discussion/1", {},                                (302, 302, 302, 302, 302)),
    ("talk.post",           "POST", "/fiches/le-perron/discussion/1/message", {"texte": "Moi."}, (409, 403, 303, 303, 303)),
    ("talk.edit",           "GET",  "/fiches/le-perron/discussion/1/messages/1/retouche", {}, (302, 200, 200, 200, 200)),
    ("talk.edit",           "POST", "/fiches/le-perron/discussion/1/messages/1/retouche", {"texte": "Dit par d’autres."}, (409, 403, 403, 403, 403)),
    ("talk.past",           "GET",  "/fiches/le-perron/discussion/1/messages/1/historique", {}, (200, 200, 200, 200, 200)),
    ("talk.act",            "POST", "/fiches/le-perron/discussion/1/abonnement", {},    (409, 403, 303, 303, 303)),
    ("talk.act",            "POST", "/fiches/le-perron/discussion/1/desabonnement", {}, (409, 303, 303, 303, 303)),
    ("talk.resolve",        "POST", "/fiches/le-perron/discussion/1/resolution", {"texte": "On y va le samedi."}, (409, 403, 303, 303, 303)),
    ("talk.act",            "POST", "/fiches/le-perron/discussion/1/reouverture", {},   (409, 409, 303, 303, 303)),
    ("letters.stop",        "GET",  "/discussion/1/arret/faux", {},                     (404, 404, 404, 404, 404)),
    ("letters.stop",        "POST", "/discussion/1/arret/faux", {},                     (404, 404, 404, 404, 404)),
    ("declared_links.declare", "GET", "/liens/declaration?fiche=le-perron", {},         (302, 200, 200, 200, 200)),
    ("declared_links.declare", "POST", "/liens/declaration", {"fiche": "le-perron", "nature": "kin"}, (302, 403, 303, 303, 303)),
    ("declared_links.end",  "POST", "/liens/1/fin", {},                                 (302, 404, 303, 303, 303)),
    ("accounts.logout",     "POST", "/comptes/deconnexion", {},                         (303, 303, 303, 303, 303)),
]
# fmt: on
FILES = {"static", "vendor"}


@pytest.mark.one_database
@pytest.mark.parametrize("person", PEOPLE)
def test_each_person_finds_each_door_open_or_shut(village: Village, person: str) -> None:
    village.once("behind every door", lambda: _furnish(village))
    somebody = Somebody(village, person)
    column = PEOPLE.index(person)
    surprises = []
    for endpoint, method, address, sent, statuses in TABLE:
        values = {**sent, "form_key": f"{person}-{endpoint}"} if sent else {}
        answer = somebody.get(address) if method == "GET" else somebody.post(address, **values)
        if answer.status_code != statuses[column]:
            surprises.append((address, method, answer.status_code, statuses[column]))
        if (
            endpoint
            in ("pages.protect", "pages.rename", "editing.edit", "history.restore", "undoing.confirm")
            and method == "POST"
        ):
            _put_back(village)
    assert not surprises, f"{person}: {surprises}"


def _furnish(village: Village) -> None:
    """Whatever an address of the table leads to."""
    village.edit("Le Perron", "Yannick", access="plain-pied")
    claim(village, "Yannick", title="Le Clavier partagé")
    _deliberate(village)
    begin(village, by="Yannick")
    _contest(village)
    _moderate(village)
    village.write(Content("watch", "Adresses", {"links_added": "1"}, ""), by="Odile")


def _deliberate(village: Village) -> None:
    """Two proposals that Lucie and Yannick made just now: the first waits for objections, the second is at poll."""
    since, village.now = village.now, datetime.now(UTC)
    village.write(
        Content("article", "La permanence", {"presentation": "Le jeudi."}, "On y vient."), by="Yannick"
    )
    council.propose(village, "Lucie", "La permanence", presentation="Le jeudi, puis le mardi.")
    (second,) = council.propose(village, "Yannick", "La permanence", body="On y vient, et on y reste.")
    council.do(village, proposals.object_to, second, "Anatole", REASON)
    village.now = since


def _contest(village: Village) -> None:
    """Anatole contests when Le Clavier partagé was founded, just now."""
    since, village.now = village.now, datetime.now(UTC)
    contest(village, "Anatole", place="founded", title="Le Clavier partagé")
    village.now = since


def _moderate(village: Village) -> None:
    """What Lucie reported, a block of Lucie from voting, by Odile, and Lucie's appeal: the first of each."""
    since, village.now = village.now, datetime.now(UTC)
    test_moderation.reported(village, "Lucie")
    village.now = since
    measure = test_moderation.block(village, "Lucie", (Barred.VOTE,), days=100)
    ask(village, "Lucie", measure, "measure")


def _put_back(village: Village) -> None:
    """The next line of the table meets the village as this one did."""
    from sqlalchemy import select

    from app.acts import pages
    from app.database import transaction
    from app.governance.vocabulary import PageState
    from app.models import Page
    from app.models.contents import content_at

    with transaction() as session:
        page = session.execute(
            select(Page).where(Page.slug.in_(["le-perron", "le-grand-perron"]))
        ).scalar_one()
        if page.state == PageState.PROTECTED:
            pages.unprotect(session, page, village.member("Odile", session), village.now)
        before = content_at(session, page.id, 2)
        pages.edit(session, page, page.number, before, village.member("Yannick", session), village.now)


def test_no_route_is_forgotten(settings: Settings) -> None:
    app = create_app(settings)
    known = {line[0] for line in TABLE} | FILES
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == known
    app.extensions["index"].close()


def test_a_form_from_another_site_does_nothing(village: Village) -> None:
    _deliberate(village)
    begin(village, by="Yannick")
    _moderate(village)
    _contest(village)
    lucie = Somebody(village, MEMBER)
    lucie.token = "forged"
    for endpoint, method, address, sent, _statuses in TABLE:
        # The first writes nothing, the second is proved by its signed link.
        if method == "POST" and endpoint not in ("editing.preview", "letters.stop"):
            assert lucie.post(address, **sent).status_code in (302, 400, 409), address
    assert village.page("Le Perron").number == 1
