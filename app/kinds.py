"""The kinds of page as data: which fields each has, in which order, with which words, and who writes them.

Adding a kind is adding a table here; no code elsewhere knows a kind by name. A field's `kind` says how the
engine compares and merges it, its `regime` who may write it (content.md, *Write regimes*), its `check` what
may be typed. `Content.title` is the name of the page and has its own `Field`, TITLE.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app import checks
from revisions import FieldKind


class Regime(StrEnum):
    """Who decides what a field says. — Governance rules, art. 2"""

    STEWARD = "steward"
    COMMUNITY = "community"
    NETWORK = "network"
    SYSTEM = "system"


REGIME_LABELS = {
    Regime.STEWARD: "la structure",
    Regime.COMMUNITY: "la communauté",
    Regime.NETWORK: "le réseau",
    Regime.SYSTEM: "le programme",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One typed piece of a place or of a list's item, such as the label of a phone number."""

    name: str
    label: str
    check: Callable[[str], str] = checks.line
    choices: str = ""
    input: str = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a kind of page says.

    `choices` names a vocabulary of app/vocabularies.py (a choice, or a list whose items are codes);
    `parts` are the pieces of a place, a record or a list's items, in the order of the form.
    """

    name: str
    label: str
    kind: FieldKind
    regime: Regime
    help: str = ""
    check: Callable[[str], str] = checks.line
    choices: str = ""
    parts: tuple[Part, ...] = ()
    input: str = "text"
    lead: bool = False  # drawn under the title, in the voice of the page
    low_risk: bool = False  # a mistake in it is soon seen and soon mended: one person accepts a proposal

    @property
    def spoken(self) -> str:
        """The label inside a sentence: « horaires », « RNA »."""
        return self.label if self.label.isupper() else self.label[:1].lower() + self.label[1:]

    @property
    def editable(self) -> bool:
        """Typed in the form. What a network or the program says is not anybody’s to type."""
        return self.regime in (Regime.STEWARD, Regime.COMMUNITY)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields shown together, under one heading, with one sentence about who decides."""

    name: str
    label: str
    fields: tuple[Field, ...]
    body: bool = False  # the Markdown body is drawn and edited in this group


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page. `section` is its first word in addresses: /fiches/<slug>."""

    name: str
    label: str
    plural: str
    section: str
    groups: tuple[Group, ...]
    title_label: str = "Nom"
    title_regime: Regime = Regime.STEWARD
    body_regime: Regime = Regime.STEWARD
    new_label: str = ""
    by_name: Mapping[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {f.name: f for f in self.fields()})

    def fields(self) -> Iterator[Field]:
        """Every field, in the order of the page."""
        for group in self.groups:
            yield from group.fields

    def names(self) -> list[str]:
        """What a version may change, in the order of the page."""
        return ["title", *self.by_name, "body"]

    def label_of(self, name: str) -> str:
        """How "title", "body" or a field is called."""
        texts = {"title": self.title_label, "body": "Texte"}
        return texts.get(name) or self.by_name[name].label

    def regime_of(self, name: str) -> Regime:
        """Who decides what "title", "body" or a field says."""
        texts = {"title": self.title_regime, "body": self.body_regime}
        return texts.get(name) or self.by_name[name].regime

    def field_kinds(self) -> dict[str, FieldKind]:
        """What the engine needs to compare and merge two contents of this kind."""
        return {f.name: f.kind for f in self.fields()}


PLACE_PARTS = (
    Part("street", "Rue ou lieu-dit"),
    Part("postcode", "Code postal", checks.postcode),
    Part("commune", "Commune"),
    Part("insee", "Code INSEE de la commune", checks.insee),
    Part("departement", "Département", choices="departements"),
    Part("lat", "Latitude", checks.latitude),
    Part("lon", "Longitude", checks.longitude),
    Part("precision", "Précision", checks.line, choices="precisions"),
)

S, C, N, P = Regime.STEWARD, Regime.COMMUNITY, Regime.NETWORK, Regime.SYSTEM


def _numbers(*told: tuple[str, str, str]) -> tuple[Field, ...]:
    """Numbers of the rules: name, label, help."""
    return tuple(
        Field(name, label, FieldKind.NUMBER, C, help_, checks.whole_number, input="numeric")
        for name, label, help_ in told
    )


# fmt: off
STRUCTURE = Kind(
    "structure", "fiche", "fiches", "fiches", new_label="Créer une fiche",
    title_label="Nom de la structure",
    groups=(
        Group("reach", "Y aller", (
            Field("presentation", "En une ligne", FieldKind.LINE, S, "Une phrase qui dit ce qu’est le lieu. 300 caractères au plus.", checks.short_line, lead=True),
            Field("place", "Adresse", FieldKind.PLACE, C, "La commune se choisit dans la liste officielle.", parts=PLACE_PARTS),
            Field("other_places", "Autres lieux", FieldKind.LIST, C, "Une annexe, une permanence.", parts=(Part("label", "Ce que c’est"), *PLACE_PARTS[:5])),
            Field("hours", "Horaires", FieldKind.LINE, S, "Une ligne par jour, « mardi et jeudi 14 h – 18 h », ou la syntaxe d’OpenStreetMap, « Tu,Th 14:00-18:00 ».", checks.hours, input="hours", low_risk=True),
            Field("phones", "Téléphone", FieldKind.LIST, S, "Dix chiffres.", parts=(Part("value", "Numéro", checks.phone, input="tel"), Part("label", "Pour quoi")), low_risk=True),
            Field("emails", "Courriel", FieldKind.LIST, S, parts=(Part("value", "Adresse", checks.email, input="email"), Part("label", "Pour quoi"))),
            Field("website", "Site", FieldKind.LINE, S, "L’adresse complète, avec https://", checks.url, input="url"),
            Field("links", "Autres adresses", FieldKind.LIST, S, "Réseaux sociaux, agenda, boutique.", parts=(Part("value", "Adresse", checks.url, input="url"), Part("label", "Ce que c’est"))),
            Field("access", "Accès", FieldKind.LINE, S, "Plain-pied, transports, boucle magnétique.", checks.line),
        )),
        Group("text", "Le lieu", (), body=True),
        Group("doings", "Ce qu’on y fait, avec qui", (
            Field("activities", "Activités", FieldKind.LIST, S, "Dans la nomenclature de l’économie sociale et solidaire.", choices="activities"),
            Field("themes", "Thèmes", FieldKind.LIST, C, choices="themes"),
            Field("publics", "Publics", FieldKind.LIST, S, choices="publics"),
            Field("area", "Territoire d’action", FieldKind.LINE, S, "Une commune, un pays, une région."),
            Field("relations", "Liens avec d’autres fiches", FieldKind.LIST, C, parts=(Part("relation", "Lien", choices="relations"), Part("value", "Nom de la fiche"), Part("since", "Depuis"))),
            Field("networks", "Réseaux", FieldKind.LIST, N, "L’adhésion est la parole du réseau.", parts=(Part("value", "Nom du réseau"),)),
            Field("labels", "Labels et garanties", FieldKind.LIST, N, parts=(Part("value", "Nom du label"),)),
        )),
        Group("identity", "Carte d’identité", (
            Field("acronym", "Sigle", FieldKind.LINE, S),
            Field("nature", "Nature", FieldKind.CHOICE, C, choices="natures"),
            Field("legal_form", "Forme juridique", FieldKind.CHOICE, C, choices="legal_forms"),
            Field("founded", "Année de création", FieldKind.NUMBER, C, "Quatre chiffres.", checks.year, input="numeric"),
            Field("siren", "SIREN", FieldKind.LINE, C, "Neuf chiffres.", checks.siren, input="numeric"),
            Field("siret", "SIRET", FieldKind.LINE, C, "Quatorze chiffres, sur l’avis de situation de l’Insee.", checks.siret, input="numeric"),
            Field("rna", "RNA", FieldKind.LINE, C, "W suivi de neuf signes, sur le récépissé de la préfecture.", checks.rna),
        )),
        Group("provenance", "D’où viennent ces informations", (
            Field("source_activities", "Activités selon la source", FieldKind.LIST, P, parts=(Part("value", "Libellé"),)),
            Field("source", "Source", FieldKind.RECORD, P, parts=(Part("name", "Source"), Part("id", "Identifiant dans la source"), Part("date", "Mise à jour"), Part("licence", "Licence"))),
            Field("example", "Exemple inventé", FieldKind.CHOICE, P, choices="example"),
        )),
    ),
)

ARTICLE = Kind(
    "article", "article", "articles", "articles", new_label="Écrire un article",
    title_label="Titre", title_regime=C, body_regime=C,
    groups=(
        Group("text", "L’article", (
            Field("presentation", "Chapeau", FieldKind.LINE, C, "Une ou deux phrases. 300 caractères au plus.", checks.short_line, lead=True),
        ), body=True),
        Group("about", "De quoi il parle", (
            Field("themes", "Thèmes", FieldKind.LIST, C, choices="themes"),
            Field("sources", "Sources", FieldKind.LIST, C, parts=(Part("value", "Adresse", checks.url, input="url"), Part("label", "Ce que c’est"))),
            Field("example", "Exemple inventé", FieldKind.CHOICE, P, choices="example"),
        )),
    ),
)

# The numbers have the names of app.governance.policy.Policy; a test holds the two lists together.
RULES = Kind(
    "rules", "règles", "règles", "regles", new_label="",
    title_label="Titre", title_regime=C, body_regime=C,
    groups=(
        Group("text", "Le texte", (
            Field("presentation", "En une ligne", FieldKind.LINE, C, "", checks.short_line, lead=True),
        ), body=True),
        Group("people", "Les nombres : les personnes", _numbers(
            ("confirmed_days", "Ancienneté d’un membre confirmé", "En jours."),
            ("confirmed_contributions", "Contributions d’un membre confirmé", "Versions acceptées."),
            ("uninvolved_days", "Durée pendant laquelle un lien écarte d’une décision", "En jours."),
        )),
        Group("proposals", "Les nombres : les propositions", _numbers(
            ("answer_days", "Temps laissé à la structure pour répondre", "En jours."),
            ("tacit_days", "Temps sans objection qui vaut accord", "En jours."),
            ("rebase_days", "Temps laissé à l’auteur pour reprendre sa proposition", "En jours."),
            ("idle_days", "Temps sans un acte avant la caducité", "En jours."),
            ("idle_notice_days", "Préavis de caducité", "En jours."),
        )),
        Group("polls", "Les nombres : les scrutins", _numbers(
            ("poll_hours", "Durée d’un scrutin", "En heures."),
            ("extension_days", "Prolongation sans quorum", "En jours, une seule fois."),
            ("quorum_least", "Quorum le plus petit", "En votants."),
            ("quorum_most", "Quorum le plus grand", "En votants."),
            ("quorum_percent", "Quorum", "En pour cent des électeurs."),
            ("majority_parts", "Majorité, le nombre de parts", "Deux, pour deux tiers."),
            ("majority_of", "Majorité, sur combien de parts", "Trois, pour deux tiers."),
            ("early_close_for", "Voix pour qui closent un scrutin avant son terme", "Sans aucune voix contre."),
            ("early_close_hours", "Temps avant une clôture anticipée", "En heures."),
            ("voter_days", "Ancienneté d’un électeur", "En jours, à l’ouverture du scrutin."),
            ("voter_contributions", "Contributions d’un électeur", "Versions acceptées, à l’ouverture du scrutin."),
        )),
        Group("claims", "Les nombres : les revendications", _numbers(
            ("claim_code_days", "Durée d’un code de revendication", "En jours."),
            ("claim_code_tries", "Essais d’un code", "Par heure."),
            ("claim_check_days", "Temps pour vérifier une preuve", "En jours."),
            ("opposition_days", "Temps laissé aux oppositions", "En jours."),
            ("contest_days", "Temps pour trancher une contestation", "En jours."),
            ("dormant_months", "Silence qui met un référent en sommeil", "En mois."),
        )),
        Group("protections", "Les nombres : les protections", _numbers(
            ("protection_days", "Durée d’une protection", "En jours, par défaut."),
            ("protection_days_most", "Durée la plus longue d’une protection", "En jours."),
        )),
        Group("disputes", "Les nombres : les litiges", _numbers(
            ("stalled_days", "Silence après lequel une discussion est au point mort", "En jours."),
            ("asleep_days", "Silence qui met un litige en sommeil", "En jours."),
            ("revival_days", "Temps pour rouvrir un litige en sommeil", "En jours."),
            ("discussion_days", "Discussion avant de demander un avis ou une médiation", "En jours."),
            ("opinion_days", "Temps laissé à un avis extérieur", "En jours."),
            ("filing_days", "Temps pour qu’un médiateur reçoive un litige", "En jours, avant chaque rappel."),
            ("round_hours", "Durée d’un tour de médiation", "En heures."),
            ("report_days", "Temps laissé au médiateur pour conclure", "En jours."),
            ("closing_days", "Temps laissé à qui doit conclure un scrutin", "En jours."),
            ("reverts_most", "Annulations par personne et par page", "En un jour."),
            ("contested_reverts_most", "Annulations d’un champ contesté", "En un jour."),
        )),
        Group("appeals", "Les nombres : les recours", _numbers(
            ("appeal_days", "Temps pour faire un recours contre une décision", "En jours."),
            ("measure_appeal_days", "Temps pour faire un recours contre une mesure", "En jours."),
            ("appeal_answer_days", "Temps pour répondre à un recours", "En jours."),
            ("appeal_late_days", "Temps de plus avant que la décision demeure", "En jours."),
        )),
        Group("moderation", "Les nombres : la modération", _numbers(
            ("desk_days", "Temps pour examiner un signalement", "En jours, puis la coordination est saisie."),
            ("desk_lapse_days", "Temps après lequel un signalement est clos sans examen", "En jours."),
            ("hold_hours", "Temps pour répondre à un signalement pris en charge", "En heures."),
            ("block_days", "Durée d’un blocage", "En jours, par défaut."),
            ("block_days_most", "Durée la plus longue d’un blocage", "En jours."),
        )),
        Group("talk", "Les nombres : les discussions", _numbers(
            ("topic_archive_days", "Silence après lequel un sujet est archivé", "En jours."),
        )),
    ),
)

# What a rule asks must all be so. Moderators and the coordination write them, the others propose.
WATCH = Kind(
    "watch", "règle de veille", "règles de veille", "veille", new_label="Écrire une règle de veille",
    title_label="Nom", title_regime=C, body_regime=C,
    groups=(
        Group("text", "Pourquoi", (
            Field("presentation", "En une ligne", FieldKind.LINE, C, "Ce que la règle cherche. 300 caractères au plus.", checks.short_line, lead=True),
        ), body=True),
        Group("looks", "Ce qu’elle regarde", (
            Field("watched_kind", "Pages", FieldKind.CHOICE, C, "Toutes, sans choix.", choices="watch_kinds"),
            Field("watched_fields", "Champs modifiés", FieldKind.LIST, C, "L’un d’eux suffit. Tous, sans choix.", choices="watch_fields"),
            Field("watched_author", "Auteurs", FieldKind.CHOICE, C, "Tout le monde, sans choix.", choices="watch_authors"),
            Field("links_added", "Adresses ajoutées", FieldKind.NUMBER, C, "Au moins tant.", checks.whole_number, input="numeric"),
            Field("removed_percent", "Part du texte retirée", FieldKind.NUMBER, C, "Au moins tant, en pour cent.", checks.whole_number, input="numeric"),
            Field("added_size", "Signes ajoutés", FieldKind.NUMBER, C, "Au moins tant.", checks.whole_number, input="numeric"),
            Field("words", "Mots ajoutés", FieldKind.LIST, C, "L’un d’eux suffit. Ni les accents ni les majuscules ne comptent.", parts=(Part("value", "Mots"),)),
        )),
        Group("does", "Ce qu’elle fait", (
            Field("enabled", "En vigueur", FieldKind.CHOICE, C, "Essayez-la d’abord sur les trente derniers jours.", choices="watch_enabled"),
            Field("action", "Elle sert à", FieldKind.CHOICE, C, "Étiqueter, sans choix. Aucune règle ne refuse.", choices="watch_actions"),
            Field("tag", "Étiquette", FieldKind.LINE, C, "Un mot ou deux, que portent les versions concernées.", checks.line),
            Field("warning", "Avertissement", FieldKind.LINE, C, "Ce que lit la personne avant d’enregistrer, si la règle avertit.", checks.short_line),
            Field("pause_minutes", "Minutes entre deux enregistrements", FieldKind.NUMBER, C, "Si la règle ralentit.", checks.whole_number, input="numeric"),
        )),
    ),
)
# fmt: on

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (STRUCTURE, ARTICLE, RULES, WATCH)}
SECTIONS: Mapping[str, Kind] = {kind.section: kind for kind in KINDS.values()}


def departement_of(place: Mapping[str, str]) -> str:
    """The département of a place: what it says, else what the code of its commune begins with; "" if unknown."""
    insee = place.get("insee", "")
    return place.get("departement", "") or insee[: 3 if insee.startswith("97") else 2]
