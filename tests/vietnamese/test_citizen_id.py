import pytest

from vietnamese import citizen_id


@pytest.mark.parametrize("typed", ["096081001234", "0960 8100 1234", "096.081-001234 "])
def test_twelve_digits_are_valid_however_they_are_spaced(typed):
    assert citizen_id.is_valid(typed)
    assert citizen_id.digits(typed) == "096081001234"


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("09608100123", 11),
        ("0960810012345", 13),
        ("09608100123O", 11),
        ("O96081001234 5", 12),
        ("０９６０８１００１２３４", 0),
        ("", 0),
    ],
)
def test_anything_else_is_refused_and_its_digits_counted(typed, count):
    assert not citizen_id.is_valid(typed)
    assert len(citizen_id.digits(typed)) == count


def test_a_number_is_shown_masked():
    assert citizen_id.mask("096081001234") == "096*****1234"


@pytest.mark.parametrize("number", ["381234567", "", "09608100123"])
def test_a_number_of_another_length_is_hidden_whole(number):
    assert citizen_id.mask(number) == "*" * len(number)


@pytest.mark.parametrize(
    ("number", "gender", "birth_year"),
    [
        ("096081000123", "nam", 1981),
        ("095181000123", "nu", 1981),
        ("001200000123", "nam", 2000),
        ("096305000123", "nu", 2005),
        ("079099000123", "nam", 1999),
    ],
)
def test_a_number_that_fits_raises_no_doubt(number, gender, birth_year):
    assert citizen_id.doubts(number, gender=gender, birth_year=birth_year) == []


@pytest.mark.parametrize(
    ("number", "gender", "birth_year", "codes"),
    [
        ("096081000123", "nu", 1981, ["gender_mismatch"]),
        ("096181000123", "nam", 1981, ["gender_mismatch"]),
        ("096081000123", "nam", 1982, ["year_mismatch"]),
        ("096281000123", "nam", 1981, ["year_mismatch"]),
        ("003081000123", "nam", 1981, ["unknown_province"]),
        (
            "999381000123",
            "nam",
            1981,
            ["unknown_province", "gender_mismatch", "year_mismatch"],
        ),
    ],
)
def test_what_does_not_fit_is_named(number, gender, birth_year, codes):
    assert citizen_id.doubts(number, gender=gender, birth_year=birth_year) == codes


def test_there_are_63_provinces_with_ca_mau_and_bac_lieu():
    assert len(citizen_id.PROVINCES) == 63
    assert {"001", "079", "095", "096"} <= citizen_id.PROVINCES
