"""What no data set says: which of its records are which individuals, and a few names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

# Governorates that have individuals of their own in the curated data, by ISO 3166-2.
GOVERNORATES: Final = MappingProxyType(
    {
        "IQ-AN": "anbar-governorate",
        "IQ-BG": "baghdad-governorate",
        "IQ-DA": "dohuk-governorate",
        "IQ-NI": "nineveh-governorate",
        "SY-DI": "damascus-governorate",
        "SY-DY": "deir-ez-zor-governorate",
        "SY-HA": "hasakah-governorate",
        "SY-HI": "homs-governorate",
        "SY-ID": "idlib-governorate",
        "SY-RA": "raqqa-governorate",
        "SY-RD": "rif-dimashq-governorate",
    }
)
STATES: Final = MappingProxyType({"IQ": "iraq", "SY": "syria"})

# The other governorates of the Kurdistan Region; the rest lie within their states.
KURDISTAN_REGION: Final = frozenset({"IQ-AR", "IQ-SU"})

# Halabja left Sulaymaniyah after Natural Earth's outlines were drawn; its code in GeoNames.
WITHOUT_OUTLINE: Final = MappingProxyType({"IQ.19": "halabja-governorate"})

# Towns that have individuals of their own in the curated data, by number in GeoNames.
TOWNS: Final = MappingProxyType(
    {
        98182: "baghdad",
        162560: "zakiyah",
        170654: "damascus",
        172374: "tabqa",
        173377: "qamishli",
        173598: "al-kiswah",
        173811: "hasakah",
    }
)

# Second records of Sumayl (90532) and of Abī al-Khaṣīb (100050), at the same spots.
SECOND_RECORDS: Final = frozenset({10303650, 13631407})

# Arabic names of towns for which GeoNames has none, by number in GeoNames.
ARABIC_NAMES: Final = MappingProxyType(
    {
        99439: "الفهود",
        99759: "الدجيل",
        447022: "حاجياوا",
        9847679: "التريمسة",
        12494059: "الزوية",
    }
)

_WIKIPEDIA: Final = "https://en.wikipedia.org/wiki/"
_GERMAN_WIKIPEDIA: Final = "https://de.wikipedia.org/wiki/"

# Where a crossing is: longitude, latitude, and the page that gives them.
CROSSINGS: Final = MappingProxyType(
    {
        "albukamal-crossing": (40.97700, 34.39750, f"{_GERMAN_WIKIPEDIA}Grenzübergang_al-Qa'im"),
        "faysh-khabur-semalka-crossing": (
            42.34989,
            37.08932,
            f"{_WIKIPEDIA}Semalka_Border_Crossing",
        ),
        "waleed-tanf-crossing": (38.90728, 33.43428, f"{_GERMAN_WIKIPEDIA}Grenzübergang_al-Walid"),
    }
)
# A crossing at a town: its number in GeoNames.
CROSSING_TOWNS: Final = MappingProxyType({"rabia-yarubiyah-crossing": 383661})


@dataclass(frozen=True, slots=True)
class River:
    """A river of the basemap: its names, points that only it passes, and where its name stands."""

    labels: Mapping[str, str]
    passes: Sequence[tuple[float, float]]
    labelled: Sequence[tuple[float, float]]


# The package that has the rivers has no names of them.
RIVERS: Final = MappingProxyType(
    {
        "euphrates": River(
            {"ar": "الفرات", "en": "Euphrates"},
            (
                (41.45, 40.19),
                (38.76, 38.9),
                (38.0, 36.84),
                (38.18, 36.34),
                (40.14, 35.33),
                (42.83, 33.63),
                (46.9, 31.0),
            ),
            ((39.6, 35.6), (42.0, 34.3)),
        ),
        "tigris": River(
            {"ar": "دجلة", "en": "Tigris"},
            ((40.23, 37.91), (42.38, 37.07), (43.15, 36.35), (47.15, 31.84)),
            ((43.4, 35.6), (45.2, 32.8)),
        ),
        "shatt-al-arab": River({"ar": "شط العرب", "en": "Shatt al-Arab"}, ((48.2, 30.4),), ()),
        "jordan": River({"ar": "نهر الأردن", "en": "Jordan"}, ((35.54, 32.39), (35.6, 32.95)), ()),
    }
)
# Lakes by a point of them.
LAKES: Final = (
    ((43.27, 33.9), {"ar": "بحيرة الثرثار", "en": "Lake Tharthar"}),
    ((43.7, 32.7), {"ar": "بحيرة الرزازة", "en": "Lake Razazah"}),
    ((35.5, 31.5), {"ar": "البحر الميت", "en": "Dead Sea"}),
    ((45.5, 37.7), {"ar": "بحيرة أرومية", "en": "Lake Urmia"}),
)

# Names of countries that CLDR words at greater length or does not have, by Natural Earth's names.
COUNTRIES: Final = MappingProxyType(
    {
        "Palestine": {"ar": "فلسطين", "en": "Palestine"},
        "Kosovo": {"ar": "كوسوفو", "en": "Kosovo"},
        "N. Cyprus": {"ar": "شمال قبرص", "en": "Northern Cyprus"},
        "Somaliland": {"ar": "أرض الصومال", "en": "Somaliland"},
    }
)

# Ranks of towns on the basemap that their population does not tell, by number in GeoNames:
# quarters of cities have none, and towns by the border count for more.
MAP_RANKS: Final = MappingProxyType(
    {
        99071: None,  # New Mosul
        388349: None,  # old Basra
        7802746: None,  # Sadr City
        445694: None,  # Akra, for which GeoNames has the Arabic name of another place
        100077: 3,  # Abu Ghraib
        92138: 1,  # al-Qaim
        174448: 1,  # Albu Kamal
        448149: 1,  # Sinjar
        170794: 1,  # Deir ez-Zor
        98717: 1,  # Ramadi
        98677: 1,  # Rutba
        383661: 2,  # al-Yarubiyah
        90393: 2,  # Tal Afar
        163808: 2,  # Tadmur
        173480: 2,  # Mayadin
        172837: 2,  # Shaddadah
        96309: 2,  # Haditha
        99524: 3,  # Ba'aj
        92004: 3,  # Rawah
    }
)
