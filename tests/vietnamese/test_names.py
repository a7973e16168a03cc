import pytest

from vietnamese.names import NameParts, check_name, is_same, parts


@pytest.mark.parametrize(
    ("full_name", "expected"),
    [
        ("Nguyễn Văn An", NameParts("Nguyễn", "Văn", "An")),
        ("Nguyễn Thị Ngọc Anh", NameParts("Nguyễn", "Thị Ngọc", "Anh")),
        ("Danh Sol", NameParts("Danh", "", "Sol")),
        ("  Lý   Đạt ", NameParts("Lý", "", "Đạt")),
        ("An", NameParts("", "", "An")),
        ("", NameParts("", "", "")),
    ],
)
def test_a_name_has_family_middle_and_given_parts(full_name, expected):
    assert parts(full_name) == expected


@pytest.mark.parametrize(
    "full_name",
    [
        "Danh Sol",
        "Nguyễn Thị Bé Ba",
        "Công Tằng Tôn Nữ Thị Hòa",
        "H'Hen Niê",
        "Y’Moan Ênuôl",
        "Lê-Trần Thị Ánh",
        "ĐẶNG THỊ HÒA",
        "\u00d0ặng Thị Ho\u0300a",
    ],
)
def test_a_name_of_two_to_six_words_is_kept(full_name):
    assert check_name(full_name) == ""


@pytest.mark.parametrize(
    ("full_name", "code"),
    [
        ("", "name_words"),
        ("An", "name_words"),
        ("Một hai ba bốn năm sáu bảy", "name_words"),
        ("Nguyễn Văn 2", "name_letters"),
        ("Nguyễn Văn An.", "name_letters"),
        ("Nguyễn - An", "name_letters"),
        ("Nguyễn V\u0430n An", "name_letters"),
        ("Nguyễn_Văn An", "name_letters"),
        ("NguyÔn V¨n An", "name_letters"),
        ("Nguyễn Văn A\x00n", "name_letters"),
    ],
)
def test_anything_else_is_refused_with_its_reason(full_name, code):
    assert check_name(full_name) == code


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Đặng Thị Hòa", "dang thi hoà", True),
        ("H’Hen Niê", "H'HEN NIE", True),
        ("H’Hen Niê", "hhen nie", True),
        ("Thạch Sô-Phi", "thach so phi", True),
        ("Thạch Sô-Phi", "Thạch Sô‑Phi", True),
        ("Thạch Sô-Phi", "Thạch Sôphi", False),
        ("Nguyễn Văn An", "Nguyễn An", False),
    ],
)
def test_a_name_is_the_same_however_it_is_typed(one, other, same):
    assert is_same(one, other) is same
    assert is_same(other, one) is same
