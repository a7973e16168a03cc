"""The typefaces: whole alphabets, small files, made once."""

import importlib.resources
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from fontTools.ttLib import TTFont

from papers import fonts


@pytest.fixture(autouse=True, scope="module")
def _faces():
    fonts.make()


def one_face(tmp_path, source="files/BeVietnamPro-Regular.ttf"):
    return fonts.Face(
        tmp_path / "fonts" / "one.woff2",
        "Be Vietnam Pro",
        400,
        False,  # noqa: FBT003  upright
        ("fontpkg_be_vietnam_pro", source),
    )


def test_the_alphabet_has_every_letter_of_the_domain_page():
    sample = "ẰẲẴẮẶẦẨẪẤẬỀỂỄẾỆỒỔỖỐỘỜỞỠỚỢỪỬỮỨỰỲỶỸÝỴĐđ"

    assert set(sample) <= set(fonts.VIETNAMESE)
    assert len(fonts.VIETNAMESE) == len(set(fonts.VIETNAMESE)) == 178


@pytest.mark.parametrize("face", fonts.faces(), ids=lambda face: face.path.name)
def test_every_face_draws_every_vietnamese_letter(face):
    assert fonts.missing_letters(face) == ""


def test_a_face_that_is_not_there_lacks_all_letters(tmp_path):
    assert fonts.missing_letters(one_face(tmp_path)) == fonts.VIETNAMESE


@pytest.mark.parametrize("face", fonts.faces(), ids=lambda face: face.path.name)
def test_papers_embed_one_weight_and_screens_load_little(face):
    with TTFont(face.path) as font:
        assert "fvar" not in font
        assert font["OS/2"].usWeightClass == face.weight
        assert font.flavor == ("woff2" if face.is_for_screen else None)
    limit = 12_500 if face.is_for_screen else 65_000
    assert face.path.stat().st_size <= limit


def test_the_command_cuts_what_is_missing_and_then_nothing(monkeypatch, tmp_path):
    face = one_face(tmp_path)
    monkeypatch.setattr(fonts, "faces", lambda: [face])
    first, second = StringIO(), StringIO()

    call_command("fonts", stdout=first)
    made_at = face.path.stat().st_mtime_ns
    call_command("fonts", stdout=second)

    assert first.getvalue().startswith("one.woff2 ")
    assert second.getvalue() == ""
    assert face.path.stat().st_mtime_ns == made_at
    assert list(face.path.parent.iterdir()) == [face.path]


def test_the_command_refuses_a_face_that_lacks_letters(monkeypatch, tmp_path):
    face = one_face(tmp_path)
    monkeypatch.setattr(fonts, "faces", lambda: [face])
    monkeypatch.setattr(fonts, "_SCREEN", set(fonts.VIETNAMESE) - {"Ẵ"})

    with pytest.raises(CommandError, match="lacks Ẵ"):
        call_command("fonts")

    assert not face.path.exists()


def test_the_sources_come_from_installed_packages():
    for face in fonts.faces():
        package, inside = face.source
        assert (importlib.resources.files(package) / inside).is_file()
