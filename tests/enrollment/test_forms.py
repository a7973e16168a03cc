"""What people type: each fault with its sentence, everything else kept as it was meant."""

import datetime as dt
from unicodedata import normalize

import pytest
from django.utils import timezone, translation

from cooperatives.models import PostKind, Precision
from enrollment.forms.applying import ApplicationForm
from enrollment.forms.calls import CallForm, suggestion
from enrollment.forms.following import LookupForm
from enrollment.models import Call, default_rule
from tests.factories import (
    make_application,
    make_area,
    make_call,
    make_class,
    make_cooperative,
    make_participant,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def typed(**changes):
    """A complete and right form, as a browser sends it."""
    return {
        "full_name": "Nguyễn Văn Minh Họa",
        "gender": "nam",
        "date_of_birth": "28/02/1981",
        "citizen_id": "096081000123",
        "phone": "0912 345 678",
        "position": PostKind.DIRECTOR,
        "qualification_level": "college",
        "consents": ["enrollment"],
        **changes,
    }


def fill(**changes):
    data = typed(**changes)
    if not {"cooperative", "cooperative_query"} & changes.keys():
        data["cooperative"] = str(make_cooperative().pk)
    return ApplicationForm(data, call=make_call())


def sentence(field, **changes):
    """The one sentence that a fault has, beside its field."""
    form = fill(**changes)
    assert list(form.errors) == [field]
    (text,) = form.errors[field]
    return text


def test_a_right_form_makes_an_application():
    cooperative = make_cooperative()
    form = fill(
        cooperative=str(cooperative.pk),
        place_of_birth="Cà Mau",
        email="mau@example.vn",
        position_since="05/2021",
        general_education="12/12",
        major="Thủy sản",
        needs_lodging="on",
        travel_km="35",
        ethnicity="Khmer",
        consents=["enrollment", "statistics_ethnicity"],
    )

    assert form.is_valid(), form.errors
    application = form.instance
    assert application.full_name == "Nguyễn Văn Minh Họa"
    assert application.date_of_birth == dt.date(1981, 2, 28)
    assert application.citizen_id == "096081000123"
    assert application.phone == "0912345678"
    assert application.cooperative == cooperative
    assert application.cooperative_text == ""
    assert application.position_since == dt.date(2021, 5, 1)
    assert application.needs_lodging is True
    assert application.travel_km == 35
    assert application.consents == {
        "enrollment": "2026-01",
        "statistics_ethnicity": "2026-01",
    }


def test_only_what_is_required_is_required():
    form = ApplicationForm({}, call=make_call())

    assert list(form.errors) == [
        "full_name",
        "gender",
        "date_of_birth",
        "citizen_id",
        "phone",
        "cooperative_query",
        "position",
        "qualification_level",
        "consents",
    ]
    assert form.errors["full_name"] == ["Please enter the full name."]
    assert form.errors["cooperative_query"] == ["Please choose the cooperative."]
    assert form.errors["consents"] == [
        "Without this consent the application cannot be considered."
    ]


def test_no_consent_is_ticked_beforehand():
    page = str(ApplicationForm(call=make_call())["consents"])

    assert page.count('type="checkbox"') == 4
    assert "checked" not in page


# The name


def test_a_name_in_pieces_becomes_whole():
    decomposed = normalize("NFD", "  Đặng\u00a0Thị   Hòa ")

    form = fill(full_name=decomposed)

    assert form.is_valid()
    assert form.instance.full_name == "Đặng Thị Hòa"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Nguyễn Vаn An", "“а” is not a letter of Vietnamese; please type it again."),
        ("Nguyễn Văn Αn", "“Α” is not a letter of Vietnamese; please type it again."),
        ("Nguyễn Văn 2", "A name has letters, spaces, ' and - only."),
        ("An", "Enter the family name and the given name, 2 to 6 words."),
        ("A B C D E F G", "Enter the family name and the given name, 2 to 6 words."),
    ],
    ids=["Cyrillic", "Greek", "digit", "one word", "seven words"],
)
def test_a_name_that_is_none_is_refused(name, text):
    assert sentence("full_name", full_name=name) == text


@pytest.mark.parametrize("name", ["Danh Sol", "Y'Khoa Niê", "Lê Thị Bé Ba"])
def test_names_of_all_peoples_are_taken(name):
    assert fill(full_name=name).is_valid()


@pytest.mark.parametrize(
    ("value", "kept"), [("nam", "nam"), ("Nam", "nam"), ("Nữ", "nu"), ("nu", "nu")]
)
def test_the_gender_is_taken_as_value_or_word(value, kept):
    form = fill(gender=value)

    assert form.is_valid()
    assert form.instance.gender == kept


