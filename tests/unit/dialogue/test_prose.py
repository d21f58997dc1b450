"""Stories: who speaks is taken from the story, or nobody speaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.dialogue import Dialogue, read_text
from storyreel.dialogue.formats.prose import READER
from storyreel.errors import DialogueError

KNOWN = "“One,” said Mira.\n\n“Two,” said Tom.\n\n" * 10
"""Twenty speeches, so that one more without a speaker refuses nothing."""


def read(text: str) -> Dialogue:
    return read_text(text, name="story.txt", format="prose")


def told(text: str) -> list[tuple[str, str, str]]:
    """Who, how and what for lines; the kind, nothing and the text for the rest."""
    entries = read(text).entries
    return [
        (" + ".join(e.speakers), e.parenthetical, e.text)
        if e.kind == "line"
        else (e.kind, "", e.text)
        for e in entries
    ]


def after_known(paragraph: str) -> list[tuple[str, str, str]]:
    return told(KNOWN + paragraph)[20:]


@pytest.mark.parametrize(
    ("text", "who", "how", "words"),
    [
        ("“You came,” said Mira.", "Mira", "", "You came."),
        ('"You came," Mira said.', "Mira", "", "You came."),
        ("‘You came, didn’t you,’ said Mira.", "Mira", "", "You came, didn’t you."),
        ("'You came,' said Mira's brother.", "Mira's brother", "", "You came."),
        ("Mira said, “You came.”", "Mira", "", "You came."),
        ("Mira put the cup down and asked: “You came?”", "Mira", "put the cup down", "You came?"),
        ("“You came!” whispered Mira softly.", "Mira", "whispered; softly", "You came!"),
        ("“You came,” Mira quietly replied.", "Mira", "quietly", "You came."),
        ("“You came?” Mira asked Tom.", "Mira", "asked Tom", "You came?"),
        ("“You came,” said Mr. J. Holt, rising.", "Mr. J. Holt", "rising", "You came."),
        ("“You came,” said the old man.", "The old man", "", "You came."),
        ("“Well,” said Mira, “you came.”", "Mira", "", "Well, you came."),
        ("“Well,” said Mira. “You came.”", "Mira", "", "Well. You came."),
        ("Quietly, Mira said, “You came.”", "Mira", "Quietly", "You came."),
        ("„Du bist da“, sagte Mira leise.", "Mira", "leise", "Du bist da."),
        ("Leise fragte Mira: „Du bist da?“", "Mira", "Leise", "Du bist da?"),
        ("»Du bist da!«, rief der alte Wirt.", "Der alte Wirt", "rief", "Du bist da!"),
        ("« Te voilà », dit Mira à voix basse.", "Mira", "à voix basse", "Te voilà."),
        ("« Te voilà ! » lui répondit Léa.", "Léa", "", "Te voilà !"),
        ("— Te voilà, dit Mira en souriant.", "Mira", "en souriant", "Te voilà."),
        ("—Ya estás —dijo Mira—. ¿Vienes?", "Mira", "", "Ya estás. ¿Vienes?"),
        ("«Ya estás», le contestó Mira.", "Mira", "", "Ya estás."),
        ("«Sei qui», mormorò Mira.", "Mira", "mormorò", "Sei qui."),
        ("— Estás aqui — disse Mira.", "Mira", "", "Estás aqui."),
        ("— Ты здесь, — тихо сказала Мира. — Садись.", "Мира", "тихо", "Ты здесь. Садись."),
        ("«Ты здесь?» — спросила Мира.", "Мира", "", "Ты здесь?"),
        ("— Ти тут, — відповіла Мира.", "Мира", "", "Ти тут."),
        ("「来たね」とミラは言った。", "ミラ", "", "来たね"),
        ("ミラは「来たね」と小さく言った。", "ミラ", "", "来たね"),
        ("「来たね」と太郎が小さな声で答えた。", "太郎", "小さな声で", "来たね"),
        ("太郎が尋ねた。「来たの？」", "太郎", "", "来たの？"),
        ("米拉说：“你来了。”", "米拉", "", "你来了。"),
        ("“你来了，”阿明轻声说。", "阿明", "轻声", "你来了。"),
        ("王小明笑着问：“你来了？”", "王小明", "笑着", "你来了？"),
    ],
)
def test_a_name_beside_a_verb_of_speaking_is_the_speaker(
    text: str, who: str, how: str, words: str
) -> None:
    assert told(text) == [(who, how, words)]
    assert READER.recognise(text) == 0.6


@pytest.mark.parametrize(
    ("paragraph", "words"),
    [
        ("“Go.”", "Go."),
        ("“Go,” she said.", "Go."),
        ("“Go,” said his mother.", "Go."),
        ("“Go.” Mira said nothing.", "Go."),
        ("“Go!” Mira said nothing.", "Go!"),
        ("“Go.” Mira looked up.", "Go."),
        ("Mira came in. He said, “Go.”", "Go."),
        ("Mira heard what Tom had said: “Go.”", "Go."),
        ("Mira told Tom that Ben had said, “Go.”", "Go."),
        ("Mira met Tom. “Go.”", "Go."),
        ("Mira met a man called Otto. “Go.”", "Go."),
        ("“Go,” said Tom and Mira laughed.", "Go."),
    ],
)
def test_whoever_is_not_named_is_not_guessed(paragraph: str, words: str) -> None:
    assert ("UNKNOWN", "", words) in after_known(paragraph)


def test_a_pronoun_stays_with_words_that_are_nobodys() -> None:
    assert after_known("“Well,” she said, “go.”") == [("UNKNOWN", "she said", "Well, go.")]
    assert after_known("Mira sat. “Well,” she said, “go.”")[-1] == (
        "UNKNOWN",
        "she said",
        "Well, go.",
    )


def test_two_people_in_one_paragraph_keep_their_words() -> None:
    assert after_known("“Go,” said Tom; “stay,” said Mira.") == [
        ("Tom", "", "Go."),
        ("Mira", "", "stay."),
    ]


def test_people_who_speak_together() -> None:
    assert after_known("“Go,” said Tom and Mira together.") == [("Tom + Mira", "", "Go.")]


def test_what_is_told_is_a_direction() -> None:
    assert after_known("“Go,” said Mira, and Tom went. The door closed.") == [
        ("Mira", "", "Go."),
        ("direction", "", "Tom went. The door closed."),
    ]


def test_who_acts_alone_before_the_words_says_them_and_that_is_told() -> None:
    text = f"{KNOWN}Mira sat down. “Go.”"
    assert told(text)[20:] == [("direction", "", "Mira sat down."), ("Mira", "", "Go.")]
    assert [str(remark) for remark in read(text).remarks] == [
        "line 41: 1 speech (line 41): no verb says who speaks, so who acts in the paragraph does."
    ]


@pytest.mark.parametrize(
    "paragraph",
    ["Tom heard the word “go” again.", "She had read “The Long Road” twice.", "“Home” was far."],
)
def test_quotes_that_are_no_speech_stay_where_they_stand(paragraph: str) -> None:
    assert after_known(paragraph) == [("direction", "", paragraph)]


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    assert after_known("“It began,” said Mira, “in spring.\n\n“It ended in winter.”") == [
        ("Mira", "", "It began, in spring. It ended in winter.")
    ]


def test_a_quotation_that_never_ends_is_told() -> None:
    remarks = read(f"{KNOWN}“Go,” said Mira. “And then\n\nThe door closed.").remarks
    assert str(remarks[0]) == "line 41: a quotation begins here and is not closed."


def test_words_after_a_name_without_quotes_are_told() -> None:
    text = "— Bonsoir, dit Léa. Il fait nuit.\n— Déjà ? demanda Max."
    assert told(text)[0] == ("Léa", "", "Bonsoir. Il fait nuit.")
    assert [str(remark) for remark in read(text).remarks] == [
        "line 1: 1 speech (line 1): what stands after the name has no quotes and is taken for "
        "words of the speech."
    ]


def test_a_title_and_chapters() -> None:
    dialogue = read("# The Lamp\n\nChapter 1\n\nIt was out.\n\n“Oh,” said Mira.")
    assert dialogue.title == "The Lamp"
    assert [(entry.kind, entry.text) for entry in dialogue.entries] == [
        ("heading", "Chapter 1"),
        ("direction", "It was out."),
        ("line", "Oh."),
    ]


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The lamp had gone out again, and nobody in the house had thought of\n"
        "the oil. “You came,” said Mira, who had been waiting since the early\nmorning.\n\n"
        "“I said that I would,” said Tom. “And it is raining, as I always said\nit would.”\n"
    )
    assert [who for who, _, _ in told(text)] == ["direction", "Mira", "Tom"]
    assert told(text)[2][2] == "I said that I would. And it is raining, as I always said it would."


def test_the_unnamed_few_are_counted() -> None:
    remarks = read(f"{KNOWN}“Go.”\n\n“No.”\n").remarks
    assert [str(remark) for remark in remarks] == [
        "line 41: nobody is named beside 2 speeches (lines 41, 43); add said NAME.",
        "2 speeches without a speaker; they are UNKNOWN's.",
    ]


def test_a_story_that_hardly_names_anybody_is_refused() -> None:
    text = "Rain.\n\n“You came.”\n\n“I did,” said Tom.\n\n“Well,” she said.\n\n“Yes,” said Tom.\n"
    assert READER.recognise(text) == 0.6
    with pytest.raises(DialogueError) as caught:
        read(text)
    assert str(caught.value) == (
        "story.txt is prose, and 2 of its 4 speeches have a named speaker, fewer than nine in ten; "
        "the first without one is on line 3. Write each speech as NAME: words, or say who speaks "
        "as in “…,” said NAME."
    )


def test_a_story_in_which_nobody_speaks_is_refused() -> None:
    with pytest.raises(DialogueError) as caught:
        read("It rains.\n\nIt goes on raining.\n")
    assert str(caught.value) == (
        "story.txt has no dialogue: nobody speaks in quotes. Write each speech as NAME: words, or "
        "say who speaks as in “…,” said NAME."
    )


@pytest.mark.parametrize(
    "text",
    [
        "ANNA: “You came,” said Mira.\nBEN: “No,” said Tom.\nANNA: Good.",
        "ANNA: You came.\nBEN: He said “no” twice.",
        "— Qui ?\n— Moi.",
        "Nobody speaks. The word “lamp” is long.",
        "太郎「おはよう」\n花子「早いね」",
    ],
)
def test_what_has_cues_or_no_names_is_not_taken_for_a_story(text: str) -> None:
    assert READER.recognise(text) < 0.45


def test_a_licence_around_the_story_is_no_part_of_it() -> None:
    text = (
        "Said “the editor,” said Boiler.\n*** START OF THE PROJECT GUTENBERG EBOOK LAMP ***\n"
        "“Oh,” said Mira.\n*** END OF THE PROJECT GUTENBERG EBOOK LAMP ***\nMore.\n"
    )
    assert told(text) == [("Mira", "", "Oh.")]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Mira", "Tom", "Mr. Holt", "Anna Lind"]),
            st.lists(
                st.sampled_from(["you", "Tom", "came", "said", "well"]), min_size=1, max_size=6
            ),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(
        ["“{1},” said {0}.", '"{1}," {0} said.', "„{1}“, sagte {0}.", "{0} said, “{1}.”"]
    ),
)
def test_a_story_that_says_who_is_read_back(lines: list[tuple[str, list[str]]], shape: str) -> None:
    text = "\n\n".join(shape.format(name, f"Oh {' '.join(words)}") for name, words in lines)
    assert told(text) == [(name, "", f"Oh {' '.join(words)}.") for name, words in lines]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="“”\"„«»「」‘’'—-.,! \n\tMira said.,ミと言", max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert 0.0 <= READER.recognise(text) <= 0.6
    try:
        assert READER.read(text, name="x.txt").entries
    except DialogueError as error:
        assert str(error).endswith(".")  # noqa: PT017


@pytest.mark.parametrize(
    "row",
    [
        *(sign * 20_000 + "\n" for sign in "“\"„«»「‘'—*"),
        *(
            "“a b\n\n" * 4_000,
            "“a” b “a” " * 4_000,
            "x “a,” said Mira, " * 2_000,
            "“a,” x\n" * 4_000,
        ),
        "— a — b — c " * 3_000,
        "said " * 9_000,
        "“a” " + "." * 40_000 + "x “b” ",
        "高兴地" * 9_000,
        "[" * 20_000 + "\n",
    ],
)
def test_hostile_texts_end(row: str) -> None:
    try:
        READER.read(row + "\n\n“You came,” said Mira.\n", name="x.txt")
    except DialogueError as error:
        assert str(error).endswith(".")  # noqa: PT017
