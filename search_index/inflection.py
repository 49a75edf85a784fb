"""The forms of a French word: plural, feminine, conjugation, and nothing else.

A word is read as a handful of *keys*; two words are forms of one another when they share a key. The keys are
guesses at the dictionary form, so « directrices » is {directrices, directrice, directeur} and meets « directeur »
there. A wrong guess is a word that does not exist (« tables » → tabl), which harms nobody; the guesses that are
another word by accident (« fils » → fil) are listed one by one below.

Snowball's French stemmer was measured first, against the inflections of a full dictionary, over the 6,864
dictionary words found in real fiches and vocabularies; docs in `tests/search_index/test_inflection.py`.
It joins words that merely look alike (« université » and « univers », « commune » and « communiste ») and
parts some that do not (« loisir » and « loisirs »).

Everything here is folded: lower case, no accents, œ written oe. So the accents a writer forgot change nothing.
"""

from functools import lru_cache


def listed(words: str) -> frozenset[str]:
    """Make a set of words written one after the other."""
    return frozenset(words.split())


# fmt: off
IRREGULAR: dict[str, str] = {
    # plurals
    "yeux": "oeil", "cieux": "ciel", "aieux": "aieul", "oeufs": "oeuf", "baux": "bail", "maux": "mal", "matches": "match",
    "sandwiches": "sandwich", "mesdames": "madame", "messieurs": "monsieur", "mesdemoiselles": "mademoiselle",
    # feminines
    "belle": "beau", "bel": "beau", "nouvelle": "nouveau", "nouvel": "nouveau", "jumelle": "jumeau", "vieille": "vieux",
    "vieil": "vieux", "folle": "fou", "fol": "fou", "molle": "mou", "blanche": "blanc", "franche": "franc", "fraiche": "frais",
    "seche": "sec", "publique": "public", "laique": "laic", "turque": "turc", "grecque": "grec", "caduque": "caduc",
    "longue": "long", "maligne": "malin", "benigne": "benin", "favorite": "favori", "douce": "doux", "fausse": "faux",
    "rousse": "roux", "basse": "bas", "grasse": "gras", "lasse": "las", "grosse": "gros", "epaisse": "epais", "metisse": "metis",
    "expresse": "expres", "tierce": "tiers", "veuve": "veuf", "neuve": "neuf", "breve": "bref", "sauve": "sauf", "vive": "vif",
    "forte": "fort", "morte": "mort", "courte": "court", "verte": "vert", "haute": "haut", "toute": "tout", "tous": "tout",
    "saine": "sain", "vaine": "vain", "fine": "fin", "pleine": "plein", "seule": "seul", "nulle": "nul", "gentille": "gentil",
    "telle": "tel", "quelle": "quel", "sotte": "sot", "chatte": "chat", "plate": "plat", "dite": "dit", "prete": "pret",
    "elue": "elu", "nue": "nu", "crue": "cru", "bleue": "bleu", "ronde": "rond", "close": "clos", "romane": "roman",
    "lente": "lent", "pure": "pur", "dure": "dur", "sure": "sur", "mure": "mur", "noire": "noir", "claire": "clair",
    "chere": "cher", "fiere": "fier", "amere": "amer", "vraie": "vrai", "gaie": "gai", "pareille": "pareil",
    "vermeille": "vermeil", "confuse": "confus", "intruse": "intrus", "diffuse": "diffus", "incluse": "inclus",
    "idiote": "idiot", "devote": "devot", "manchote": "manchot", "copine": "copain", "compagne": "compagnon",
    "autrice": "auteur", "cheffe": "chef", "maitresse": "maitre", "hotesse": "hote", "mairesse": "maire", "princesse": "prince",
    "poetesse": "poete", "comtesse": "comte", "duchesse": "duc", "doctoresse": "docteur", "anesse": "ane", "bonne": "bon",
    "mignonne": "mignon", "bretonne": "breton", "patronne": "patron", "championne": "champion", "lionne": "lion",
    "pietonne": "pieton", "espionne": "espion", "baronne": "baron", "vigneronne": "vigneron", "bucheronne": "bucheron",
    "bourguignonne": "bourguignon", "gasconne": "gascon", "wallonne": "wallon", "cochonne": "cochon", "paysanne": "paysan",
    "ingenieuse": "ingenieux", "future": "futur", "nette": "net", "faite": "fait", "jointe": "joint",
    # abbreviations of names of places and persons
    "st": "saint", "ste": "saint", "sts": "saint", "stes": "saint", "mr": "monsieur", "mme": "madame", "mmes": "madame",
}
"""Forms that no rule finds, by their singular where they have one."""

