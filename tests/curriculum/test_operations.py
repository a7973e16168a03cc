"""Programmes and versions: the whole effect; for each refusal that nothing changed."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from accounts.models import AuditEntry
from curriculum import operations
from curriculum.models import (
    MOST_BYTES,
    Component,
    Material,
    MaterialKind,
    Module,
    Programme,
    ProgrammeVersion,
    ScaleStep,
    VersionStatus,
)
from curriculum.operations import DEFAULT_PARTS, Part
from tests.factories import a_pdf, make_class, make_material, make_user, make_version
from training.operations import plan_class

pytestmark = pytest.mark.django_db
SCALE = {"excellent": Decimal("9.0"), "average": Decimal("5.0")}


@pytest.fixture
def actor():
    return make_user()


@pytest.fixture
def draft(actor):
    """Version 2 of a programme, a copy of version 1 in use."""
    return operations.begin_version(make_version(test="0.4").programme, actor=actor)


def everything():
    models = (
        Programme,
        ProgrammeVersion,
        Module,
        Component,
        ScaleStep,
        Material,
        AuditEntry,
    )
    return [list(model.objects.order_by("pk").values()) for model in models]


def refusal(act, *args, **kwargs):
    """The codes of the refusal; nothing may have changed."""
    before = everything()
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    assert everything() == before
    assert all(caught.value.messages)
    if hasattr(caught.value, "error_dict"):
        return [e.code for errors in caught.value.error_dict.values() for e in errors]
    return [error.code for error in caught.value.error_list]


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def module(version, code="M09", **fields):
    return Module(
        **{
            "version": version,
            "code": code,
            "title": "Chuyên đề mới",
            "theory_periods": 4,
            **fields,
        }
    )


# Programmes


def test_a_programme_is_entered_and_changed(actor):
    programme = Programme(code="KS", name="Kiểm soát", short_name="x", role="director")

    operations.enter_programme(programme, actor=actor)
    programme.short_name = "Kiểm soát viên"
    operations.change_programme(programme, actor=actor)

    kept = Programme.objects.get()
    assert (kept.code, kept.short_name) == ("KS", "Kiểm soát viên")
    assert verbs() == ["programme.entered", "programme.changed"]
    assert AuditEntry.objects.latest("pk").details == {"fields": ["short_name"]}


@pytest.mark.parametrize("code", ["", "gd", "G", "GDGDG", "G D", "GĐ"])
def test_a_programme_has_a_short_code_of_its_own(actor, code):
    programme = Programme(code=code, name="Tên", short_name="x", role="director")

    assert refusal(operations.enter_programme, programme, actor=actor)


def test_two_programmes_have_two_codes(actor):
    taken = make_version().programme.code
    programme = Programme(code=taken, name="Tên", short_name="x", role="director")

    assert refusal(operations.enter_programme, programme, actor=actor) == ["unique"]


@pytest.mark.parametrize(("field", "value"), [("code", "ZZ"), ("role", "accountant")])
def test_code_and_post_of_a_programme_in_use_stay(actor, field, value):
    programme = make_version().programme
    setattr(programme, field, value)

    assert refusal(operations.change_programme, programme, actor=actor) == [
        "programme_in_use"
    ]


# Versions


def test_the_first_version_begins_with_the_usual_rule(actor):
    programme = Programme.objects.create(
        code="KS", name="Kiểm soát", short_name="x", role="director"
    )

    version = operations.begin_version(programme, actor=actor)

    assert (version.number, version.status) == (1, VersionStatus.DRAFT)
    assert version.min_attendance == Decimal("0.80")
    assert [step.lower_bound for step in version.scale.all()] == [9, 8, 7, 6, 5]


def test_the_next_version_is_a_copy_and_the_one_before_stays(actor):
    version = make_version(modules=3, test="0.4", min_practice=Decimal("0.80"))
    material = make_material(module=version.modules.first())

    copy = operations.begin_version(version.programme, actor=actor)

    assert (copy.number, copy.status) == (2, VersionStatus.DRAFT)
    assert copy.min_practice == Decimal("0.80")
    fields = ("code", "title", "position", "theory_periods", "is_graded")
    assert list(copy.modules.values_list(*fields)) == list(
        version.modules.values_list(*fields)
    )
    parts = ("module__code", "position", "name", "weight", "is_final")
    ordered = Component.objects.order_by("module__code", "position")
    assert list(ordered.filter(module__version=copy).values_list(*parts)) == list(
        ordered.filter(module__version=version).values_list(*parts)
    )
    assert copy.scale.count() == 5
    shared = Material.objects.get(module__version=copy)
    assert (shared.file.name, shared.title) == (material.file.name, material.title)
    assert verbs()[-1] == "version.begun"


def test_one_draft_at_a_time(actor, draft):
    assert refusal(operations.begin_version, draft.programme, actor=actor) == [
        "draft_exists"
    ]


def test_rule_and_scale_of_a_draft_change(actor, draft):
    draft.min_theory = Decimal("0.70")
    draft.effective_from = dt.date(2025, 1, 1)

    operations.change_version(draft, SCALE, actor=actor)

    draft.refresh_from_db()
    assert draft.min_theory == Decimal("0.70")
    assert list(draft.scale.values_list("name", "lower_bound")) == list(SCALE.items())
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.details) == (
        "version.changed",
        {"fields": ["effective_from", "min_theory"]},
    )


@pytest.mark.parametrize(
    ("scale", "codes"),
    [
        ({}, ["scale_hole"]),
        ({"excellent": "9.0"}, ["scale_hole"]),
        ({"excellent": "9.0", "average": "5.5"}, ["scale_hole"]),
        ({"excellent": "9.0", "average": "4.9"}, ["scale_overlapping"]),
        (
            {"excellent": "8.0", "very_good": "8.0", "average": "5.0"},
            ["scale_overlapping"],
        ),
        (
            {"excellent": "7.0", "very_good": "8.0", "good": "5.0"},
            ["scale_overlapping"],
        ),
    ],
)
def test_a_scale_with_holes_or_overlapping_is_refused(actor, draft, scale, codes):
    bounds = {name: Decimal(bound) for name, bound in scale.items()}

    assert refusal(operations.change_version, draft, bounds, actor=actor) == codes


def test_a_version_does_not_hold_before_the_one_it_follows(actor, draft):
    draft.effective_from = dt.date(2023, 12, 31)

    assert refusal(operations.change_version, draft, SCALE, actor=actor) == [
        "effective_too_early"
    ]


def test_a_complete_draft_is_put_in_use_and_taken_back(actor, draft):
    operations.put_in_use(draft, actor=actor)
    assert ProgrammeVersion.objects.get(pk=draft.pk).status == VersionStatus.IN_USE

    operations.take_back(draft, actor=actor)

    assert ProgrammeVersion.objects.get(pk=draft.pk).status == VersionStatus.DRAFT
    assert verbs()[-2:] == ["version.put_in_use", "version.taken_back"]


def test_everything_a_draft_lacks_is_told_at_once(actor, draft):
    first, second = draft.modules.all()
    first.components.filter(is_final=False).delete()
    second.components.all().delete()
    draft.scale.filter(name="average").delete()
    ProgrammeVersion.objects.filter(pk=draft.pk).update(
        effective_from=dt.date(2020, 1, 1)
    )

    assert refusal(operations.put_in_use, draft, actor=actor) == [
        "weights_sum",
        "parts_missing",
        "effective_too_early",
        "scale_hole",
    ]


def test_a_version_without_a_module_is_not_put_in_use(actor, draft):
    for one in draft.modules.all():
        operations.remove_module(one, actor=actor)

    assert refusal(operations.put_in_use, draft, actor=actor) == ["modules_missing"]


def test_a_version_in_which_nothing_is_graded_is_not_put_in_use(actor, draft):
    draft.modules.update(is_graded=False)

    assert refusal(operations.put_in_use, draft, actor=actor) == ["graded_missing"]


def test_the_first_class_freezes_its_version(actor):
    version = make_version()
    training_class = make_class(version=version)
    training_class.pk, training_class.code = None, "GD-2030-01"
    training_class._state.adding = True  # noqa: SLF001  as if it came from a form

    plan_class(training_class, actor=actor)

    version.refresh_from_db()
    assert version.status == VersionStatus.FROZEN
    assert refusal(operations.take_back, version, actor=actor) == ["version_frozen"]


def test_a_class_is_not_planned_with_a_draft(actor, draft):
    training_class = make_class(version=draft)
    training_class.pk, training_class.code = None, "GD-2030-01"
    training_class._state.adding = True  # noqa: SLF001  as if it came from a form

    assert refusal(plan_class, training_class, actor=actor) == ["version_is_draft"]


@pytest.mark.parametrize("status", ["in_use", "frozen"])
def test_a_version_in_use_stays_as_it_is(actor, status):
    version = make_version(status=status)
    kept = version.modules.first()
    stale = ProgrammeVersion.objects.get(pk=version.pk)
    stale.status, stale.pass_mark = VersionStatus.DRAFT, Decimal("6.0")
    scale = {"excellent": Decimal("6.0")}
    frozen = ["version_frozen"]

    assert refusal(operations.change_version, stale, scale, actor=actor) == frozen
    assert refusal(operations.save_module, kept, DEFAULT_PARTS, actor=actor) == frozen
    new = module(version)
    assert refusal(operations.save_module, new, DEFAULT_PARTS, actor=actor) == frozen
    assert refusal(operations.remove_module, kept, actor=actor) == frozen
    assert refusal(operations.put_in_use, version, actor=actor) == frozen
    assert refusal(operations.delete_version, version, actor=actor) == [
        "version_in_use"
    ]


def test_a_draft_is_not_taken_back_and_not_a_second_one(actor, draft):
    assert refusal(operations.take_back, draft, actor=actor) == ["version_is_draft"]
    before = draft.programme.versions.get(number=1)

    assert refusal(operations.take_back, before, actor=actor) == ["draft_exists"]


def test_a_draft_is_deleted_with_all_that_is_in_it(
    actor, draft, django_capture_on_commit_callbacks
):
    material = make_material(module=draft.modules.first())
    with django_capture_on_commit_callbacks(execute=True):
        operations.delete_version(draft, actor=actor)

    assert list(ProgrammeVersion.objects.values_list("number", flat=True)) == [1]
    assert not Module.objects.exclude(version__number=1).exists()
    assert not Material.objects.exists()
    assert not default_storage.exists(material.file.name)
    assert verbs()[-1] == "version.deleted"


# Modules


def codes_in_order(version):
    return list(version.modules.order_by("position").values_list("code", "position"))


def test_a_module_takes_its_place_with_its_parts(actor, draft):
    new = module(draft, position=2)

    operations.save_module(new, DEFAULT_PARTS, actor=actor)

    assert codes_in_order(draft) == [("M01", 1), ("M09", 2), ("M02", 3)]
    assert list(new.components.values_list("name", "weight", "is_final")) == [
        ("Kiểm tra", Decimal("0.4"), False),
        ("Kết thúc mô-đun", Decimal("0.6"), True),
    ]
    new.position = 9
    operations.save_module(
        new, [Part("Bài thu hoạch", Decimal(1), is_final=True)], actor=actor
    )
    assert codes_in_order(draft) == [("M01", 1), ("M02", 2), ("M09", 3)]
    assert new.components.get().name == "Bài thu hoạch"
    operations.remove_module(draft.modules.get(code="M01"), actor=actor)
    assert codes_in_order(draft) == [("M02", 1), ("M09", 2)]
    assert verbs()[-3:] == ["module.added", "module.changed", "module.removed"]


def test_a_module_that_is_not_graded_has_no_parts(actor, draft):
    new = module(draft, is_graded=False)

    operations.save_module(new, DEFAULT_PARTS, actor=actor)

    assert not new.components.exists()


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([], "parts_missing"),
        ([("A", "0.4", False), ("B", "0.5", True)], "weights_sum"),
        ([("A", "0.5", False), ("B", "0.6", True)], "weights_sum"),
        ([("A", "0.333", False), ("B", "0.666", True)], "weights_sum"),
        ([("A", "0.4", False), ("B", "0.6", False)], "final_part"),
        ([("A", "0.4", True), ("B", "0.6", True)], "final_part"),
        ([("A", "0.4", False), ("A", "0.6", True)], "part_name_twice"),
        ([("A", "0", False), ("B", "1", True)], "weight_out_of_range"),
        ([("A", "-0.5", False), ("B", "1.5", True)], "weight_out_of_range"),
    ],
)
def test_parts_that_make_no_mark_are_refused(actor, draft, parts, code):
    given = [Part(name, Decimal(weight), last) for name, weight, last in parts]

    assert refusal(operations.save_module, module(draft), given, actor=actor) == [code]


def test_two_modules_of_one_code_are_refused(actor, draft):
    twin = module(draft, code="M01")

    assert refusal(operations.save_module, twin, DEFAULT_PARTS, actor=actor) == [
        "module_code_taken"
    ]


def test_a_module_without_periods_is_refused(actor, draft):
    idle = module(draft, theory_periods=0)

    assert refusal(operations.save_module, idle, DEFAULT_PARTS, actor=actor)


# Materials


def package(*names, mimetype=""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "<x/>")
    return out.getvalue()


PPTX = ("[Content_Types].xml", "ppt/presentation.xml")


def locked_pdf():
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (a_pdf(), MaterialKind.PDF),
        (package(*PPTX), MaterialKind.PPTX),
        (package("content.xml", mimetype=MaterialKind.ODP.value), MaterialKind.ODP),
    ],
)
def test_a_material_is_what_its_content_says_and_is_kept_privately(
    actor, content, kind
):
    material = operations.add_material(
        make_version(status="frozen").modules.first(),
        title="Bài giảng",
        filename="bài giảng.exe",
        content=content,
        actor=actor,
    )

    assert material.content_type == kind
    assert material.filename == "bài giảng.exe"
    assert "giảng" not in material.file.name
    with material.file.open("rb") as kept:
        assert kept.read() == content
    assert verbs() == ["material.added"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "material_empty"),
        (b"%PDF-1.7" + b"0" * MOST_BYTES, "material_too_large"),
        (b"MZ\x90\x00", "material_kind"),
        (b"<html>%PDF-</html>", "material_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "material_kind"),
        (b"%PDF-1.7 nothing", "material_broken"),
        (b"PK\x03\x04 nothing", "material_broken"),
        (package("word/document.xml", "[Content_Types].xml"), "material_kind"),
        (package(*PPTX, "ppt/vbaProject.bin"), "material_macros"),
        (locked_pdf(), "material_locked"),
    ],
)
def test_what_is_no_material_is_refused(actor, content, code):
    kept = make_version().modules.first()

    assert refusal(
        operations.add_material,
        kept,
        title="x",
        filename="bài.pdf",
        content=content,
        actor=actor,
    ) == [code]


def test_a_file_goes_with_the_last_version_that_shares_it(
    actor, django_capture_on_commit_callbacks
):
    version = make_version()
    material = make_material(module=version.modules.first())
    copy = operations.begin_version(version.programme, actor=actor)
    name = material.file.name

    with django_capture_on_commit_callbacks(execute=True):
        operations.remove_material(material, actor=actor)
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        operations.remove_material(
            Material.objects.get(module__version=copy), actor=actor
        )

    assert not default_storage.exists(name)
    assert verbs()[-1] == "material.removed"