# Dates


@pytest.mark.parametrize(
    "date", ["28/02/1981", "28/2/1981", "28-02-1981", "28021981", "1981-02-28"]
)
def test_a_date_of_birth_is_taken_as_people_write_it(date):
    form = fill(date_of_birth=date)

    assert form.is_valid()
    assert form.instance.date_of_birth == dt.date(1981, 2, 28)
    assert form.instance.dob_precision == Precision.DAY


def test_a_year_of_birth_alone_is_kept_as_such():
    form = fill(date_of_birth="1958")

    assert form.is_valid()
    assert form.instance.date_of_birth == dt.date(1958, 1, 1)
    assert form.instance.dob_precision == Precision.YEAR
    assert form.instance.date_of_birth_text == "1958"


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (
            "30/02/1981",
            "This date of birth does not exist: 02/1981 has only 28 days.",
        ),
        ("02/30/1981", "This is not a date of birth (day/month/year)."),
        ("năm 1981", "This is not a date of birth (day/month/year)."),
        ("31/12/2099", "The date of birth must be in the past."),
    ],
)
def test_an_impossible_date_of_birth_is_refused(date, text):
    assert sentence("date_of_birth", date_of_birth=date) == text


def test_today_is_no_date_of_birth():
    today = f"{timezone.localdate():%d/%m/%Y}"

    assert sentence("date_of_birth", date_of_birth=today) == (
        "The date of birth must be in the past."
    )


@pytest.mark.parametrize(
    ("month", "first"),
    [
        ("05/2021", dt.date(2021, 5, 1)),
        ("5-2021", dt.date(2021, 5, 1)),
        ("2021", dt.date(2021, 1, 1)),
        ("", None),
    ],
)
def test_a_month_in_post_is_its_first_day(month, first):
    form = fill(position_since=month)

    assert form.is_valid()
    assert form.instance.position_since == first


@pytest.mark.parametrize(
    ("month", "text"),
    [
        ("13/2021", "Enter the month and year. Example: 05/2021."),
        ("01/05/2021", "Enter the month and year. Example: 05/2021."),
        ("12/2099", "This month is in the future."),
    ],
)
def test_an_impossible_month_is_refused(month, text):
    assert sentence("position_since", position_since=month) == text


# Numbers


@pytest.mark.parametrize("number", ["096081000123", "096 081 000 123", "096.081000123"])
def test_a_citizen_number_is_taken_with_separators(number):
    form = fill(citizen_id=number)

    assert form.is_valid()
    assert form.instance.citizen_id == "096081000123"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (
            "09608100012",
            "The citizen number must have exactly 12 digits; it has 11 now.",
        ),
        (
            "0960810001234",
            "The citizen number must have exactly 12 digits; it has 13 now.",
        ),
        (
            "không có",
            "The citizen number must have exactly 12 digits; it has 0 now.",
        ),
        ("096081000123x", "The citizen number has digits only."),
    ],
)
def test_a_citizen_number_of_another_length_is_refused(number, text):
    assert sentence("citizen_id", citizen_id=number) == text


@pytest.mark.parametrize("changes", [{"gender": "nu"}, {"date_of_birth": "1990"}])
def test_a_citizen_number_that_does_not_fit_is_kept_with_a_warning(changes):
    form = fill(**changes)

    assert form.is_valid()
    assert form.instance.has_doubtful_citizen_id


@pytest.mark.parametrize(
    ("phone", "kept"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 912.345.678", "0912345678"),
        ("0120 123 4567", "0701234567"),
    ],
)
def test_a_phone_is_taken_as_people_write_it(phone, kept):
    form = fill(phone=phone)

    assert form.is_valid()
    assert form.instance.phone == kept


@pytest.mark.parametrize("phone", ["0912 34", "0290 3831 234", "0912345678x", "gọi"])
def test_what_is_no_mobile_number_is_refused(phone):
    assert sentence("phone", phone=phone) == (
        "This is not a mobile number. Example: 0912 345 678."
    )


@pytest.mark.parametrize("km", ["-1", "501", "xa"])
def test_a_distance_beyond_reason_is_refused(km):
    assert list(fill(travel_km=km).errors) == ["travel_km"]


# The cooperative


def test_the_cooperative_is_taken_by_its_key_without_a_search():
    cooperative = make_cooperative()

    form = fill(cooperative=str(cooperative.pk))

    assert form.is_valid()
    assert form.instance.cooperative == cooperative