# Words that a rule would turn into another word that people write.
NOT_PLURAL = listed("cours fils fois mois paris vers francas temps corps puits lis pres plus os sens mars chaux")
NOT_FEMININE = listed(
    "commune tribune medecine marie sylvie sophie curie partie sortie soie lieue avenue revue statue maniere matiere"
    " chante plante attente oriente croise entraine rivale fraise bouverie queue banlieue remise cuisine"
)
NOT_VERB = listed(
    # in -é and -ée: nouns that no verb explains
    "annee journee soiree matinee armee musee lycee vallee allee chaussee idee duree cheminee fusee poupee trophee apogee"
    " epopee epee dragee mosquee orchidee contree denree maree puree giboulee odyssee mausolee scarabee patee"
    # in -er: nouns and adjectives beside which stands another word in -e
    " berger rocher verger boucher archer potager passager etranger plancher clocher oreiller fromager horloger boulanger"
    " messager danger hiver enfer leger viager gaucher"
    # in -ons: plurals of nouns
    " bouchons torchons poissons cornichons papillons oreillons sauvageons compagnons"
    # others
    " parent content couvent souvent comment accident agent client argent moment accent acces enfant instant restaurant"
    " paris avenue avenues tapis tapir revenu avis soir noir parti partis partie parties"
)

FEMININES: tuple[tuple[str, tuple[str, ...], int], ...] = (
    # ending       masculine endings      shortest word
    ("trice",      ("teur",),             7),
    ("euse",       ("eur", "eux"),        6),
    ("ive",        ("if",),               5),
    ("enne",       ("en",),               6),
    ("elle",       ("el",),               6),
    ("ette",       ("et",),               6),
    ("iere",       ("ier",),              6),
    ("chere",      ("cher",),             7),
    ("llere",      ("ller",),             7),
    ("gere",       ("ger",),              6),
    ("ete",        ("et",),               7),
    ("ale",        ("al",),               5),
    ("ile",        ("il",),               6),
    ("ole",        ("ol",),               8),
    ("mente",      (),                    0),
    ("ante",       ("ant",),              6),
    ("ente",       ("ent",),              6),
    ("ainte",      ("aint",),             6),
    ("einte",      ("eint",),             6),
    ("ointe",      ("oint",),             7),
    ("cte",        ("ct",),               6),
    ("ite",        ("it",),               6),
    ("erte",       ("ert",),              7),
    ("ate",        ("at",),               7),
    ("ande",       ("and",),              6),
    ("arde",       ("ard",),              7),
    ("onde",       ("ond",),              6),
    ("ourde",      ("ourd",),             6),
    ("oide",       ("oid",),              6),
    ("aude",       ("aud",),              6),
    ("aise",       ("ais",),              6),
    ("oise",       ("ois",),              6),
    ("ise",        ("is",),               6),
    ("erse",       ("ers",),              7),
    ("aine",       ("ain",),              7),
    ("eine",       ("ein",),              7),
    ("ine",        ("in",),               6),
    ("une",        ("un",),               5),
    ("ane",        ("an",),               7),
    ("eure",       ("eur",),              7),
    ("ue",         ("u",),                5),
    ("aie",        (),                    0),
    ("ie",         ("i",),                4),
)

