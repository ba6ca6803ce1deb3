"""Common first names of the partner countries, by which a person's full name is recognised in a text.

Czech names are listed in their cases too ("Janu Novákovou"). The list is short on purpose: what it catches is
a mistake of an editor, and every false alarm costs them time.
"""

_CZECH_WOMEN = (
    "jana marie eva hana anna lenka kateřina věra lucie alena petra veronika jaroslava tereza martina michaela "
    "jitka helena ludmila zdeňka ivana monika eliška zuzana markéta barbora jarmila kristýna dana pavla kamila"
)
_CZECH_MEN = (
    "jiří jan petr josef pavel martin tomáš jaroslav miroslav zdeněk václav michal františek jakub milan karel "
    "lukáš david ondřej vladimír daniel roman stanislav adam radek marek filip vojtěch matěj antonín"
)
_NORWEGIAN = (
    "anne inger kari marit ingrid liv eva anna maria ida hilde berit nina marianne astrid bjørg kristin bente heidi "
    "silje randi solveig jan per bjørn ole lars kjell knut svein thomas arne geir hans morten tor odd erik martin "
    "terje andreas jonas håkon sondre magnus kristian"
)
_ENGLISH = (
    "mary patricia jennifer linda elizabeth susan jessica sarah karen nancy margaret emily john james robert michael "
    "william richard charles christopher matthew andrew peter paul mark george"
)


def _cases_of_woman(name: str) -> list[str]:
    if name.endswith("a"):
        stem = name[:-1]
        return [name, stem + "y", stem + "u", stem + "ě", stem + "o", stem + "ou"]
    return [name, name[:-1] + "i", name[:-1] + "í"]


def _cases_of_man(name: str) -> list[str]:
    if name.endswith("ří"):
        return [name, name + "ho", name + "mu", name + "m"]
    stem = {
        "pavel": "pavl",
        "karel": "karl",
        "zdeněk": "zdeňk",
        "františek": "františk",
        "radek": "radk",
        "marek": "mark",
    }
    base = stem.get(name, name)
    return [name, base + "a", base + "ovi", base + "em", base + "e"]


FIRST_NAMES: frozenset[str] = frozenset(
    [form for name in _CZECH_WOMEN.split() for form in _cases_of_woman(name)]
    + [form for name in _CZECH_MEN.split() for form in _cases_of_man(name)]
    + [form for name in _NORWEGIAN.split() for form in (name, name + "s")]
    + _ENGLISH.split()
)
