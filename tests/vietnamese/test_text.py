import random
import unicodedata

import pytest

from vietnamese import legacy, text

SYLLABLES = [
    "nguyễn",
    "đặng",
    "trần",
    "quách",
    "hữu",
    "thạch",
    "lý",
    "hoà",
    "hòa",
    "thúy",
    "ngọc",
    "ưng",
    "ếch",
    "út",
    "mỹ",
    "phước",
    "được",
    "ruộng",
    "khuyến",
    "nghĩa",
    "hợp",
    "tác",
    "xã",
    "nông",
    "nghiệp",
    "dịch",
    "vụ",
    "tôm",
    "lúa",
    "rừng",
    "đước",
    "ong",
    "mật",
    "bồn",
]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Đặng \u00a0 Thị\u2003Hòa\t\n", "Đặng Thị Hòa"),
        (unicodedata.normalize("NFD", "Đặng Thị Hòa"), "Đặng Thị Hòa"),
        ("Nguyễn\u200b Văn\ufeff A\u00adn", "Nguyễn Văn An"),
        ("\u200b \u200b", ""),
        ("\u00d0ặng Văn \u0189ước", "Đặng Văn Đước"),
        ("HTX  Tân   Phát", "HTX Tân Phát"),
        ("hOÀ, hòa", "hOÀ, hòa"),
        ("", ""),
    ],
)
def test_cleaning_leaves_one_form_of_a_line(typed, kept):
    assert text.clean(typed) == kept


def test_the_two_forms_of_the_domain_become_equal():
    nfc, nfd = (unicodedata.normalize(form, "Đặng Thị Hòa") for form in ("NFC", "NFD"))

    assert (len(nfc), len(nfd)) == (12, 16)
    assert text.clean(nfd) == text.clean(nfc) == nfc
    assert text.fold(nfd) == text.fold(nfc)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đang", "dang"),
        ("ĐẶNG  THỊ ÁNH", "dang thi anh"),
        ("Hoà", "hoa"),
        ("Hòa", "hoa"),
        ("Thuý Thúy Mỹ Lý", "thuy thuy my ly"),
        ("ẰẲẴẮẶ ẦẨẪẤẬ ỀỂỄẾỆ ỒỔỖỐỘ ỜỞỠỚỢ ỪỬỮỨỰ", "aaaaa aaaaa eeeee ooooo ooooo uuuuu"),
        ("ỲỶỸÝỴ Đđ", "yyyyy dd"),
        ("HTX 19/5", "htx 19/5"),
        ("ភូមិ", "ភូមិ"),
        ("", ""),
    ],
)
def test_folding_removes_case_and_marks(written, folded):
    assert text.fold(written) == folded


def test_folding_is_stable_and_blind_to_case_and_form():
    draw = random.Random(2024)
    for _ in range(2000):
        name = " ".join(draw.choices(SYLLABLES, k=draw.randint(1, 6)))
        folded = text.fold(name)

        assert folded.isascii()
        assert text.fold(folded) == folded
        assert text.fold(name.upper()) == folded
        assert text.fold(unicodedata.normalize("NFD", name.title())) == folded
        assert text.clean(name) == name
        assert text.strange_letters(name) == ""
        assert not legacy.looks_like_tcvn3(name)
        assert not legacy.looks_like_vni(name)


@pytest.mark.parametrize(
    "name",
    [
        "Tân Phát",
        "HTX Tân Phát",
        "htx tân phát",
        "HTX. Tân Phát",
        "Hợp tác xã Tân Phát",
        unicodedata.normalize("NFD", "HỢP TÁC XÃ  TÂN PHÁT"),
        "Liên hiệp HTX Tân Phát",
        "Liên hiệp hợp tác xã Tân Phát",
        "LHHTX Tân Phát",
    ],
)
def test_a_cooperative_is_compared_without_its_leading_kind(name):
    assert text.fold_cooperative(name) == "tan phat"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("HTX DVNN Bình Minh", "dvnn binh minh"),
        ("Hợp tác xã DVNN Bình Minh", "dvnn binh minh"),
        ("HTXanh", "htxanh"),
        ("Tân Phát HTX", "tan phat htx"),
        ("HTX Hợp tác xã", "hop tac xa"),
        ("HTX", "htx"),
        ("Liên hiệp Tân Phát", "lien hiep tan phat"),
        ("", ""),
    ],
)
def test_the_rest_of_a_cooperatives_name_stays(name, folded):
    assert text.fold_cooperative(name) == folded


def test_a_query_becomes_folded_words():
    assert text.search_words("  Ngân  NGUYỄN đ") == ["ngan", "nguyen", "d"]
    assert text.search_words(" ") == []


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Nguyễn V\u0430n An", "\u0430"),
        ("\u0391n \u0391nh \u0412a", "\u0391\u0412"),
        ("An\x00\x07", "\x00\x07"),
        ("An\ufffd", "\ufffd"),
        ("Dòng một\n\tDòng hai", ""),
        ("Nguyễn Văn An – 19/5 (Đất Mũi)", ""),
        ("", ""),
    ],
)
def test_look_alikes_and_control_characters_are_named(written, found):
    assert text.strange_letters(written) == found
