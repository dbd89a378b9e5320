"""What no data set says: which of its records are which individuals, and a few names."""

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
