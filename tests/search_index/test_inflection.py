"""Forms of one word meet; words that merely look alike do not.

Measured once against a full French dictionary (208,252 inflected forms of its everyday words), asking the 6,864
dictionary words found in real fiches and vocabularies:

|                                  | nouns, adjectives found | verbs found | words that bring a stranger |
|----------------------------------|-------------------------|-------------|-----------------------------|
| these rules                      | 98.5 %                  | 86 %        | 2.8 %                       |
| Snowball, folded before or after | 94.2 %                  | 70 %        | 38.4 %                      |
| Savoy's minimal stemmer          | 83.5 %                  | 41 %        | 8.7 %                       |

(verbs: infinitive, third person of the present, participles, gerund)
"""

import pytest

from search_index.french import fold
from search_index.inflection import keys


def meet(one: str, other: str) -> bool:
    """Whether a search for one finds the other; it is the same both ways."""
    return not set(keys(fold(one))).isdisjoint(keys(fold(other)))


SAME = """
association associations · économie economie · vélo vélos · bureau bureaux · réseau réseaux · jeu jeux · lieu lieux
journal journaux · cheval chevaux · local locaux · social sociale sociaux sociales · travail travaux · vitrail vitraux
bijou bijoux · œil yeux · prix prix · repas repas · français française françaises · bois bois · pays pays
agent agente agents agentes · adhérent adhérente adhérentes · étudiant étudiante · président présidente
directeur directrice directrices · animateur animatrice · auteur autrice autrices auteure · acteur actrices
coiffeur coiffeuse · travailleur travailleuses · heureux heureuse heureuses · boulanger boulangère boulangères
ouvrier ouvrières · premier première · étranger étrangère · conseiller conseillère · citoyen citoyenne citoyennes
professionnel professionnelle · culturel culturelles · actif active actives · sportif sportive · créatif créatives
voisin voisine · urbain urbaine · ami amie amis · élu élue élus élues · grand grande · marchand marchande
beau belle beaux · nouveau nouvelle nouveaux · vieux vieille · blanc blanche · public publique publics · laïc laïque
doux douce · long longue · maître maîtresse · chef cheffe · artisan artisane · paysan paysanne · breton bretonne
complet complète · discret discrète · gratuit gratuite · ouvert ouverte ouverts · couvert couverte
organiser organise organisent organisé organisée organisées organisons organisez organisant
accueillir accueille accueilli accueillie accueillent · créer crée créé créée créées · réparer répare réparé réparées
fournir fournit fournissent fourni · construire construit construite construisent · vendre vend vendu vendue vendent
soutenir soutient soutenu soutiennent soutenue · permettre permet permettent · associé associée associés associer
employé employée · saint st · sainte ste · oeuvre œuvre · aîné ainée aînées · été étés
"""

STRANGERS = """
université univers · commune commun · commune communiste · organisation organe · cours cour · fils fil · fois foi
général génération · police politique · parti partie · port porte · médecin médecine · maire mairie · mer mère
cuisine cuisse · boucher bouche · rocher roche · berger berge · danger dange · potager potage · message messager
salon salé · violon violer · maison mais · année âne · armée arme · marie mari · musée muse · lycée lice · durée dur
animal animer · nature naturaliste · social société · sport port · art artisan · culture cultiver · école écologie
solidaire solitaire · jardin jarre · personne personnage · collège collègue · forêt fort · marché marcheur · centre cent
parent parer · enfant enfer · agent âge · accident accès · comment commerce · moment mime · logement loge · étude étuve
avenue avenir · soir soie · paris pari · vers ver · plus plu · nation natation · action acte · station stage · mission mise
"""


@pytest.mark.parametrize("line", [words for row in SAME.split("·") for words in row.strip().splitlines()])
def test_forms_of_one_word_meet(line: str) -> None:
    first, *others = line.split()
    assert [other for other in others if not meet(first, other)] == []


@pytest.mark.parametrize(
    "pair", [words for row in STRANGERS.split("·") for words in row.strip().splitlines()]
)
def test_words_that_look_alike_do_not_meet(pair: str) -> None:
    one, other = pair.split()
    assert not meet(one, other)


def test_what_is_no_word_is_only_itself() -> None:
    for code in ("2024", "63000", "co2", "a1s", "", "les-aux"):
        assert keys(code) == (code,)


def test_the_word_itself_comes_first() -> None:
    for word in ("directrices", "jeux", "fils", "aux", "s", "es", "x", "eux", "ees"):
        assert keys(word)[0] == word