CONJUGATED: tuple[tuple[str, tuple[str, ...], int], ...] = (
    # ending       verb                   shortest word
    ("cueillir",   ("cueill~ir", "cueill~er"), 8),
    ("ffrir",      ("ffr~er",),           6),
    ("uvrir",      ("uvr~er",),           6),
    ("tiennent",   ("ten~ir",),           8),
    ("viennent",   ("ven~ir",),           8),
    ("tient",      ("ten~ir",),           5),
    ("vient",      ("ven~ir",),           5),
    ("tenant",     ("ten~ir",),           8),
    ("venant",     ("ven~ir",),           8),
    ("prennent",   ("pre~ndre",),         8),
    ("prenant",    ("pre~ndre",),         8),
    ("onnaitre",   ("onn~aitre",),        8),
    ("onnaissent", ("onn~aitre",),       10),
    ("onnaissant", ("onn~aitre",),       10),
    ("onnait",     ("onn~aitre",),        7),
    ("mettre",     ("m~ettre",),          6),
    ("mettent",    ("m~ettre",),          7),
    ("mettant",    ("m~ettre",),          7),
    ("met",        ("m~ettre",),          3),
    ("uisent",     ("u~ire",),            8),
    ("uisant",     ("u~ire",),            8),
    ("uire",       ("u~ire",),            6),
    ("crivent",    ("cr~ire",),           8),
    ("crivant",    ("cr~ire",),           8),
    ("crire",      ("cr~ire",),           6),
    ("ndent",      ("~ndre",),            6),
    ("ndant",      ("~ndre", "nd~er"),    7),
    ("ndre",       ("~ndre",),            6),
    ("nd",         ("~ndre",),            4),
    ("issent",     ("~ir", "iss~er"),     8),
    ("issons",     ("~ir", "iss~er"),     8),
    ("issez",      ("~ir", "iss~er"),     7),
    ("issant",     ("~ir", "iss~er"),     8),
    ("ir",         ("~ir",),              5),
    ("iez",        (),                    0),
    ("ions",       (),                    0),
    ("eant",       ("~er",),              6),
    ("ant",        ("~er",),              6),
    ("eons",       ("~er",),              8),
    ("ons",        ("~er",),              8),
    ("ent",        ("~er",),              6),
    ("ez",         ("~er",),              5),
    ("eer",        ("e~er",),             5),
    ("er",         ("~er",),              4),
)
"""Infinitives and the present. Verbs bear a `~`, so that a noun in -er is not taken for a verb."""

PARTICIPLES: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("imes",       (),                    0),
    ("ames",       (),                    0),
    ("emes",       (),                    0),
    ("cueilli",    ("cueill~ir",),        7),
    ("offert",     ("offr~er",),          6),
    ("uffert",     ("uffr~er",),          6),
    ("ouvert",     ("ouvr~er",),          6),
    ("tenu",       ("ten~ir",),           5),
    ("venu",       ("ven~ir",),           5),
    ("onnu",       ("onn~aitre",),        5),
    ("omis",       ("om~ettre",),         6),
    ("rmis",       ("rm~ettre",),         6),
    ("smis",       ("sm~ettre",),         6),
    ("uit",        ("u~ire",),            6),
    ("crit",       ("cr~ire",),           5),
    ("ndu",        ("~ndre",),            5),
    ("it",         ("~ir",),              5),
    ("i",          ("~ir",),              4),
    ("eee",        ("e~er",),             5),
    ("ee",         ("~er", "e~er"),       4),
    ("e",          ("~er",),              4),
)
"""Participles, by their singular in both genders; with them the third person in -e."""
# fmt: on


@lru_cache(maxsize=50_000)
def keys(word: str) -> tuple[str, ...]:
    """Name a folded word by all it may be a form of; the word itself comes first.

    A word with a digit or a sign in it is a form of nothing but itself.
    """
    if not word.isalpha():
        return (word,)
    found = [word, *_of_table(CONJUGATED, word, NOT_VERB)]
    for singular in _singulars(word):
        masculines = _masculines(singular)
        found += [singular, *masculines]
        for participle in (singular, *masculines):
            found += _of_table(PARTICIPLES, participle, NOT_VERB)
    return tuple(dict.fromkeys(found))


def _singulars(word: str) -> tuple[str, ...]:
    """Undo the plural in every way that may be right; a word that is no plural is its own singular."""
    if word in NOT_PLURAL or len(word) < 4:
        return (word,)
    if word in IRREGULAR:
        return (word,)
    if word.endswith("aux"):
        stem = word[:-3]
        return (f"{stem}al", f"{stem}ail", f"{stem}au")
    if word.endswith(("eux", "oux")):
        return (word, word[:-1])
    if word.endswith("s") and not word.endswith("ss"):
        return (word[:-1], word) if word.endswith(("ais", "ois", "is", "us", "rs")) else (word[:-1],)
    return (word,)


def _masculines(singular: str) -> list[str]:
    if singular in IRREGULAR:
        return [IRREGULAR[singular]]
    return _of_table(FEMININES, singular, NOT_FEMININE)


def _of_table(
    table: tuple[tuple[str, tuple[str, ...], int], ...], word: str, exceptions: frozenset[str]
) -> list[str]:
    """Replace the ending of a word by the first line that knows it, if the word is long enough for it."""
    if word in exceptions:
        return []
    for ending, replacements, shortest in table:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            return [stem + replacement for replacement in replacements if len(word) >= shortest]
    return []
