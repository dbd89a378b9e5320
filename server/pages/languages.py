"""The languages of the pages: which one a visitor reads, and how each is written."""

from enum import StrEnum

from server.negotiation import preferred_language


class Language(StrEnum):
    """A language that every page is in."""

    AR = "ar"
    EN = "en"

    @property
    def direction(self) -> str:
        """The direction of its script, as HTML's attribute ``dir`` has it."""
        return "rtl" if self is Language.AR else "ltr"

    @property
    def other(self) -> "Language":
        """The other language of the pages."""
        return Language.EN if self is Language.AR else Language.AR

    @property
    def own_name(self) -> str:
        """What it is called in itself."""
        return "العربية" if self is Language.AR else "English"


def preferred(accepted: str | None) -> Language:
    """Return what an Accept-Language header prefers, else Arabic."""
    return Language(preferred_language(accepted, Language.AR))