def test_a_name_without_a_choice_is_searched_and_the_choice_asked_for():
    cooperative = make_cooperative(name="Hợp tác xã nuôi tôm Tân Hưng")
    make_cooperative(name="HTX Bồn Bồn")

    form = fill(cooperative_query="HTX tan hung")

    assert form.errors == {"cooperative": ["Please choose the cooperative."]}
    assert form.matches == [cooperative]
    assert form.matches_text == "1 cooperative matches “HTX tan hung”"


def test_the_search_says_who_was_sent_already():
    area = make_area(name="Cái Nước")
    call = make_call()
    two, none = (
        make_cooperative(name=f"HTX Tân Hưng {n}", reporting_area=area) for n in "AB"
    )
    for _ in range(2):
        make_participant(training_class=call.training_class, cooperative=two)
    make_participant(
        training_class=call.training_class, cooperative=two, status="dropped"
    )
    make_participant(cooperative=none)

    form = ApplicationForm(typed(cooperative_query="tân hưng", find="1"), call=call)

    assert [(match, match.seats_used) for match in form.matches] == [
        (two, 2),
        (none, 0),
    ]


def test_at_most_twenty_matches_are_shown():
    for _ in range(22):
        make_cooperative()

    form = fill(cooperative_query="minh hoa")

    assert len(form.matches) == 20
    assert form.matches_text.startswith("The first 20 cooperatives")


def test_the_button_beside_the_name_only_searches():
    form = ApplicationForm(
        {"full_name": "An", "cooperative_query": "tan hung", "find": "1"},
        call=make_call(),
    )

    assert form.is_search
    assert form.errors == {}
    assert form["full_name"].value() == "An"


def test_the_chosen_cooperative_stays_on_the_page_without_a_search():
    cooperative = make_cooperative()

    form = fill(cooperative=str(cooperative.pk), phone="1")

    assert form.matches == [cooperative]
    assert form.chosen == str(cooperative.pk)


def test_a_cooperative_that_is_not_found_is_kept_as_typed():
    form = fill(cooperative="0", cooperative_query="HTX Chưa Có")

    assert form.is_valid()
    assert form.instance.cooperative is None
    assert form.instance.cooperative_text == "HTX Chưa Có"


def test_a_cooperative_that_is_not_found_needs_its_name():
    assert sentence("cooperative_query", cooperative="0") == (
        "Please type the cooperative's name."
    )


@pytest.mark.parametrize("key", ["999999999", "9" * 30, "abc", "-1"])
def test_a_cooperative_that_does_not_exist_is_no_choice(key):
    assert sentence("cooperative_query", cooperative=key) == (
        "Please choose the cooperative."
    )


# Consents


def test_the_first_consent_is_needed():
    assert sentence("consents", consents=["contact_zalo"]) == (
        "Without this consent the application cannot be considered."
    )


def test_an_unknown_consent_is_refused():
    assert list(fill(consents=["enrollment", "everything"]).errors) == ["consents"]


# The other forms


@pytest.mark.parametrize("change", [str, str.lower, lambda code: code.replace("-", "")])
def test_a_dossier_is_found_however_its_code_is_written(change):
    application = make_application()

    form = LookupForm({"code": change(application.code), "phone": "+84912345678"})

    assert form.is_valid()
    assert form.application() == application


@pytest.mark.parametrize(
    ("code", "phone"),
    [("{code}", "0987654321"), ("2222-2222-22", "0912345678"), ("{code}", "xyz")],
)
def test_a_dossier_needs_both_code_and_phone(code, phone):
    form = LookupForm(
        {"code": code.format(code=make_application().code), "phone": phone}
    )

    assert form.is_valid()
    assert form.application() is None


def test_a_new_call_is_suggested_complete():
    training_class = make_class()
    form = CallForm(
        {
            key: f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
            if isinstance(value, dt.datetime)
            else value
            for key, value in suggestion(training_class).items()
        }
        | {"contact_phone": "0912 000 000", "offer_hours": "24"},
        instance=Call(training_class=training_class),
    )

    assert form.is_valid(), form.errors
    assert form.cleaned_data["rule"] == default_rule()
    assert timezone.localtime(form.cleaned_data["closes_at"]).hour == 17


@pytest.mark.parametrize(
    ("km", "sentence"),
    [("-5", "Vui lòng nhập số từ 0 trở lên."), ("501", "không quá 500.")],
)
def test_a_distance_out_of_bounds_is_refused_in_plain_vietnamese(km, sentence):
    with translation.override("vi"):
        form = ApplicationForm(typed(travel_km=km), call=make_call())

        assert sentence in form.errors["travel_km"][0]
