"""Words are marked where they stand, and the text stays what it is."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from server.pages.marking import Mark, marked, paragraphs

SENTENCE = "وأعلنت وزارة الداخلية السورية <ضبط> شحنة"


class _Reader(HTMLParser):
    """Reads what was marked back: the text, and which classes and links cover each character."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.classes: list[frozenset[str]] = []
        self.links: list[str] = []
        self.names: list[str] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(str(html))
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("mark", "a")
        assert tag != "a" or all(each != "a" for each, _ in self._open), "a link within a link"
        self._open.append((tag, dict(attrs)))
        self.names += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        classes = {
            each
            for _, attributes in self._open
            for each in (attributes.get("class") or "").split()
            if each != "continued"
        }
        href = next((a["href"] or "" for tag, a in self._open if tag == "a"), "")
        self.text += data
        self.classes += [frozenset(classes)] * len(data)
        self.links += [href] * len(data)


def test_a_word_is_marked_and_nothing_else() -> None:
    html = marked(SENTENCE, [Mark(1, 6, "trigger", "الفعل")])
    assert html == (
        'و<mark class="trigger" title="الفعل">أعلنت</mark> وزارة الداخلية السورية &lt;ضبط&gt; شحنة'
    )


def test_a_mark_within_another_is_nested() -> None:
    outer, inner = Mark(7, 29, "thing", href="/page/m"), Mark(22, 29, "place", href="/page/s")
    html = marked(SENTENCE, [inner, outer])
    assert html.count("<mark") == 2
    assert '<a href="/page/m">وزارة الداخلية </a><mark class="place">' in html
    assert '<a href="/page/s">السورية</a></mark></mark>' in html


def test_of_two_that_cross_one_another_the_later_is_parted() -> None:
    html = marked("abcdef", [Mark(0, 4, "x", anchor="one"), Mark(2, 6, "y", anchor="two")])
    assert html == (
        '<mark class="x" id="one">ab<mark class="y" id="two">cd</mark></mark>'
        '<mark class="y continued">ef</mark>'
    )


def test_the_same_words_can_bear_two_marks() -> None:
    html = marked("ضبط", [Mark(0, 3, "trigger", href="#c1"), Mark(0, 3, "thing", href="/page/x")])
    read = _Reader(html)
    assert read.classes == [frozenset({"trigger", "thing"})] * 3


def test_lines_become_paragraphs_and_marks_go_over_their_ends() -> None:
    text = "أول\n\nثان وثالث\n"
    first, second = paragraphs(text, [Mark(2, 8, "x", anchor="a"), Mark(9, 14, "y")])
    assert first == 'أو<mark class="x" id="a">ل</mark>'
    assert second == '<mark class="x">ثان</mark> <mark class="y">وثالث</mark>'


_MARKS = st.lists(
    st.builds(
        Mark,
        st.integers(-3, 30),
        st.integers(-3, 30),
        st.sampled_from(["a", "b", "c", "d"]),
        st.sampled_from(["", 'says "so" & <more>']),
        st.sampled_from(["", "/page/one", "/page/two?a=1&b=2"]),
        st.sampled_from(["", "one", "two"]),
    ),
    max_size=8,
)


@given(st.text(alphabet="ابتث <>&\"'\n", max_size=24), _MARKS)
def test_any_marks_cover_what_they_say_and_leave_the_text(text: str, marks: list[Mark]) -> None:
    html = marked(text, marks)
    assert isinstance(html, Markup)
    read = _Reader(html)
    assert read.text == text
    for position in range(len(text)):
        covering = {m.css_class for m in marks if m.start <= position < m.end}
        assert read.classes[position] == covering
        linked = {m.href for m in marks if m.start <= position < m.end and m.href}
        assert not read.links[position] or read.links[position] in linked


@given(st.text(alphabet="اب \n", max_size=24), _MARKS)
def test_paragraphs_have_all_that_is_not_blank(text: str, marks: list[Mark]) -> None:
    lines = [line for line in text.split("\n") if line.strip()]
    assert [_Reader(each).text for each in paragraphs(text, marks)] == lines
